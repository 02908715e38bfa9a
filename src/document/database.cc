#include "document/database.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "document/codec.h"
#include "document/limits.h"
#include "store/request_scope.h"

namespace aloft::document {
namespace {

constexpr std::size_t kTimeBytes = 8;

void Stamp(const Place& place, PreparedCommit& prepared, std::int64_t time_micros) {
  std::vector<store::Write>& writes = prepared.request.writes;
  for (const PreparedCommit::HeadStamp& head : prepared.heads) {
    const std::int64_t created = head.create_time_micros;
    StampHead(writes[head.write].value, created != 0 ? created : time_micros, time_micros);
  }
  std::string time;
  AppendBe64(time, static_cast<std::uint64_t>(time_micros));
  for (const std::size_t row : prepared.past_rows) {
    std::string& key = writes[row].key;
    key.replace(key.size() - kTimeBytes, kTimeBytes, time);
  }
  std::uint16_t part = 0;
  for (const std::size_t row : prepared.change_rows) {
    writes[row].key = ChangeKey(place, time_micros, part++);
  }
}

CommittedChangesPtr Announce(PreparedCommit& prepared, store::Version version,
                             std::int64_t time_micros) {
  auto committed = std::make_shared<CommittedChanges>();
  committed->version = version;
  committed->time_micros = time_micros;
  committed->changes.reserve(prepared.changes.size());
  for (PreparedCommit::Changed& changed : prepared.changes) {
    if (changed.after != nullptr) {
      if (changed.after->create_time_micros == 0) changed.after->create_time_micros = time_micros;
      changed.after->update_time_micros = time_micros;
    }
    committed->changes.push_back({changed.path, changed.before, changed.after});
  }
  return committed;
}

}  // namespace

Database::Database(store::Engine& engine, const os::Clock& clock, Place place, std::string id)
    : engine_(engine),
      clock_(clock),
      place_(place),
      id_(std::move(id)),
      catalog_(std::make_shared<Catalog>()) {}

std::shared_ptr<const Catalog> Database::catalog() const {
  MutexLock lock(catalog_mutex_);
  return catalog_;
}

DatabaseInfo Database::info() const {
  MutexLock lock(catalog_mutex_);
  return info_;
}

void Database::SetInfo(DatabaseInfo info) {
  MutexLock lock(catalog_mutex_);
  info_ = std::move(info);
}

void Database::SetCatalog(Catalog catalog) {
  catalog.Arrange();
  auto shared = std::make_shared<Catalog>(std::move(catalog));
  MutexLock commits(commit_mutex_);
  MutexLock lock(catalog_mutex_);
  shared->generation = catalog_->generation + 1;
  catalog_ = std::move(shared);
}

// Times of durable commits are in the log of changes; others are known after a restart only because
// they were promised.
std::int64_t Database::TimeToTell() {
  const std::int64_t last = last_time_.load(std::memory_order_relaxed);
  const std::int64_t now = std::max(clock_.WallMicros(), last);
  if (now > promised_time_) Promise(now + kPromisedAheadMicros);
  if (auto* scope = store::RequestScope::Current()) scope->Saw(promised_version_);
  last_time_ = std::max(last, std::min(now, promised_time_));
  return last_time_;
}

// Where the store takes no writes now, time stands still for reads: nothing is committed anyway.
void Database::Promise(std::int64_t micros) {
  if (deleted_) return;  // its rows are being erased
  store::CommitRequest request;
  request.Set(PromiseKey(place_), EncodePromise(micros));
  try {
    const auto committed = engine_.Commit(std::move(request));
    if (!committed.ok()) return;
    promised_time_ = micros;
    promised_version_ = committed->version;
  } catch (const store::WouldBlock&) {
    // The next one will do.
  }
}

Moment Database::Now() {
  MutexLock lock(commit_mutex_);
  Moment moment;
  moment.read_time_micros = TimeToTell();
  moment.snapshot = engine_.TakeSnapshot();
  return moment;
}

std::int64_t Database::TimeNow() {
  MutexLock lock(commit_mutex_);
  return TimeToTell();
}

std::int64_t Database::ServerTime() const {
  return std::max(clock_.WallMicros(), last_time_.load());
}

void Database::RaiseTime(std::int64_t micros) {
  MutexLock lock(commit_mutex_);
  last_time_ = std::max(last_time_.load(), micros);
}

void Database::SetPromised(std::int64_t micros) {
  RaiseTime(micros);
  MutexLock lock(commit_mutex_);
  promised_time_ = micros;
}

void Database::Wish(const IndexDefinition& definition) {
  MutexLock lock(catalog_mutex_);
  if (wishes_.size() >= kWishesMax) return;
  if (std::find(wishes_.begin(), wishes_.end(), definition) == wishes_.end()) {
    wishes_.push_back(definition);
  }
}

std::vector<IndexDefinition> Database::TakeWishes() {
  MutexLock lock(catalog_mutex_);
  return std::exchange(wishes_, {});
}

void Database::MarkDeleted() {
  MutexLock lock(commit_mutex_);
  deleted_ = true;
}

::aloft::Result<CommittedChangesPtr, Database::CommitFailure> Database::Commit(
    PreparedCommit& prepared) {
  MutexLock lock(commit_mutex_);
  if (deleted_) return Fail(CommitFailure{Refusal::kDeleted});
  if (catalog()->generation != prepared.catalog->generation) {
    return Fail(CommitFailure{Refusal::kCatalogMoved});
  }
  const std::int64_t time =
      std::max(clock_.WallMicros(), last_time_.load(std::memory_order_relaxed) + 1);
  Stamp(place_, prepared, time);
  const store::Result<store::Committed> committed = engine_.Commit(std::move(prepared.request));
  if (!committed.ok()) {
    const bool lost = committed.error().fault == store::Fault::kConflict ||
                      committed.error().fault == store::Fault::kTooOld;
    return Fail(CommitFailure{lost ? Refusal::kConflict : Refusal::kFailed, committed.error()});
  }
  last_time_ = time;
  const CommittedChangesPtr changes = Announce(prepared, committed->version, time);
  if (sink_ != nullptr && sink_->Wanted() && !changes->changes.empty()) sink_->Enqueue(changes);
  return changes;
}

}  // namespace aloft::document
