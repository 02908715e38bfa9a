// Commits of the embedded engine, one after the other in one order.
#include <rocksdb/perf_level.h>

#include <utility>

#include "base/check.h"
#include "store/commit_rules.h"
#include "store/counter.h"
#include "store/limits.h"
#include "store/request_scope.h"
#include "store/rocksdb/change_log.h"
#include "store/rocksdb/rocks_batch.h"
#include "store/rocksdb/rocks_database.h"
#include "store/rocksdb/rocks_engine.h"
#include "store/rocksdb/rows.h"

namespace aloft::store {
namespace {

constexpr std::uint64_t kUnseenBytesMax = 4 << 20;
constexpr std::int64_t kReclaimEveryNanos = 1'000'000'000;

void SawVersion(Version version) {
  if (RequestScope* scope = RequestScope::Current()) scope->Saw(version);
}

bool Counts(const Write& write) {
  return write.kind == Write::Kind::kAdd || write.kind == Write::Kind::kMax;
}

}  // namespace

// What a commit rests on, read before its turn comes, so that no other waits for these reads.
struct RocksEngine::ReadSet {
  Version base = 0;               // everything up to here was visible when it was read
  std::vector<Version> versions;  // of the checks' keys
  Counters counters;
};

Result<void> RocksEngine::ReadFor(const CommitRequest& request, ReadSet& read) {
  read.base = latest_.load();
  read.versions.reserve(request.checks.size());
  for (const Check& check : request.checks) {
    if (check.read_at != 0) {
      read.versions.push_back(
          check.version);  // read already: ReadAgain tells whether it still holds
      continue;
    }
    ALOFT_TRY(const Found found, Get(check.key));
    read.versions.push_back(found.version);
  }
  for (const Write& write : request.writes) {
    if (!Counts(write) || read.counters.count(write.key) != 0) continue;
    ALOFT_TRY(Found found, Get(write.key));
    if (found.exists()) {
      read.counters[write.key] = std::move(found.value);
    } else {
      read.counters[write.key] = std::nullopt;
    }
  }
  return {};
}

Result<void> RocksEngine::ReadAgain(const CommitRequest& request, ReadSet& read) {
  for (std::size_t i = 0; i < request.checks.size(); ++i) {
    const Check& check = request.checks[i];
    const Version read_at = check.read_at != 0 ? check.read_at : read.base;
    if (versions_.NewestOf(check.key) <= read_at) continue;
    ALOFT_TRY(const Found found, Get(check.key));
    read.versions[i] = found.version;
  }
  for (auto& [key, value] : read.counters) {
    if (versions_.NewestOf(key) <= read.base) continue;
    ALOFT_TRY(Found found, Get(key));
    value = found.exists() ? std::optional(std::move(found.value)) : std::nullopt;
  }
  return {};
}

Result<Committed> RocksEngine::Commit(CommitRequest request) {
  ALOFT_TRY_VOID(CheckShape(request));
  if (space_->full() || unseen_bytes_.load(std::memory_order_relaxed) > kUnseenBytesMax) {
    space_->Refresh();
    unseen_bytes_ = 0;
  }
  if (stuck_.load()) TryAgain(request);
  ReadSet read;
  ALOFT_TRY_VOID(ReadFor(request, read));
  Result<Committed> outcome = [&]() -> Result<Committed> {
    MutexLock lock(commit_mutex_);
    return CommitLocked(request, read);
  }();
  if (outcome.ok()) {
    SawVersion(outcome->version);
    commit_thread_->Wake();
  } else if (outcome.error().fault == Fault::kConflict) {
    SawVersion(latest_.load());  // the refusal tells what others did
  }
  return outcome;
}

// Where nothing can be written at all, what erases is tried also without room: it gets the ballast.
void RocksEngine::TryAgain(const CommitRequest& request) {
  const bool room = !space_->Refresh();
  if (!room && !(stopped_.load() && FreesSpace(request))) return;
  if (RefusesWaiting()) throw WouldBlock{};
  if (!stuck_.exchange(false)) return;  // another thread tries
  stopped_ = false;
  if (!room) (void)space_->GiveUpBallast();
  (void)database_->db().Resume();  // if it fails again, the listener says so again
}

Result<Committed> RocksEngine::CommitLocked(CommitRequest& request, ReadSet& read) {
  if (!request.request_id.empty()) {
    ALOFT_TRY(const Version done, FindRequest(request.request_id));
    if (done != 0) return Committed{done};
  }
  ALOFT_TRY_VOID(ReadAgain(request, read));
  ALOFT_TRY_VOID(Validate(request, read));
  if (request.writes.empty() && request.request_id.empty()) return Committed{latest_.load()};
  if (space_->full() && !FreesSpace(request)) {
    Reclaim();
    return Fail(Error{Fault::kUnavailable, "disk full"});
  }

  if (collects_all_ && !space_->tight()) EndReclaim();

  RocksBatch batch(*database_, NextVersion());
  std::vector<Change> changes = batch.Take(request, std::move(read.counters));
  if (!request.request_id.empty()) {
    const std::string record = EncodeRequestRow({batch.version(), clock_.WallMicros()});
    ALOFT_CHECK(batch.batch().Put(database_->requests(), request.request_id, record).ok());
  }
  ALOFT_TRY(const Version version, Apply(batch, std::move(changes)));
  return Committed{version};
}

// What was erased gives its space back only from tables and from files with other bodies.
void RocksEngine::Reclaim() {
  const std::int64_t now = clock_.MonotonicNanos();
  if (!erased_when_tight_ || now < reclaim_at_) return;
  if (RefusesWaiting()) throw WouldBlock{};
  erased_when_tight_ = false;
  reclaim_at_ = now + kReclaimEveryNanos;
  if (!std::exchange(collects_all_, true)) database_->CollectAllBodies(true);
  (void)FlushTables(Waiting::kNo);
}

void RocksEngine::EndReclaim() {
  if (RefusesWaiting()) throw WouldBlock{};
  collects_all_ = false;
  database_->CollectAllBodies(false);
}

Result<Version> RocksEngine::FindRequest(const std::string& id) {
  const CachedReads reads(RefusesWaiting());
  std::string record;
  const rocksdb::Status found = database_->db().Get({}, database_->requests(), id, &record);
  ThrowIfRefused(reads);
  if (found.IsNotFound()) return Version{0};
  if (!found.ok()) return Fail(ErrorOf(found));
  const auto row = ParseRequestRow(record);
  if (!row) return Fail(Error{Fault::kCorrupt, "a request id's record is damaged"});
  const bool kept = clock_.WallMicros() - row->at_micros < kRequestIdKeptMs * 1000;
  return kept ? row->version : Version{0};
}

Result<void> RocksEngine::Validate(const CommitRequest& request, const ReadSet& read) {
  for (std::size_t i = 0; i < request.checks.size(); ++i) {
    if (read.versions[i] != request.checks[i].version) {
      return Fail(Error{Fault::kConflict, "key changed", i});
    }
  }
  for (std::size_t i = 0; i < request.range_checks.size(); ++i) {
    const RangeCheck& check = request.range_checks[i];
    const RecentCommits::Verdict verdict = recent_->Check(check.range, check.since);
    if (verdict == RecentCommits::Verdict::kTooOld) {
      return Fail(Error{Fault::kTooOld, "range check"});
    }
    if (verdict == RecentCommits::Verdict::kChanged) {
      return Fail(Error{Fault::kConflict, "range changed", request.checks.size() + i});
    }
  }
  for (const auto& [key, value] : read.counters) {
    if (value && !DecodeCounter(*value)) {
      return Fail(Error{Fault::kCorrupt, "kAdd or kMax on a value that is no counter"});
    }
  }
  return {};
}

// After a restart the sequence number tells the newest version that survived, without a write of
// its own in every commit.
Version RocksEngine::NextVersion() const {
  const Version by_sequence = database_->db().GetLatestSequenceNumber() + 1 + version_offset_;
  return std::max(by_sequence, latest_.load() + 1);
}

Result<Version> RocksEngine::Apply(RocksBatch& batch, std::vector<Change> changes) {
  const Version version = batch.version();
  ALOFT_CHECK(version > latest_.load());
  const std::string row = EncodeChangeRow(changes, last_logged_);
  if (!row.empty()) {
    ALOFT_CHECK(batch.batch().Put(database_->changes(), ChangeRowKey(version), row).ok());
  }
  for (const Change& change : changes) {
    if (change.kind == Write::Kind::kEraseRange) {
      versions_.WroteRange(FamilyIndex(change.key), version);
    } else {
      versions_.Wrote(change.key, version);
    }
  }
  const bool recent = !changes.empty();
  recent_->Add(std::move(changes));
  assigned_.store(version);

  // The library counts each comparison of keys, through a thread-local of a shared object; a commit
  // compares some hundreds. Nobody asks for the counts.
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  rocksdb::WriteOptions options;  // not synced: the commit thread does that for all
  options.no_slowdown = RefusesWaiting();
  const rocksdb::Status written = database_->db().Write(options, &batch.batch());
  if (!written.ok()) {
    GiveUpVersion(version, recent);
    if (written.IsIncomplete() && options.no_slowdown) throw WouldBlock{};
    return Fail(ErrorOf(written));
  }
  if (space_->tight()) erased_when_tight_ = true;
  if (!row.empty()) last_logged_ = version;
  latest_.store(version);
  unseen_bytes_ += batch.batch().GetDataSize();
  return version;
}

// Nothing was written. The version counts as an empty commit, so that whoever already waits for it
// is woken.
void RocksEngine::GiveUpVersion(Version version, bool recent) {
  if (recent) recent_->RemoveLast();
  latest_.store(version);
  commit_thread_->Wake();
}

}  // namespace aloft::store
