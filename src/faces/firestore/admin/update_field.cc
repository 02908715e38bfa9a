// UpdateField: which automatic indexes a field has, and whether documents expire by it. The
// operation is done once all documents are in.
#include <google/firestore/admin/v1/firestore_admin.pb.h>
#include <google/firestore/admin/v1/operation.pb.h>

#include <algorithm>

#include "faces/firestore/admin/field_resource.h"
#include "faces/firestore/admin/operation.h"
#include "faces/firestore/admin/operations.h"
#include "faces/firestore/admin/times.h"

namespace aloft::faces::firestore::admin {
namespace {

using document::IndexKind;

struct Change {
  bool indexes = false;
  bool expiry = false;
};

// Without a mask: everything.
Result<Change> ChangeOf(const pb::UpdateFieldRequest& request) {
  if (request.update_mask().paths_size() == 0) return Change{true, true};
  Change change;
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "index_config" || path.starts_with("index_config.")) {
      change.indexes = true;
    } else if (path == "ttl_config" || path.starts_with("ttl_config.")) {
      change.expiry = true;
    } else if (path != "name") {
      return Invalid("The field " + path.substr(0, 100) + " cannot be updated.");
    }
  }
  return change;
}

// Makes and drops indexes of the group until they are what is asked for.
Result<void> SetGroupIndexes(const Call& call, const Opened& opened, const FieldName& name,
                             const FieldSettings& before, const std::vector<IndexKind>& asked) {
  document::DocumentService& documents = call.services->documents;
  for (const document::IndexInfo& info : before.group_indexes) {
    const IndexKind kind = info.definition.fields[0].kind;
    if (std::find(asked.begin(), asked.end(), kind) != asked.end()) continue;
    const auto gone = documents.DeleteIndex(opened.grant, opened.database(), info.id);
    if (!gone.ok()) return Fail(opened.Said(gone.error()));
  }
  for (const IndexKind kind : asked) {
    const document::IndexDefinition definition{
        std::string(name.group.collection), document::Query::Scope::kGroup, {{name.field, kind}}};
    const auto made = documents.CreateIndex(opened.grant, opened.database(), definition);
    if (!made.ok() && made.error().fault != document::Fault::kIndexExists) {
      return Fail(opened.Said(made.error()));
    }
  }
  return {};
}

Result<void> Apply(const Call& call, const Opened& opened, const FieldName& name,
                   const FieldSettings& before, const pb::UpdateFieldRequest& request) {
  ALOFT_TRY(const Change change, ChangeOf(request));
  document::FieldConfig config = before.config;
  AskedIndexes asked;
  if (change.indexes) {
    ALOFT_TRY(asked, ToAsked(request.field(), name.field));
    config.inherits = !request.field().has_index_config();
    config.ascending = asked.ascending;
    config.contains = asked.contains;
  }
  if (change.expiry) config.expires = request.field().has_ttl_config();
  const auto set = call.services->documents.SetField(opened.grant, opened.database(), config);
  if (!set.ok()) return Fail(opened.Said(set.error()));
  if (!change.indexes) return {};
  return SetGroupIndexes(call, opened, name, before, asked.group_kinds);
}

}  // namespace

Result<std::string> UpdateField(const Call& call, const pb::UpdateFieldRequest& request) {
  ALOFT_TRY(const FieldName name, ParseFieldName(request.field().name()));
  const DatabaseName& database = name.group.database;
  if (name.group.collection == kDefaultGroup || name.group.collection == kAllGroups) {
    return Refuse(Code::kUnimplemented,
                  "Settings for all collections at once are not supported; set them for each.");
  }
  ALOFT_TRY(const Opened opened, Open(call, database, identity::Permission::kIndexesManage));
  ALOFT_TRY(const FieldLook look, FieldLook::At(call, database));
  ALOFT_TRY(const FieldSettings before, look.Find(name.group, name.field));
  ALOFT_TRY_VOID(Apply(call, opened, name, before, request));
  pb::FieldOperationMetadata metadata;
  SetTime(call.services->clock.WallMicros(), metadata.mutable_start_time());
  metadata.set_field(FormatField(database, name.group.collection, name.field));
  metadata.set_state(pb::PROCESSING);
  if (before.config.expires != request.field().has_ttl_config()) {
    metadata.mutable_ttl_config_delta()->set_change_type(
        request.field().has_ttl_config() ? pb::FieldOperationMetadata::TtlConfigDelta::ADD
                                         : pb::FieldOperationMetadata::TtlConfigDelta::REMOVE);
  }
  return TellBegun(call, OwnerOf(opened.grant, database), metadata);
}

}  // namespace aloft::faces::firestore::admin
