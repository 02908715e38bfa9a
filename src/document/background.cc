// What no request waits for: building indexes, expiry, trimming the past, erasing deleted
// databases.
#include <algorithm>
#include <limits>

#include "base/bytes.h"
#include "document/codec.h"
#include "document/commit.h"
#include "document/index_rows.h"
#include "document/insides.h"
#include "document/limits.h"

namespace aloft::document {
namespace {

constexpr std::size_t kExpireStepMax = 100;

// One version of a document that has passed: its row and its chunks.
Result<void> ErasePast(store::Engine& engine, const Place& place, const std::string& path,
                       std::int64_t until, store::CommitRequest& request) {
  const std::string key = PastKey(place, path, until);
  const auto found = engine.Get(key);
  if (!found.ok()) return Fail(FromStore(found.error()));
  if (!found->exists()) return {};
  const auto head = DecodeHead(found->value);
  request.Erase(key);
  if (!head || head->blob.empty()) return {};
  for (std::uint16_t i = 0; i < head->chunks; ++i) {
    request.Erase(ChunkKey(place, head->blob, i));
  }
  return {};
}

// Erases what is older than `before` of one database. True: there may be more.
Result<bool> TrimStep(store::Engine& engine, const Place& place, std::int64_t before) {
  store::Range range = Under(ChangesPrefix(place));
  // The newest row stays however old it is: commit times go on from it after a restart.
  const auto last =
      engine.Scan(range, {.direction = store::Direction::kBackward, .entries_expected = 1});
  if (auto status = last->status(); !status.ok()) return Fail(FromStore(status.error()));
  if (last->Valid()) before = std::min(before, TimeOfChangeKey(last->key()));
  store::CommitRequest request;
  const auto cursor = engine.Scan(range, {});
  bool more = false;
  for (; cursor->Valid(); cursor->Next()) {
    const std::int64_t at = TimeOfChangeKey(cursor->key());
    if (at >= before) break;
    if (request.writes.size() >= kTrimStepRowsMax) {
      more = true;
      break;
    }
    const std::string key(cursor->key());
    const auto paths = DecodeChange(cursor->value());
    if (!paths) return Fail(Error{Fault::kCorrupt, "a row of the change log cannot be read"});
    for (const std::string& path : *paths) {
      ALOFT_TRY_VOID(ErasePast(engine, place, path, at, request));
    }
    request.Erase(key);
  }
  if (auto status = cursor->status(); !status.ok()) return Fail(FromStore(status.error()));
  if (request.writes.empty()) return false;
  const auto committed = engine.Commit(std::move(request));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  return more;
}

// The documents of one field's config that are past their time.
Result<std::vector<std::string>> FindExpired(store::Engine& engine, Database& database,
                                             const StoredField& field, std::int64_t now) {
  const std::string prefix = ExplicitPrefix(database.place(), field.expiry_index);
  store::Range range{prefix, {}};
  range.begin += EncodeForIndex(Timestamp{std::numeric_limits<std::int64_t>::min()});
  range.end = PrefixEnd(prefix + EncodeForIndex(Timestamp{now}));
  const Moment moment = database.Now();
  const auto cursor = engine.Scan(range, {.snapshot = moment.snapshot.get()});
  std::vector<std::string> paths;
  for (; cursor->Valid() && paths.size() < kExpireStepMax; cursor->Next()) {
    auto path = PathOfRow(Query::Scope::kGroup, "", cursor->key(), cursor->value());
    if (path) paths.push_back(std::move(*path));
  }
  if (auto status = cursor->status(); !status.ok()) return Fail(FromStore(status.error()));
  return paths;
}

}  // namespace

bool DocumentService::Insides::EraseExpired(Tenant& tenant, const FieldPath& field,
                                            const std::string& path, std::int64_t now) {
  const Reader reader(engine, tenant.database.place());
  const auto stored = reader.Get(path, Moment{});
  if (!stored.ok() || stored->document == nullptr) return false;
  const Value* time = FindField(stored->document->fields, field);
  const Timestamp* until = time != nullptr ? time->If<Timestamp>() : nullptr;
  if (until == nullptr || until->micros > now) return false;
  Write erase{.kind = Write::Kind::kDelete, .document = path};
  // Only this version: a later time given meanwhile saves it.
  erase.precondition.update_time_micros = stored->document->update_time_micros;
  // All background work is behind this one: it waits for no transaction that has read the document.
  const std::int64_t wait_end_nanos = clock.MonotonicNanos();
  Committer committer(engine, random, tenant.database, tenant.transactions, wait_end_nanos);
  return committer.Commit({std::move(erase)}, {}).ok();
}

bool DocumentService::BuildIndexesStep() {
  const auto more = insides_->builder.Step();
  return more.ok() && *more;
}

bool DocumentService::ExpireDocumentsStep() {
  bool more = false;
  const std::int64_t now = insides_->clock.WallMicros();
  for (const TenantPtr& tenant : insides_->databases.All()) {
    const auto catalog = tenant->database.catalog();
    for (const StoredField& field : catalog->fields) {
      const StoredIndex* index = catalog->FindIndex(field.expiry_index);
      if (!field.expires || index == nullptr || index->info.state != IndexState::kReady) continue;
      const auto expired = FindExpired(insides_->engine, tenant->database, field, now);
      if (!expired.ok()) continue;
      std::size_t erased = 0;
      for (const std::string& path : *expired) {
        erased += insides_->EraseExpired(*tenant, field.field, path, now) ? 1 : 0;
      }
      // What cannot be erased now is looked for at the next turn, not at once.
      more = more || (erased > 0 && expired->size() == kExpireStepMax);
    }
  }
  return more;
}

bool DocumentService::TrimHistoryStep() {
  bool more = false;
  const std::int64_t before = insides_->clock.WallMicros() - kHistoryKeptMicros;
  for (const TenantPtr& tenant : insides_->databases.All()) {
    const auto trimmed = TrimStep(insides_->engine, tenant->database.place(), before);
    more = more || (trimmed.ok() && *trimmed);
  }
  return more;
}

bool DocumentService::CleanUpStep() {
  for (const TenantPtr& tenant : insides_->databases.All()) tenant->transactions.Sweep();
  (void)insides_->TrimOperations();
  const auto more = insides_->databases.CleanUpStep();
  return more.ok() && *more;
}

bool DocumentService::RunOnce() {
  const bool building = BuildIndexesStep();
  const bool expiring = ExpireDocumentsStep();
  const bool trimming = TrimHistoryStep();
  const bool cleaning = CleanUpStep();
  return building || expiring || trimming || cleaning;
}

}  // namespace aloft::document
