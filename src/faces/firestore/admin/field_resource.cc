#include "faces/firestore/admin/field_resource.h"

#include <google/firestore/admin/v1/field.pb.h>

#include <algorithm>

#include "faces/firestore/admin/index_resource.h"

namespace aloft::faces::firestore::admin {
namespace {

using document::FieldConfig;
using document::FieldPath;
using document::IndexInfo;
using document::IndexKind;

const FieldPath kAllFields = {"*"};

std::string Text(const FieldPath& path) {
  return path == kAllFields ? std::string("*") : document::FormatFieldPath(path);
}

pb::Index& AddIndex(const FieldPath& path, pb::Index::QueryScope scope,
                    pb::Field::IndexConfig& config) {
  pb::Index& index = *config.add_indexes();
  index.set_query_scope(scope);
  index.set_state(pb::Index::READY);
  index.add_fields()->set_field_path(Text(path));
  return index;
}

void AddOrders(const FieldPath& path, pb::Index::QueryScope scope, pb::Field::IndexConfig& config) {
  for (const auto order : {pb::Index::IndexField::ASCENDING, pb::Index::IndexField::DESCENDING}) {
    AddIndex(path, scope, config).mutable_fields(0)->set_order(order);
  }
}

void AddGroupIndex(const IndexInfo& info, const FieldPath& path, pb::Field::IndexConfig& config) {
  pb::Index& index = AddIndex(path, pb::Index::COLLECTION_GROUP, config);
  pb::Index::IndexField& field = *index.mutable_fields(0);
  switch (info.definition.fields[0].kind) {
    case IndexKind::kContains:
      field.set_array_config(pb::Index::IndexField::CONTAINS);
      break;
    case IndexKind::kDescending:
      field.set_order(pb::Index::IndexField::DESCENDING);
      break;
    default:
      field.set_order(pb::Index::IndexField::ASCENDING);
  }
  if (info.state != document::IndexState::kReady) index.set_state(pb::Index::CREATING);
}

}  // namespace

Result<FieldLook> FieldLook::At(const Call& call, const DatabaseName& database) {
  ALOFT_TRY(Opened opened, Open(call, database, identity::Permission::kIndexesRead));
  FieldLook look(call, std::move(opened));
  document::DocumentService& documents = call.services->documents;
  auto configs = documents.ListFields(look.opened_.grant, look.opened_.database());
  if (!configs.ok()) return Fail(look.opened_.Said(configs.error()));
  look.configs_ = std::move(*configs);
  auto indexes = documents.ListIndexes(look.opened_.grant, look.opened_.database());
  if (!indexes.ok()) return Fail(look.opened_.Said(indexes.error()));
  for (IndexInfo& info : *indexes) {
    if (IsOfField(info.definition) && info.state != document::IndexState::kRemoving) {
      look.indexes_.push_back(std::move(info));
    }
  }
  return look;
}

std::vector<IndexInfo> FieldLook::GroupIndexesOf(std::string_view collection,
                                                 const FieldPath& field) const {
  std::vector<IndexInfo> found;
  for (const IndexInfo& info : indexes_) {
    if (info.definition.collection_id == collection && info.definition.fields[0].field == field) {
      found.push_back(info);
    }
  }
  return found;
}

bool FieldLook::HasOwn(std::string_view collection) const {
  return std::any_of(configs_.begin(), configs_.end(), [&](const FieldConfig& config) {
    return config.collection_id == collection && config.field == kAllFields;
  });
}

Result<FieldSettings> FieldLook::Find(const GroupName& group, const FieldPath& field) const {
  FieldSettings settings{{std::string(group.collection), field}, {}};
  if (group.collection == kDefaultGroup) return settings;
  auto config = call_->services->documents.GetField(opened_.grant, opened_.database(),
                                                    group.collection, field);
  if (!config.ok()) return Fail(opened_.Said(config.error()));
  settings.config = std::move(*config);
  settings.group_indexes = GroupIndexesOf(group.collection, field);
  return settings;
}

Result<std::vector<FieldSettings>> FieldLook::List(std::string_view collection) const {
  std::vector<FieldSettings> list;
  const auto wanted = [&](std::string_view id) {
    return collection == kAllGroups || id == collection;
  };
  for (const FieldConfig& config : configs_) {
    if (!wanted(config.collection_id)) continue;
    list.push_back({config, GroupIndexesOf(config.collection_id, config.field)});
  }
  for (const IndexInfo& info : indexes_) {
    const std::string& id = info.definition.collection_id;
    const FieldPath& field = info.definition.fields[0].field;
    const bool known = std::any_of(list.begin(), list.end(), [&](const FieldSettings& settings) {
      return settings.config.collection_id == id && settings.config.field == field;
    });
    if (known || !wanted(id)) continue;
    ALOFT_TRY(FieldSettings settings, Find({{}, id}, field));
    list.push_back(std::move(settings));
  }
  return list;
}

void FieldLook::Render(const DatabaseName& database, const FieldSettings& settings,
                       pb::Field& out) const {
  const FieldConfig& config = settings.config;
  const FieldPath& path = config.field;
  out.set_name(FormatField(database, config.collection_id, path));
  pb::Field::IndexConfig& indexes = *out.mutable_index_config();
  if (config.ascending) AddOrders(path, pb::Index::COLLECTION, indexes);
  if (config.contains) {
    AddIndex(path, pb::Index::COLLECTION, indexes)
        .mutable_fields(0)
        ->set_array_config(pb::Index::IndexField::CONTAINS);
  }
  for (const IndexInfo& info : settings.group_indexes) AddGroupIndex(info, path, indexes);
  if (!config.settled) {
    for (pb::Index& index : *indexes.mutable_indexes()) index.set_state(pb::Index::CREATING);
  }
  const bool default_settings = config.collection_id == kDefaultGroup;
  if (!default_settings) {
    indexes.set_uses_ancestor_config(config.inherits && config.settled &&
                                     settings.group_indexes.empty());
    indexes.set_reverting(config.inherits && !config.settled);
    const bool below = path != kAllFields && HasOwn(config.collection_id);
    indexes.set_ancestor_field(
        FormatField(database, below ? config.collection_id : kDefaultGroup, kAllFields));
  }
  if (!config.expires) return;
  out.mutable_ttl_config()->set_state(config.expiry_state == document::IndexState::kReady
                                          ? pb::Field::TtlConfig::ACTIVE
                                          : pb::Field::TtlConfig::CREATING);
}

Result<AskedIndexes> ToAsked(const pb::Field& field, const FieldPath& path) {
  AskedIndexes asked;
  for (pb::Index index : field.index_config().indexes()) {
    if (index.fields_size() != 1) return Invalid("A field's index has exactly one field.");
    if (index.fields(0).field_path().empty()) index.mutable_fields(0)->set_field_path(Text(path));
    if (index.fields(0).field_path() != Text(path)) {
      return Invalid("A field's index must be of that field.");
    }
    // "*" stands for any name.
    if (path == kAllFields) index.mutable_fields(0)->set_field_path("any");
    ALOFT_TRY(const document::IndexDefinition definition, ToDefinition("c", index));
    const IndexKind kind = definition.fields[0].kind;
    if (kind == IndexKind::kVector) {
      return Invalid("Vector indexes are made by CreateIndex.");
    }
    if (definition.scope == document::Query::Scope::kGroup) {
      asked.group_kinds.push_back(kind);
    } else if (kind == IndexKind::kContains) {
      asked.contains = true;
    } else {
      asked.ascending = true;
    }
  }
  if (path == kAllFields && !asked.group_kinds.empty()) {
    return Refuse(Code::kUnimplemented,
                  "Indexes over all fields of a collection group are not supported.");
  }
  return asked;
}

}  // namespace aloft::faces::firestore::admin
