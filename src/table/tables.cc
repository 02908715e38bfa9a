// Tables: made, described, changed, deleted; their tags and settings.
#include <algorithm>

#include "base/bytes.h"
#include "store/request_scope.h"
#include "table/insides.h"
#include "table/table_rules.h"

namespace aloft::table {
namespace {

using identity::Permission;

constexpr std::int64_t kMicrosPerMilli = 1000;

std::string Be32(std::uint32_t value) {
  std::string out;
  AppendBe32(out, value);
  return out;
}

// The next unused id, taken in `commit`.
Result<std::uint32_t> TakeId(store::Engine& engine, ProjectNumber project,
                             store::CommitRequest& commit) {
  const std::string key = NextIdKey(project);
  auto found = engine.Get(key);
  if (!found.ok()) return Fail(FromStore(found.error()));
  if (found->exists() && found->value.size() != 4) return Fail(Corrupt("the next table id"));
  // Asked twice in one commit: go on from what the first took.
  for (store::Write& write : commit.writes) {
    if (write.key != key) continue;
    const std::uint32_t id = ReadBe32(write.value);
    write.value = Be32(id + 1);
    return id;
  }
  const std::uint32_t id = found->exists() ? ReadBe32(found->value) : 1;
  commit.Expect(key, found->version);
  commit.Set(key, Be32(id + 1));
  return id;
}

std::string EncodeChecked(const Table& table, bool& fits) {
  std::string bytes = EncodeTable(table);
  fits = bytes.size() <= kDescriptorBytesMax;
  return bytes;
}

// Turns the table's stream on in `commit`: a stream of its own, however often it was on before.
Result<std::shared_ptr<const StreamRow>> StartStream(TableService::Insides& in, Table& table,
                                                     StreamView view,
                                                     store::CommitRequest& commit) {
  const ProjectNumber project = table.place.project;
  // Named by whole milliseconds; never two of a table by the same.
  std::int64_t created = in.clock.WallMicros() / kMicrosPerMilli * kMicrosPerMilli;
  for (const auto& row : in.catalogue.Streams(project, table.name())) {
    created = std::max(created, row->info.name.created_micros + kMicrosPerMilli);
  }
  StreamRow row;
  ALOFT_TRY(row.id, TakeId(in.engine, project, commit));
  row.table = table.place.table;
  row.info = {{table.name(), created}, view, true};
  row.key = table.key();
  table.stream = row.id;
  table.description.stream = row.info;
  commit.Set(StreamKey(project, row.id), EncodeStream(row));
  return std::make_shared<const StreamRow>(std::move(row));
}

Result<std::shared_ptr<const StreamRow>> StopStream(TableService::Insides& in, Table& table,
                                                    store::CommitRequest& commit) {
  const ProjectNumber project = table.place.project;
  table.description.stream->enabled = false;
  const auto now = in.catalogue.FindStream(project, table.description.stream->name);
  if (now == nullptr) return Fail(Corrupt("a table's stream is missing"));
  StreamRow row = *now;
  row.info.enabled = false;
  row.disabled_micros = in.clock.WallMicros();
  commit.Set(StreamKey(project, row.id), EncodeStream(row));
  return std::make_shared<const StreamRow>(std::move(row));
}

// One change of a table's description, decided on `table` and installed once committed.
struct Redefinition {
  std::shared_ptr<Table> table;
  store::CommitRequest commit = {};
  std::shared_ptr<const StreamRow> stream = {};  // to be installed with it
};

Result<void> CommitRedefinition(TableService::Insides& in, Redefinition& change) {
  Table& table = *change.table;
  bool fits = false;
  std::string bytes = EncodeChecked(table, fits);
  if (!fits) return Fail(About(Fault::kDescriptorTooLarge, table.name()));
  change.commit.Expect(table.descriptor_key, table.version);
  change.commit.Set(table.descriptor_key, std::move(bytes));
  const auto committed = in.engine.Commit(std::move(change.commit));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  table.version = committed->version;
  table.checked_at = std::make_shared<std::atomic<store::Version>>(committed->version);
  if (change.stream != nullptr) in.catalogue.InstallStream(table.place.project, change.stream);
  in.catalogue.Install(change.table);
  return {};
}

// Finds the table, lets `change` alter a copy of it, commits that.
template <class Change>
Result<std::shared_ptr<const Table>> Redefine(TableService::Insides& in,
                                              const identity::Grant& grant,
                                              std::string_view table_name, Permission permission,
                                              Change change) {
  const MutexLock lock(in.catalogue.definitions());
  ALOFT_TRY(const auto now, in.Find(grant, table_name, {permission}));
  Redefinition redefinition{std::make_shared<Table>(*now)};
  ALOFT_TRY_VOID(change(redefinition));
  ALOFT_TRY_VOID(CommitRedefinition(in, redefinition));
  return std::shared_ptr<const Table>(std::move(redefinition.table));
}

void ChangeThroughput(Throughput& now, const Throughput& asked, std::int64_t now_micros) {
  const bool less = asked.read_units < now.read_units || asked.write_units < now.write_units;
  const bool more = asked.read_units > now.read_units || asked.write_units > now.write_units;
  if (more) now.increased_micros = now_micros;
  if (less) {
    now.decreases_today = now.DecreasesOnDayOf(now_micros) + 1;
    now.decreased_micros = now_micros;
  }
  now.read_units = asked.read_units;
  now.write_units = asked.write_units;
}

void MergeSettings(std::map<std::string, std::string>& settings,
                   const std::map<std::string, std::string>& changes) {
  for (const auto& [key, value] : changes) {
    if (value.empty()) {
      settings.erase(key);
    } else {
      settings[key] = value;
    }
  }
}

bool AreSettings(const std::map<std::string, std::string>& settings,
                 const std::map<std::string, std::string>& expected) {
  return std::all_of(expected.begin(), expected.end(), [&settings](const auto& one) {
    const auto found = settings.find(one.first);
    return (found == settings.end() ? std::string() : found->second) == one.second;
  });
}

// Whoever may change the table's policy may change nothing else.
Permission PermissionFor(const identity::Grant& grant, const TableChange& asked) {
  const bool settings_only = !asked.billing && !asked.throughput && !asked.deletion_protected &&
                             !asked.stream_on && !asked.stream_off && !asked.add_index &&
                             asked.delete_index.empty() && asked.index_throughput.empty() &&
                             asked.index_settings.empty();
  return settings_only && grant.permission() == Permission::kTablePolicyWrite
             ? Permission::kTablePolicyWrite
             : Permission::kTableUpdate;
}

Result<void> AddIndex(Redefinition& change, const IndexDefinition& definition) {
  Table& table = *change.table;
  auto& indexes = table.description.indexes;
  ALOFT_TRY_VOID(CheckIndexDefinition(table.description.definition, definition));
  if (definition.scope != IndexScope::kGlobal)
    return Fail(InvalidSchema("a local index added later"));
  if (table.FindIndex(definition.name)) return Fail(About(Fault::kIndexExists, definition.name));
  const auto globals = std::count_if(indexes.begin(), indexes.end(), [](const auto& index) {
    return index.definition.scope == IndexScope::kGlobal;
  });
  if (static_cast<std::size_t>(globals) >= kGlobalIndexesMax) {
    return Fail(About(Fault::kTooManyIndexes, table.name()));
  }
  for (const IndexDescription& index : indexes) {
    if (index.status != IndexStatus::kActive) {
      return Fail(About(Fault::kIndexBusy, index.definition.name));
    }
  }
  const IndexId id = table.index_id_next++;
  IndexDescription index;
  index.definition = definition;
  index.status = IndexStatus::kFilling;
  indexes.push_back(std::move(index));
  table.index_ids.push_back(id);
  table.index_counts.push_back(std::make_shared<Count>());
  table.filled_before.clear();
  change.commit.Set(FillKey(table.place, id), {});
  return {};
}

Result<void> DeleteIndex(Redefinition& change, const std::string& name) {
  Table& table = *change.table;
  const auto at = table.FindIndex(name);
  if (!at) return Fail(About(Fault::kNoSuchIndex, name));
  const auto offset = static_cast<std::ptrdiff_t>(*at);
  if (table.description.indexes[*at].definition.scope == IndexScope::kLocal) {
    return Fail(InvalidSchema("a local index deleted"));
  }
  const IndexId id = table.index_ids[*at];
  table.description.indexes.erase(table.description.indexes.begin() + offset);
  table.index_ids.erase(table.index_ids.begin() + offset);
  table.index_counts.erase(table.index_counts.begin() + offset);
  change.commit.EraseRange(IndexKeys(table.place, id, 0, kHashSpan));
  change.commit.Erase(FillKey(table.place, id));
  change.commit.Erase(CountKey(table.place, id, false));
  change.commit.Erase(CountKey(table.place, id, true));
  return {};
}

Result<void> ChangeIndexes(Redefinition& change, const TableChange& asked,
                           std::int64_t now_micros) {
  Table& table = *change.table;
  for (const auto& [name, throughput] : asked.index_throughput) {
    const auto at = table.FindIndex(name);
    if (!at) return Fail(About(Fault::kNoSuchIndex, name));
    ChangeThroughput(table.description.indexes[*at].definition.throughput, throughput, now_micros);
  }
  for (const auto& [name, settings] : asked.index_settings) {
    const auto at = table.FindIndex(name);
    if (!at) return Fail(About(Fault::kNoSuchIndex, name));
    MergeSettings(table.description.indexes[*at].definition.settings, settings);
  }
  if (!asked.delete_index.empty()) ALOFT_TRY_VOID(DeleteIndex(change, asked.delete_index));
  if (asked.add_index) ALOFT_TRY_VOID(AddIndex(change, *asked.add_index));
  return {};
}

Result<void> ChangeStream(TableService::Insides& in, Redefinition& change,
                          const TableChange& asked) {
  Table& table = *change.table;
  if (asked.stream_on) {
    if (table.stream_on()) return Fail(About(Fault::kStreamUnchanged, table.name()));
    ALOFT_TRY(change.stream, StartStream(in, table, *asked.stream_on, change.commit));
  } else if (asked.stream_off) {
    if (!table.stream_on()) return Fail(About(Fault::kStreamUnchanged, table.name()));
    ALOFT_TRY(change.stream, StopStream(in, table, change.commit));
  }
  return {};
}

// Writes down when expiry was turned on or off; fails if it was too shortly before.
Result<void> NoteExpiryChange(TableService::Insides& in, const Table& table,
                              store::CommitRequest& commit) {
  const std::string key = ExpiryChangedKey(table.place);
  const std::int64_t now = in.clock.WallMicros();
  auto found = in.engine.Get(key);
  if (!found.ok()) return Fail(FromStore(found.error()));
  if (found->exists() && in.options.expiry_change_pause_micros > 0) {
    const auto changed = DecodeExpiryChange(found->value);
    if (!changed) return Fail(Corrupt("the time of a change of expiry"));
    const bool lately = *changed <= now && now - *changed < in.options.expiry_change_pause_micros;
    if (lately) return Fail(About(Fault::kExpiryChangedLately, table.name()));
  }
  commit.Set(key, EncodeExpiryChange(now));
  return {};
}

}  // namespace

TableDescription TableService::Insides::Describe(const Table& table) const {
  TableDescription description = table.description;
  const auto count_decreases = [now = clock.WallMicros()](Throughput& throughput) {
    throughput.decreases_today = throughput.DecreasesOnDayOf(now);
  };
  count_decreases(description.definition.throughput);
  description.item_count = std::max<std::int64_t>(0, table.count->items);
  description.bytes = std::max<std::int64_t>(0, table.count->bytes);
  for (std::size_t i = 0; i < description.indexes.size(); ++i) {
    count_decreases(description.indexes[i].definition.throughput);
    description.indexes[i].item_count = std::max<std::int64_t>(0, table.index_counts[i]->items);
    description.indexes[i].bytes = std::max<std::int64_t>(0, table.index_counts[i]->bytes);
  }
  return description;
}

TableService::TableService(std::unique_ptr<Insides> insides) : insides_(std::move(insides)) {}
TableService::~TableService() {
  while (WriteCountsStep()) {
  }
}

Result<std::unique_ptr<TableService>> TableService::Open(store::Engine& engine,
                                                         const os::Clock& clock, os::Random& random,
                                                         ServiceOptions options) {
  auto insides = std::make_unique<Insides>(engine, clock, random, options);
  ALOFT_TRY_VOID(insides->catalogue.Load(engine));
  return std::unique_ptr<TableService>(new TableService(std::move(insides)));
}

Result<TableDescription> TableService::CreateTable(const identity::Grant& grant,
                                                   TableDefinition definition) {
  Insides& in = *insides_;
  RequireGrant(grant, definition.name, {Permission::kTableCreate});
  ALOFT_TRY_VOID(CheckDefinition(definition));
  return in.Retry([&]() -> Result<TableDescription> {
    const MutexLock lock(in.catalogue.definitions());
    const ProjectNumber project = grant.project();
    if (in.catalogue.Find(project, definition.name) != nullptr) {
      return Fail(About(Fault::kTableExists, definition.name));
    }
    if (in.catalogue.TableCount(project) >= kTablesMax) {
      return Fail(About(Fault::kTooManyTables, definition.name));
    }
    Redefinition change{std::make_shared<Table>()};
    Table& table = *change.table;
    table.place.project = project;
    ALOFT_TRY(table.place.table, TakeId(in.engine, project, change.commit));
    table.descriptor_key = DescriptorKey(project, definition.name);
    table.count = std::make_shared<Count>();
    table.description.definition = definition;
    table.description.definition.indexes.clear();
    table.description.id = in.random.Bytes(16);
    table.description.created_micros = in.clock.WallMicros();
    if (definition.billing == BillingMode::kPerRequest) {
      table.description.billing_changed_micros = table.description.created_micros;
    }
    for (const IndexDefinition& index : definition.indexes) {
      IndexDescription description;
      description.definition = index;
      table.description.indexes.push_back(std::move(description));
      table.index_ids.push_back(table.index_id_next++);
      table.index_counts.push_back(std::make_shared<Count>());
    }
    if (definition.stream) {
      ALOFT_TRY(change.stream, StartStream(in, table, *definition.stream, change.commit));
    }
    ALOFT_TRY_VOID(CommitRedefinition(in, change));
    return in.Describe(table);
  });
}

Result<TableDescription> TableService::DescribeTable(const identity::Grant& grant,
                                                     std::string_view table_name) {
  ALOFT_TRY(const auto table,
            insides_->Find(grant, table_name,
                           {Permission::kTableDescribe, Permission::kTableTimeToLiveRead,
                            Permission::kTableBackupsRead, Permission::kTableBackupsWrite,
                            Permission::kTableTagsRead, Permission::kTablePolicyRead,
                            Permission::kTablePolicyWrite, Permission::kTableUpdate}));
  return insides_->Describe(*table);
}

std::shared_ptr<const TableDescription> TableService::FindTable(const identity::Grant& grant,
                                                                std::string_view table) {
  auto found = insides_->catalogue.Find(grant.project(), table);
  if (found == nullptr) {
    if (auto* scope = store::RequestScope::Current()) scope->Saw(insides_->engine.Latest());
    return nullptr;
  }
  const TableDescription* description = &found->description;
  return {std::move(found), description};
}

Result<TableNamesPage> TableService::ListTables(const identity::Grant& grant,
                                                std::string_view start_after, std::size_t limit) {
  RequireGrant(grant, grant.resource(), {Permission::kTablesList});
  TableNamesPage page;
  page.names = insides_->catalogue.Names(grant.project(), start_after, limit + 1);
  if (page.names.size() > limit) {
    page.names.resize(limit);
    page.more = true;
  }
  return page;
}

Result<TableDescription> TableService::UpdateTable(const identity::Grant& grant,
                                                   std::string_view table_name, TableChange asked) {
  Insides& in = *insides_;
  ALOFT_TRY_VOID(CheckSettings(asked.settings));
  const auto change = [&](Redefinition& redefinition) -> Result<void> {
    TableDescription& description = redefinition.table->description;
    TableDefinition& definition = description.definition;
    const std::int64_t now = in.clock.WallMicros();
    if (!AreSettings(definition.settings, asked.settings_expected))
      return Fail(About(Fault::kSettingsChanged, table_name));
    if (asked.billing && *asked.billing != definition.billing) {
      definition.billing = *asked.billing;
      if (*asked.billing == BillingMode::kPerRequest) {
        description.billing_changed_micros = now;
        definition.throughput.read_units = 0;
        definition.throughput.write_units = 0;
        for (IndexDescription& index : description.indexes) {
          index.definition.throughput.read_units = 0;
          index.definition.throughput.write_units = 0;
        }
      }
    }
    if (asked.throughput) ChangeThroughput(definition.throughput, *asked.throughput, now);
    if (asked.deletion_protected) definition.deletion_protected = *asked.deletion_protected;
    MergeSettings(definition.settings, asked.settings);
    for (const KeyAttribute& attribute : asked.attributes) {
      const auto known =
          std::find_if(definition.attributes.begin(), definition.attributes.end(),
                       [&](const KeyAttribute& other) { return other.name == attribute.name; });
      if (known == definition.attributes.end()) definition.attributes.push_back(attribute);
    }
    ALOFT_TRY_VOID(ChangeStream(in, redefinition, asked));
    return ChangeIndexes(redefinition, asked, now);
  };
  return in.Retry([&]() -> Result<TableDescription> {
    ALOFT_TRY(const auto table,
              Redefine(in, grant, table_name, PermissionFor(grant, asked), change));
    return in.Describe(*table);
  });
}

Result<TableDescription> TableService::DeleteTable(const identity::Grant& grant,
                                                   std::string_view table_name) {
  Insides& in = *insides_;
  return in.Retry([&]() -> Result<TableDescription> {
    const MutexLock lock(in.catalogue.definitions());
    ALOFT_TRY(const auto now, in.Find(grant, table_name, {Permission::kTableDelete}));
    if (now->description.definition.deletion_protected) {
      return Fail(About(Fault::kTableProtected, table_name));
    }
    Redefinition change{std::make_shared<Table>(*now)};
    TableDescription last = in.Describe(*now);
    if (now->stream_on()) {
      ALOFT_TRY(change.stream, StopStream(in, *change.table, change.commit));
    }
    change.commit.Expect(now->descriptor_key, now->version);
    change.commit.Erase(now->descriptor_key);
    change.commit.EraseRange(ItemKeys(now->place, 0, kHashSpan));
    change.commit.EraseRange(AllIndexKeys(now->place));
    change.commit.EraseRange(ExpiryKeys(now->place));
    change.commit.Erase(ExpiryChangedKey(now->place));
    change.commit.EraseRange(ChunkKeys(now->place));
    change.commit.EraseRange(CountKeys(now->place));
    change.commit.EraseRange(FillKeys(now->place));
    const auto committed = in.engine.Commit(std::move(change.commit));
    if (!committed.ok()) return Fail(FromStore(committed.error()));
    if (change.stream != nullptr) in.catalogue.InstallStream(now->place.project, change.stream);
    in.catalogue.Remove(now->place.project, table_name);
    return last;
  });
}

Result<Tags> TableService::TableTags(const identity::Grant& grant, std::string_view table_name) {
  ALOFT_TRY(const auto table, insides_->Find(grant, table_name, {Permission::kTableTagsRead}));
  return table->description.definition.tags;
}

Result<void> TableService::TagTable(const identity::Grant& grant, std::string_view table_name,
                                    const Tags& tags) {
  const auto change = [&](Redefinition& redefinition) -> Result<void> {
    Tags& now = redefinition.table->description.definition.tags;
    for (const auto& [key, value] : tags) now[key] = value;
    if (now.size() > kTagsMax) return Fail(About(Fault::kTooManyTags, table_name));
    return {};
  };
  return insides_->Retry([&]() -> Result<void> {
    const auto done = Redefine(*insides_, grant, table_name, Permission::kTableTagsWrite, change);
    if (!done.ok()) return Fail(done.error());
    return {};
  });
}

Result<void> TableService::UntagTable(const identity::Grant& grant, std::string_view table_name,
                                      const std::vector<std::string>& keys) {
  const auto change = [&](Redefinition& redefinition) -> Result<void> {
    for (const std::string& key : keys) {
      redefinition.table->description.definition.tags.erase(key);
    }
    return {};
  };
  return insides_->Retry([&]() -> Result<void> {
    const auto done = Redefine(*insides_, grant, table_name, Permission::kTableTagsWrite, change);
    if (!done.ok()) return Fail(done.error());
    return {};
  });
}

Result<void> TableService::SetExpiry(const identity::Grant& grant, std::string_view table_name,
                                     Expiry expiry) {
  const auto change = [&](Redefinition& redefinition) -> Result<void> {
    Table& table = *redefinition.table;
    Expiry& now = table.description.expiry;
    const bool other_attribute = now.enabled && now.attribute != expiry.attribute;
    if (now.enabled == expiry.enabled || other_attribute) {
      Error error =
          About(other_attribute ? Fault::kExpiryOfOther : Fault::kExpiryUnchanged, table_name);
      if (now.enabled) error.attribute = now.attribute;
      return Fail(std::move(error));
    }
    ALOFT_TRY_VOID(NoteExpiryChange(*insides_, table, redefinition.commit));
    now = expiry;
    table.expiry_filling = expiry.enabled;
    redefinition.commit.EraseRange(ExpiryKeys(table.place));
    if (expiry.enabled) {
      redefinition.commit.Set(FillKey(table.place, kExpiryFill), {});
    } else {
      redefinition.commit.Erase(FillKey(table.place, kExpiryFill));
    }
    return {};
  };
  return insides_->Retry([&]() -> Result<void> {
    const auto done =
        Redefine(*insides_, grant, table_name, Permission::kTableTimeToLiveWrite, change);
    if (!done.ok()) return Fail(done.error());
    return {};
  });
}

Result<void> TableService::SetPointInTimeRecovery(const identity::Grant& grant,
                                                  std::string_view table_name, bool on) {
  const auto change = [&](Redefinition& redefinition) -> Result<void> {
    TableDescription& now = redefinition.table->description;
    if (on && !now.point_in_time_recovery) {
      now.point_in_time_since_micros = insides_->clock.WallMicros();
    }
    now.point_in_time_recovery = on;
    return {};
  };
  return insides_->Retry([&]() -> Result<void> {
    const auto done =
        Redefine(*insides_, grant, table_name, Permission::kTableBackupsWrite, change);
    if (!done.ok()) return Fail(done.error());
    return {};
  });
}

}  // namespace aloft::table
