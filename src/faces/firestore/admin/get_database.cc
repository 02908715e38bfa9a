// GetDatabase and ListDatabases.
#include <google/firestore/admin/v1/firestore_admin.pb.h>

#include "faces/firestore/admin/admin_names.h"
#include "faces/firestore/admin/database_resource.h"
#include "faces/firestore/admin/operations.h"

namespace aloft::faces::firestore::admin {

Result<std::string> GetDatabase(const Call& call, const pb::GetDatabaseRequest& request) {
  ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.name()));
  ALOFT_TRY(const Opened opened, Open(call, name, identity::Permission::kDatabasesRead));
  const auto info = call.services->documents.GetDatabase(opened.grant, opened.database());
  if (!info.ok()) return Fail(opened.Said(info.error()));
  pb::Database database;
  RenderDatabase(*info, name.project, database);
  return database.SerializeAsString();
}

Result<std::string> ListDatabases(const Call& call, const pb::ListDatabasesRequest& request) {
  ALOFT_TRY(const std::string_view project, ParseProject(request.parent()));
  ALOFT_TRY(const identity::Grant grant,
            Authorize(call, project, "", identity::Permission::kDatabasesRead));
  const auto list = call.services->documents.ListDatabases(grant);
  if (!list.ok()) return Fail(FromFault(list.error(), request.parent()));
  pb::ListDatabasesResponse reply;
  for (const document::DatabaseInfo& info : *list) {
    RenderDatabase(info, project, *reply.add_databases());
  }
  return reply.SerializeAsString();
}

}  // namespace aloft::faces::firestore::admin
