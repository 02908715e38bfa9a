// Indexes and the configuration of fields.
#include <algorithm>
#include <set>

#include "document/insides.h"
#include "document/limits.h"

namespace aloft::document {

using identity::Permission;

namespace {

Result<void> CheckFieldOrder(const IndexDefinition& definition) {
  std::set<FieldPath> fields;
  for (const IndexField& field : definition.fields) {
    if (!fields.insert(field.field).second) {
      return Invalid("The index has the field " + FormatFieldPath(field.field) + " twice.");
    }
    if (&field == &definition.fields.back()) break;
    if (field.kind == IndexKind::kVector) return Invalid("A vector must be an index's last field.");
    if (IsDocumentName(field.field)) return Invalid("__name__ must be an index's last field.");
  }
  return {};
}

Result<void> CheckDefinition(const IndexDefinition& definition) {
  ALOFT_TRY_VOID(CheckCollectionId(definition.collection_id));
  if (ValueFields(definition).empty() || definition.fields.size() > kIndexFieldsMax) {
    return Invalid("An index has 1 to " + std::to_string(kIndexFieldsMax) + " fields.");
  }
  std::size_t contains = 0;
  for (const IndexField& field : definition.fields) {
    ALOFT_TRY_VOID(CheckFieldPath(field.field));
    contains += field.kind == IndexKind::kContains;
    if (field.kind == IndexKind::kVector &&
        (field.dimensions < 1 ||
         field.dimensions > static_cast<std::int64_t>(kVectorDimensionsMax))) {
      return Invalid("A vector index has 1 to " + std::to_string(kVectorDimensionsMax) +
                     " dimensions.");
    }
  }
  if (contains > 1) return Invalid("An index has at most one array field.");
  return CheckFieldOrder(definition);
}

// Without the name where it goes the way that it would go unasked.
IndexDefinition Canonical(const IndexDefinition& definition) {
  IndexDefinition without{definition.collection_id, definition.scope, ValueFields(definition)};
  return NameDescends(without) == NameDescends(definition) ? without : definition;
}

bool IsAllFields(const FieldPath& field) { return field.size() == 1 && field[0] == "*"; }

// What an automatic index becomes when it is asked to be on or off.
Upkeep Towards(Upkeep now, bool on) {
  if (on) return Writes(now) ? now : Upkeep::kBuilding;
  return now == Upkeep::kOff ? Upkeep::kOff : Upkeep::kRemoving;
}

bool Moving(Upkeep upkeep) { return upkeep == Upkeep::kBuilding || upkeep == Upkeep::kRemoving; }

// What holds for a field that has no settings of its own.
Catalog::Both Inherited(const Catalog& catalog, std::string_view collection_id, FieldPath field) {
  if (IsAllFields(field)) return {};
  field.pop_back();  // above a field of one name are all fields
  return catalog.UpkeepOf(collection_id, field);
}

FieldConfig ConfigOf(const Catalog& catalog, const StoredField& field) {
  FieldConfig config{field.collection_id, field.field};
  const Catalog::Both upkeep = field.inherits ? catalog.UpkeepOf(field.collection_id, field.field)
                                              : Catalog::Both{field.ascending, field.contains};
  config.ascending = Writes(upkeep.ascending);
  config.contains = Writes(upkeep.contains);
  config.inherits = field.inherits || field.reverting;
  config.settled = field.inherits || !(Moving(field.ascending) || Moving(field.contains));
  config.expires = field.expires;
  const StoredIndex* index = catalog.FindIndex(field.expiry_index);
  if (field.expires && index != nullptr) config.expiry_state = index->info.state;
  return config;
}

StoredIndex AddIndexTo(Catalog& catalog, IndexDefinition definition, bool automatic,
                       bool internal) {
  StoredIndex index;
  index.info.id = catalog.next_index++;
  index.info.definition = std::move(definition);
  index.info.automatic = automatic;
  index.internal = internal;
  const auto& fields = index.info.definition.fields;
  const bool rows = std::none_of(fields.begin(), fields.end(), [](const IndexField& field) {
    return field.kind == IndexKind::kVector;
  });
  index.info.state = rows ? IndexState::kBuilding : IndexState::kReady;
  catalog.indexes.push_back(index);
  return index;
}

void SetExpiry(const Place& place, Catalog& catalog, StoredField& field, bool expires,
               store::CommitRequest& request) {
  if (field.expires == expires) return;
  field.expires = expires;
  if (expires) {
    const StoredIndex index = AddIndexTo(
        catalog,
        {field.collection_id, Query::Scope::kGroup, {{field.field, IndexKind::kAscending}}}, false,
        true);
    field.expiry_index = index.info.id;
    request.Set(IndexRecordKey(place, index.info.id), EncodeIndexRecord(index));
    return;
  }
  for (StoredIndex& index : catalog.indexes) {
    if (index.info.id != field.expiry_index) continue;
    index.info.state = IndexState::kRemoving;
    request.Set(IndexRecordKey(place, index.info.id), EncodeIndexRecord(index));
  }
}

std::string KeyOf(const Place& place, const StoredField& field) {
  return FieldRecordKey(place, field.collection_id, FormatFieldPath(field.field));
}

// Where the field's settings are among catalog.fields, added if there are none yet.
std::size_t PlaceOfField(Catalog& catalog, const FieldConfig& config) {
  if (const StoredField* known = catalog.FindField(config.collection_id, config.field)) {
    return static_cast<std::size_t>(known - catalog.fields.data());
  }
  StoredField field{config.collection_id, config.field};
  field.inherits = true;
  catalog.fields.push_back(std::move(field));
  return catalog.fields.size() - 1;
}

void SetUpkeep(const Catalog& catalog, const FieldConfig& config, StoredField& field) {
  if (config.inherits && field.inherits) return;
  const Catalog::Both above = Inherited(catalog, field.collection_id, field.field);
  if (field.inherits) {
    field.ascending = above.ascending;
    field.contains = above.contains;
  }
  field.ascending =
      Towards(field.ascending, config.inherits ? Writes(above.ascending) : config.ascending);
  field.contains =
      Towards(field.contains, config.inherits ? Writes(above.contains) : config.contains);
  const bool moving = Moving(field.ascending) || Moving(field.contains);
  field.inherits = config.inherits && !moving;
  field.reverting = config.inherits && moving;
}

// Fields on their way to what is above them go where that goes now.
void FollowAbove(const Place& place, Catalog& catalog, store::CommitRequest& request) {
  for (StoredField& field : catalog.fields) {
    if (!field.reverting) continue;
    const Catalog::Both above = Inherited(catalog, field.collection_id, field.field);
    field.ascending = Towards(field.ascending, Writes(above.ascending));
    field.contains = Towards(field.contains, Writes(above.contains));
    request.Set(KeyOf(place, field), EncodeFieldRecord(field));
  }
}

Result<void> EditField(const Place& place, Catalog& catalog, const FieldConfig& config,
                       store::CommitRequest& request, FieldConfig& result) {
  const bool known = catalog.FindField(config.collection_id, config.field) != nullptr;
  if (!known && config.inherits && !config.expires) return {};
  if (!known && catalog.fields.size() >= kFieldConfigsMax) {
    return Fail(Error{Fault::kTooManyIndexes, "The database has too many field settings."});
  }
  const std::size_t at = PlaceOfField(catalog, config);
  StoredField field = catalog.fields[at];
  SetUpkeep(catalog, config, field);
  SetExpiry(place, catalog, field, config.expires, request);
  catalog.fields[at] = field;
  if (field.inherits && !field.expires) {
    request.Erase(KeyOf(place, field));
    catalog.fields.erase(catalog.fields.begin() + static_cast<std::ptrdiff_t>(at));
  } else {
    request.Set(KeyOf(place, field), EncodeFieldRecord(field));
  }
  catalog.Arrange();
  FollowAbove(place, catalog, request);
  result = ConfigOf(catalog, field);
  return {};
}

}  // namespace

Result<IndexInfo> DocumentService::CreateIndex(const identity::Grant& grant,
                                               std::string_view database,
                                               const IndexDefinition& asked) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kIndexesManage, database));
  ALOFT_TRY_VOID(CheckDefinition(asked));
  const IndexDefinition definition = Canonical(asked);
  IndexInfo info;
  ALOFT_TRY_VOID(insides_->databases.Edit(
      tenant->database, [&](Catalog& catalog, store::CommitRequest& request) -> Result<void> {
        if (catalog.FindIndex(definition) != nullptr) {
          return Fail(Error{Fault::kIndexExists, "index already exists"});
        }
        if (catalog.indexes.size() >= kIndexesMax) {
          return Fail(Error{Fault::kTooManyIndexes, "The database has too many indexes."});
        }
        const StoredIndex index = AddIndexTo(catalog, definition, false, false);
        info = index.info;
        request.Set(IndexRecordKey(tenant->database.place(), info.id), EncodeIndexRecord(index));
        return {};
      }));
  return info;
}

Result<IndexInfo> DocumentService::GetIndex(const identity::Grant& grant, std::string_view database,
                                            std::uint32_t id) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kIndexesRead, database));
  const auto catalog = tenant->database.catalog();
  const StoredIndex* index = catalog->FindIndex(id);
  if (index == nullptr || index->internal) return Fail(Error{Fault::kNoSuchIndex});
  return index->info;
}

Result<std::vector<IndexInfo>> DocumentService::ListIndexes(const identity::Grant& grant,
                                                            std::string_view database) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kIndexesRead, database));
  std::vector<IndexInfo> list;
  for (const StoredIndex& index : tenant->database.catalog()->indexes) {
    if (!index.internal) list.push_back(index.info);
  }
  return list;
}

Result<void> DocumentService::DeleteIndex(const identity::Grant& grant, std::string_view database,
                                          std::uint32_t id) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kIndexesManage, database));
  return insides_->databases.Edit(
      tenant->database, [&](Catalog& catalog, store::CommitRequest& request) -> Result<void> {
        for (StoredIndex& index : catalog.indexes) {
          if (index.info.id != id || index.internal) continue;
          index.info.state = IndexState::kRemoving;
          request.Set(IndexRecordKey(tenant->database.place(), id), EncodeIndexRecord(index));
          return {};
        }
        return Fail(Error{Fault::kNoSuchIndex});
      });
}

Result<FieldConfig> DocumentService::GetField(const identity::Grant& grant,
                                              std::string_view database,
                                              std::string_view collection_id,
                                              const FieldPath& field) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kIndexesRead, database));
  const auto catalog = tenant->database.catalog();
  if (const StoredField* stored = catalog->FindField(collection_id, field)) {
    return ConfigOf(*catalog, *stored);
  }
  FieldConfig config{std::string(collection_id), field};
  const Catalog::Both upkeep = catalog->UpkeepOf(collection_id, field);
  config.ascending = Writes(upkeep.ascending);
  config.contains = Writes(upkeep.contains);
  config.inherits = true;
  return config;
}

Result<std::vector<FieldConfig>> DocumentService::ListFields(const identity::Grant& grant,
                                                             std::string_view database) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kIndexesRead, database));
  const auto catalog = tenant->database.catalog();
  std::vector<FieldConfig> list;
  for (const StoredField& field : catalog->fields) {
    if (field.expires || !(field.inherits || field.reverting)) {
      list.push_back(ConfigOf(*catalog, field));
    }
  }
  return list;
}

Result<FieldConfig> DocumentService::SetField(const identity::Grant& grant,
                                              std::string_view database,
                                              const FieldConfig& config) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kIndexesManage, database));
  ALOFT_TRY_VOID(CheckCollectionId(config.collection_id));
  if (!IsAllFields(config.field)) ALOFT_TRY_VOID(CheckFieldPath(config.field));
  if (config.expires && IsAllFields(config.field)) return Invalid("Not all fields can expire.");
  const Place& place = tenant->database.place();
  FieldConfig result = config;
  ALOFT_TRY_VOID(insides_->databases.Edit(
      tenant->database, [&](Catalog& catalog, store::CommitRequest& request) -> Result<void> {
        return EditField(place, catalog, config, request, result);
      }));
  return result;
}

}  // namespace aloft::document
