// DeleteDatabase. The operation is done when it is told, and can be asked for afterwards.
#include <google/firestore/admin/v1/firestore_admin.pb.h>

#include "faces/firestore/admin/admin_names.h"
#include "faces/firestore/admin/database_resource.h"
#include "faces/firestore/admin/operation.h"
#include "faces/firestore/admin/operations.h"
#include "faces/firestore/admin/times.h"

namespace aloft::faces::firestore::admin {
namespace {

Result<void> CheckEtag(const Call& call, const DatabaseName& name, std::string_view etag) {
  if (etag.empty()) return {};
  ALOFT_TRY(const Opened opened, Open(call, name, identity::Permission::kDatabasesRead));
  const auto info = call.services->documents.GetDatabase(opened.grant, opened.database());
  if (!info.ok()) return Fail(opened.Said(info.error()));
  if (etag == EtagOf(*info)) return {};
  return Refuse(Code::kFailedPrecondition, "The database has changed: its etag is another.");
}

}  // namespace

Result<std::string> DeleteDatabase(const Call& call, const pb::DeleteDatabaseRequest& request) {
  ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.name()));
  ALOFT_TRY(const Opened opened, Open(call, name, identity::Permission::kDatabasesManage));
  ALOFT_TRY_VOID(CheckEtag(call, name, request.etag()));
  const auto gone = call.services->documents.DeleteDatabase(opened.grant, opened.database());
  if (!gone.ok()) return Fail(opened.Said(gone.error()));
  pb::Database database;
  RenderDatabase(*gone, name.project, database);
  SetTime(call.services->clock.WallMicros(), database.mutable_delete_time());
  return TellDone(call, OwnerOf(opened.grant, name), pb::DeleteDatabaseMetadata(), database);
}

}  // namespace aloft::faces::firestore::admin
