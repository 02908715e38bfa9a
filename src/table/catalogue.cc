#include "table/catalogue.h"

#include <algorithm>

#include "base/bytes.h"
#include "store/counter.h"
#include "store/request_scope.h"
#include "table/record.h"

namespace aloft::table {
namespace {

// Families' first key byte and the project behind it.
constexpr std::size_t kProjectAt = 1;

std::string FirstKeyOf(ProjectNumber project) {
  std::string key(1, static_cast<char>(store::Family::kRecords));
  AppendBe32(key, project);
  return key;
}

Result<std::int64_t> ReadCounter(store::Engine& engine, const std::string& key) {
  auto found = engine.Get(key);
  if (!found.ok()) return Fail(FromStore(found.error()));
  const auto value = store::DecodeCounter(found->value);
  if (!value) return Fail(Corrupt("a count of items"));
  return *value;
}

Result<std::shared_ptr<Count>> ReadCount(store::Engine& engine, TablePlace place, IndexId index) {
  ALOFT_TRY(const std::int64_t items, ReadCounter(engine, CountKey(place, index, false)));
  ALOFT_TRY(const std::int64_t bytes, ReadCounter(engine, CountKey(place, index, true)));
  auto count = std::make_shared<Count>();
  count->items = items;
  count->bytes = bytes;
  return count;
}

// How far the index has come that is being filled: one at a time.
Result<std::string> ReadFilledBefore(store::Engine& engine, const Table& table) {
  for (std::size_t i = 0; i < table.index_ids.size(); ++i) {
    if (table.description.indexes[i].status != IndexStatus::kFilling) continue;
    auto found = engine.Get(FillKey(table.place, table.index_ids[i]));
    if (!found.ok()) return Fail(FromStore(found.error()));
    return std::move(found->value);
  }
  return std::string();
}

// The table that `value` describes; counts are `known`'s where it has them, else read.
Result<std::shared_ptr<const Table>> MakeTable(store::Engine& engine, ProjectNumber project,
                                               std::string key, std::string_view value,
                                               store::Version version, const Table* known) {
  auto decoded = DecodeTable(value);
  if (!decoded) return Fail(Corrupt("a table's description"));
  auto table = std::make_shared<Table>(std::move(*decoded));
  table->place.project = project;
  table->version = version;
  table->descriptor_key = std::move(key);
  if (known != nullptr && known->place.table != table->place.table) known = nullptr;
  if (known != nullptr) {
    table->count = known->count;
  } else {
    ALOFT_TRY(table->count, ReadCount(engine, table->place, 0));
  }
  for (const IndexId id : table->index_ids) {
    std::shared_ptr<Count> count;
    for (std::size_t i = 0; known != nullptr && i < known->index_ids.size(); ++i) {
      if (known->index_ids[i] == id) count = known->index_counts[i];
    }
    if (count == nullptr) {
      ALOFT_TRY(count, ReadCount(engine, table->place, id));
    }
    table->index_counts.push_back(std::move(count));
  }
  ALOFT_TRY(table->filled_before, ReadFilledBefore(engine, *table));
  return std::shared_ptr<const Table>(std::move(table));
}

bool StreamLess(const std::shared_ptr<const StreamRow>& a,
                const std::shared_ptr<const StreamRow>& b) {
  if (a->info.name.table != b->info.name.table) return a->info.name.table < b->info.name.table;
  return a->info.name.created_micros < b->info.name.created_micros;
}

}  // namespace

Result<void> Catalogue::Load(store::Engine& engine) {
  // From project to project: what lies between is jumped over.
  store::Range all{FirstKeyOf(0), {}};
  const auto cursor = engine.Scan(all);
  while (cursor->Valid()) {
    const ProjectNumber project = ReadBe32(cursor->key(), kProjectAt);
    if (project != 0) ALOFT_TRY_VOID(LoadProject(engine, project));
    if (project == UINT32_MAX) break;
    cursor->Seek(FirstKeyOf(project + 1));
  }
  const auto status = cursor->status();
  if (!status.ok()) return Fail(FromStore(status.error()));
  return {};
}

Result<void> Catalogue::LoadProject(store::Engine& engine, ProjectNumber project) {
  auto tables = engine.Scan(DescriptorKeys(project));
  for (; tables->Valid(); tables->Next()) {
    ALOFT_TRY(auto table, MakeTable(engine, project, std::string(tables->key()), tables->value(),
                                    tables->version(), nullptr));
    Install(std::move(table));
  }
  if (!tables->status().ok()) return Fail(FromStore(tables->status().error()));
  auto streams = engine.Scan(StreamKeys(project));
  for (; streams->Valid(); streams->Next()) {
    auto row = DecodeStream(streams->value());
    if (!row) return Fail(Corrupt("a stream's description"));
    InstallStream(project, std::make_shared<const StreamRow>(std::move(*row)));
  }
  if (!streams->status().ok()) return Fail(FromStore(streams->status().error()));
  return {};
}

Result<void> Catalogue::Reload(store::Engine& engine, ProjectNumber project,
                               std::string_view table_name) {
  const MutexLock lock(definitions_);
  const std::string key = DescriptorKey(project, table_name);
  auto found = engine.Get(key);
  if (!found.ok()) return Fail(FromStore(found.error()));
  if (!found->exists()) {
    Remove(project, table_name);
    return {};
  }
  const auto known = Find(project, table_name);
  if (known != nullptr && known->version >= found->version) return {};
  ALOFT_TRY(auto table, MakeTable(engine, project, key, found->value, found->version, known.get()));
  Install(std::move(table));
  return {};
}

std::shared_ptr<const Table> Catalogue::Find(ProjectNumber project, std::string_view table) const {
  std::shared_ptr<const Table> found;
  {
    const MutexLock lock(mutex_);
    const auto at = projects_.find(project);
    if (at == projects_.end()) return nullptr;
    const auto entry = at->second.tables.find(table);
    if (entry == at->second.tables.end()) return nullptr;
    found = entry->second;
  }
  // Known from memory, but no less something the reply depends on.
  if (auto* scope = store::RequestScope::Current()) scope->Saw(found->version);
  return found;
}

std::vector<std::string> Catalogue::Names(ProjectNumber project, std::string_view after,
                                          std::size_t limit) const {
  const MutexLock lock(mutex_);
  std::vector<std::string> names;
  const auto at = projects_.find(project);
  if (at == projects_.end()) return names;
  const auto& tables = at->second.tables;
  auto entry = after.empty() ? tables.begin() : tables.upper_bound(after);
  for (; entry != tables.end() && names.size() < limit; ++entry) {
    names.push_back(entry->first);
    if (auto* scope = store::RequestScope::Current()) scope->Saw(entry->second->version);
  }
  return names;
}

std::size_t Catalogue::TableCount(ProjectNumber project) const {
  const MutexLock lock(mutex_);
  const auto at = projects_.find(project);
  return at == projects_.end() ? 0 : at->second.tables.size();
}

std::vector<std::shared_ptr<const Table>> Catalogue::AllTables() const {
  const MutexLock lock(mutex_);
  std::vector<std::shared_ptr<const Table>> tables;
  for (const auto& [number, project] : projects_) {
    for (const auto& [name, table] : project.tables) tables.push_back(table);
  }
  return tables;
}

std::vector<ProjectNumber> Catalogue::Projects() const {
  const MutexLock lock(mutex_);
  std::vector<ProjectNumber> numbers;
  for (const auto& [number, project] : projects_) numbers.push_back(number);
  return numbers;
}

void Catalogue::Install(std::shared_ptr<const Table> table) {
  const MutexLock lock(mutex_);
  auto& entry = projects_[table->place.project].tables[table->name()];
  if (entry == nullptr || entry->version < table->version) entry = std::move(table);
}

void Catalogue::Remove(ProjectNumber project, std::string_view table) {
  const MutexLock lock(mutex_);
  auto& tables = projects_[project].tables;
  const auto at = tables.find(table);
  if (at != tables.end()) tables.erase(at);
}

std::shared_ptr<const StreamRow> Catalogue::FindStream(ProjectNumber project,
                                                       const StreamName& name) const {
  const MutexLock lock(mutex_);
  const auto at = projects_.find(project);
  if (at == projects_.end()) return nullptr;
  for (const auto& [id, row] : at->second.streams) {
    if (row->info.name == name) return row;
  }
  return nullptr;
}

std::vector<std::shared_ptr<const StreamRow>> Catalogue::Streams(ProjectNumber project,
                                                                 std::string_view table) const {
  std::vector<std::shared_ptr<const StreamRow>> rows;
  {
    const MutexLock lock(mutex_);
    const auto at = projects_.find(project);
    if (at == projects_.end()) return rows;
    for (const auto& [id, row] : at->second.streams) {
      if (table.empty() || row->info.name.table == table) rows.push_back(row);
    }
  }
  std::sort(rows.begin(), rows.end(), StreamLess);
  return rows;
}

void Catalogue::InstallStream(ProjectNumber project, std::shared_ptr<const StreamRow> stream) {
  const MutexLock lock(mutex_);
  const StreamId id = stream->id;
  projects_[project].streams[id] = std::move(stream);
}

void Catalogue::RemoveStream(ProjectNumber project, StreamId stream) {
  const MutexLock lock(mutex_);
  projects_[project].streams.erase(stream);
}

}  // namespace aloft::table
