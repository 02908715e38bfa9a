#include "table/insides.h"

#include <algorithm>
#include <stdexcept>

#include "base/bytes.h"
#include "store/request_scope.h"
#include "table/index_entry.h"

namespace aloft::table {
namespace {

constexpr std::size_t kReadUnitBytes = 4096;

}  // namespace

void RequireGrant(const identity::Grant& grant, std::string_view table,
                  std::initializer_list<identity::Permission> permissions) {
  const bool permitted =
      std::find(permissions.begin(), permissions.end(), grant.permission()) != permissions.end();
  // "table", or "table/index/name", "table/stream/..." within it.
  const std::string_view resource = grant.resource();
  const bool same = resource.starts_with(table) &&
                    (resource.size() == table.size() || resource[table.size()] == '/');
  if (!permitted || !same) throw std::logic_error("a grant for something else");
}

double ReadUnits(std::size_t bytes, Consistency consistency) {
  const auto units =
      static_cast<double>(std::max<std::size_t>(1, (bytes + kReadUnitBytes - 1) / kReadUnitBytes));
  return consistency == Consistency::kStrong ? units : units / 2;
}

Error NoSuchTable(std::string_view table) {
  Error error{Fault::kNoSuchTable};
  error.name = table;
  return error;
}

Result<std::shared_ptr<const Table>> TableService::Insides::Find(
    const identity::Grant& grant, std::string_view table,
    std::initializer_list<identity::Permission> permissions) {
  RequireGrant(grant, table, permissions);
  auto found = catalogue.Find(grant.project(), table);
  if (found != nullptr) return found;
  // That it is not there must not be told before that is durable.
  if (auto* scope = store::RequestScope::Current()) scope->Saw(engine.Latest());
  return Fail(NoSuchTable(table));
}

Result<void> TableService::Insides::Commit(const std::vector<TablePtr>& tables,
                                           store::CommitRequest commit,
                                           const CountChanges& counts) {
  if (commit.writes.empty()) return {};
  for (const TablePtr& table : tables) {
    commit.Expect(table->descriptor_key, table->version, table->checked_at->load());
  }
  const std::size_t first_table_check = commit.checks.size() - tables.size();
  const auto committed = engine.Commit(std::move(commit));
  if (committed.ok()) {
    for (const TablePtr& table : tables) table->checked_at->store(committed->version);
    counts.Apply();
    return {};
  }
  const store::Error& error = committed.error();
  if (error.fault == store::Fault::kConflict && error.check >= first_table_check) {
    const TablePtr& changed = tables[error.check - first_table_check];
    ALOFT_TRY_VOID(catalogue.Reload(engine, changed->place.project, changed->name()));
  }
  return Fail(FromStore(error));
}

Result<WriteResult> TableService::Insides::WriteOnce(const TablePtr& table, const WriteAsk& ask) {
  ALOFT_TRY(const PreparedWrite prepared, Prepare(*table, ask));
  const store::Version read_at = engine.Latest();
  auto found = engine.Get(prepared.item_key);
  if (!found.ok()) return Fail(FromStore(found.error()));
  Stored stored;
  ALOFT_TRY_VOID(LoadStored(engine, table->place, std::move(*found), nullptr, stored));
  Outcome outcome;
  ALOFT_TRY_VOID(Evaluate(*table, ask, prepared, stored, outcome));
  store::CommitRequest commit;
  CountChanges counts;
  commit.Expect(prepared.item_key, stored.version, read_at);
  WriteResult result = WriteOutcome(*table, ask, prepared, stored, outcome, clock.WallMicros(),
                                    random, commit, counts);
  if (ask.options.collection == CollectionMetrics::kSize) {
    // Before the commit: a read behind it might have to wait, and run all this again.
    ALOFT_TRY(result.collection, MeasureCollection(*table, *prepared.key.partition));
    if (result.collection) {
      result.collection->bytes += result.new_bytes;
      result.collection->bytes -= std::min(result.collection->bytes, stored.item_bytes);
    }
  }
  ALOFT_TRY_VOID(Commit({table}, std::move(commit), counts));
  return result;
}

Result<std::optional<Collection>> TableService::Insides::MeasureCollection(
    const Table& table, const Value& partition_key) {
  bool any_local = false;
  for (const IndexDescription& index : table.description.indexes) {
    any_local = any_local || index.definition.scope == IndexScope::kLocal;
  }
  if (!any_local) return std::optional<Collection>();
  Collection collection;
  collection.key.Set(table.key().partition.name, partition_key);
  const auto add = [&](std::string prefix, bool entries) -> Result<void> {
    std::string end = PrefixEnd(prefix);
    const auto cursor = engine.Scan({std::move(prefix), std::move(end)});
    for (std::size_t left = kPageEntriesMax; cursor->Valid() && left > 0; cursor->Next(), --left) {
      const auto head = entries ? std::nullopt : ReadRecordHead(cursor->value());
      const auto entry = entries ? ReadEntry(cursor->value()) : std::nullopt;
      if (!head && !entry) return Fail(Corrupt("an item collection"));
      collection.bytes += head ? head->item_bytes : entry->bytes;
    }
    if (!cursor->status().ok()) return Fail(FromStore(cursor->status().error()));
    return {};
  };
  ALOFT_TRY_VOID(add(PartitionPrefix(table.place, partition_key), false));
  for (std::size_t i = 0; i < table.description.indexes.size(); ++i) {
    if (table.description.indexes[i].definition.scope != IndexScope::kLocal) continue;
    ALOFT_TRY_VOID(
        add(IndexPartitionPrefix(table.place, table.index_ids[i], {&partition_key}), true));
  }
  return std::optional<Collection>(std::move(collection));
}

Result<WriteResult> TableService::Insides::WriteOne(
    const identity::Grant& grant, std::string_view table_name,
    std::initializer_list<identity::Permission> permissions, const WriteAsk& ask) {
  return Retry([&]() -> Result<WriteResult> {
    ALOFT_TRY(const TablePtr table, Find(grant, table_name, permissions));
    return WriteOnce(table, ask);
  });
}

}  // namespace aloft::table
