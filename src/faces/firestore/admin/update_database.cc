// UpdateDatabase. The operation is done when it is told.
#include <google/firestore/admin/v1/firestore_admin.pb.h>

#include "faces/firestore/admin/admin_names.h"
#include "faces/firestore/admin/database_resource.h"
#include "faces/firestore/admin/operation.h"
#include "faces/firestore/admin/operations.h"

namespace aloft::faces::firestore::admin {
namespace {

// Without a mask: what the message says of the things that can change.
std::vector<std::string> ChangedFields(const pb::UpdateDatabaseRequest& request) {
  if (request.update_mask().paths_size() > 0) {
    return {request.update_mask().paths().begin(), request.update_mask().paths().end()};
  }
  std::vector<std::string> fields;
  const pb::Database& database = request.database();
  if (database.concurrency_mode() != 0) fields.emplace_back("concurrency_mode");
  if (database.delete_protection_state() != 0) fields.emplace_back("delete_protection_state");
  return fields;
}

Result<void> Apply(const pb::UpdateDatabaseRequest& request, document::DatabaseSettings& settings) {
  const pb::Database& database = request.database();
  ALOFT_TRY_VOID(CheckDatabase(database));
  for (const std::string& field : ChangedFields(request)) {
    if (field == "concurrency_mode") {
      ALOFT_TRY_VOID(ApplyConcurrency(database, settings));
    } else if (field == "delete_protection_state") {
      ApplyProtection(database, settings);
    } else if (field != "type" && field != "point_in_time_recovery_enablement" &&
               field != "app_engine_integration_mode") {
      return Invalid("The field " + field.substr(0, 100) + " of a database cannot be updated.");
    }
  }
  return {};
}

}  // namespace

Result<std::string> UpdateDatabase(const Call& call, const pb::UpdateDatabaseRequest& request) {
  ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.database().name()));
  ALOFT_TRY(const Opened readable, Open(call, name, identity::Permission::kDatabasesRead));
  ALOFT_TRY(const Opened opened, Open(call, name, identity::Permission::kDatabasesManage));
  document::DocumentService& documents = call.services->documents;
  const auto before = documents.GetDatabase(readable.grant, readable.database());
  if (!before.ok()) return Fail(opened.Said(before.error()));
  if (!request.database().etag().empty() && request.database().etag() != EtagOf(*before)) {
    return Refuse(Code::kFailedPrecondition, "The database has changed: its etag is another.");
  }
  document::DatabaseSettings settings = before->settings;
  ALOFT_TRY_VOID(Apply(request, settings));
  const auto after = documents.UpdateDatabase(opened.grant, opened.database(), std::move(settings));
  if (!after.ok()) return Fail(opened.Said(after.error()));
  pb::Database database;
  RenderDatabase(*after, name.project, database);
  return TellDone(call, OwnerOf(opened.grant, name), pb::UpdateDatabaseMetadata(), database);
}

}  // namespace aloft::faces::firestore::admin
