// CreateDatabase. The operation is done when it is told.
#include <google/firestore/admin/v1/firestore_admin.pb.h>

#include "faces/firestore/admin/admin_names.h"
#include "faces/firestore/admin/database_resource.h"
#include "faces/firestore/admin/operation.h"
#include "faces/firestore/admin/operations.h"

namespace aloft::faces::firestore::admin {
namespace {

constexpr std::size_t kLocationBytesMax = 100;
constexpr const char* kLocationDefault = "local";

Result<document::DatabaseSettings> SettingsOf(const pb::Database& database) {
  ALOFT_TRY_VOID(CheckDatabase(database));
  if (database.location_id().size() > kLocationBytesMax) return Invalid("Unknown location.");
  document::DatabaseSettings settings;
  settings.location = database.location_id().empty() ? kLocationDefault : database.location_id();
  ALOFT_TRY_VOID(ApplyConcurrency(database, settings));
  ApplyProtection(database, settings);
  return settings;
}

}  // namespace

Result<std::string> CreateDatabase(const Call& call, const pb::CreateDatabaseRequest& request) {
  ALOFT_TRY(const std::string_view project, ParseProject(request.parent()));
  if (request.database_id().empty()) return Invalid("database_id is missing.");
  const DatabaseName name{project, request.database_id()};
  ALOFT_TRY(const Opened opened, Open(call, name, identity::Permission::kDatabasesManage));
  ALOFT_TRY(document::DatabaseSettings settings, SettingsOf(request.database()));
  const auto created =
      call.services->documents.CreateDatabase(opened.grant, opened.database(), std::move(settings));
  if (!created.ok()) return Fail(opened.Said(created.error()));
  pb::Database database;
  RenderDatabase(*created, project, database);
  return TellDone(call, OwnerOf(opened.grant, name), pb::CreateDatabaseMetadata(), database);
}

}  // namespace aloft::faces::firestore::admin
