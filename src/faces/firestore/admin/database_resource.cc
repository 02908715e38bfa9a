#include "faces/firestore/admin/database_resource.h"

#include <google/firestore/admin/v1/database.pb.h>

#include "document/limits.h"
#include "faces/firestore/admin/admin_names.h"
#include "faces/firestore/admin/times.h"

namespace aloft::faces::firestore::admin {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

Failure<Error> Unsupported(const char* what) {
  return Refuse(Code::kUnimplemented, std::string(what) + " is not supported.");
}

}  // namespace

std::string EtagOf(const document::DatabaseInfo& info) {
  return std::to_string(info.update_time_micros);
}

void RenderDatabase(const document::DatabaseInfo& info, std::string_view project,
                    pb::Database& out) {
  out.set_name(FormatDatabase(project, info.id));
  out.set_uid(info.uid);
  SetTime(info.create_time_micros, out.mutable_create_time());
  SetTime(info.update_time_micros, out.mutable_update_time());
  out.set_location_id(info.settings.location);
  out.set_type(pb::Database::FIRESTORE_NATIVE);
  out.set_concurrency_mode(info.settings.concurrency == document::Concurrency::kPessimistic
                               ? pb::Database::PESSIMISTIC
                               : pb::Database::OPTIMISTIC);
  out.mutable_version_retention_period()->set_seconds(document::kReadTimeAgeMaxMicros /
                                                      kMicrosPerSecond);
  if (info.earliest_version_micros != 0) {
    SetTime(info.earliest_version_micros, out.mutable_earliest_version_time());
  }
  out.set_point_in_time_recovery_enablement(pb::Database::POINT_IN_TIME_RECOVERY_DISABLED);
  out.set_app_engine_integration_mode(pb::Database::DISABLED);
  out.set_delete_protection_state(info.settings.delete_protected
                                      ? pb::Database::DELETE_PROTECTION_ENABLED
                                      : pb::Database::DELETE_PROTECTION_DISABLED);
  out.set_database_edition(pb::Database::STANDARD);
  out.set_etag(EtagOf(info));
}

Result<void> CheckDatabase(const pb::Database& database) {
  if (database.type() == pb::Database::DATASTORE_MODE) return Unsupported("Datastore mode");
  if (database.database_edition() == pb::Database::ENTERPRISE) {
    return Unsupported("The Enterprise edition");
  }
  if (database.has_cmek_config()) return Unsupported("A customer-managed encryption key");
  if (database.point_in_time_recovery_enablement() ==
      pb::Database::POINT_IN_TIME_RECOVERY_ENABLED) {
    return Unsupported("Point-in-time recovery over more than one hour");
  }
  if (database.app_engine_integration_mode() == pb::Database::ENABLED) {
    return Unsupported("The integration of App Engine");
  }
  if (database.tags_size() > 0) return Unsupported("Tagging a database");
  return {};
}

Result<void> ApplyConcurrency(const pb::Database& database, document::DatabaseSettings& settings) {
  switch (database.concurrency_mode()) {
    case pb::Database::CONCURRENCY_MODE_UNSPECIFIED:
    case pb::Database::PESSIMISTIC:
      settings.concurrency = document::Concurrency::kPessimistic;
      return {};
    case pb::Database::OPTIMISTIC:
      settings.concurrency = document::Concurrency::kOptimistic;
      return {};
    case pb::Database::OPTIMISTIC_WITH_ENTITY_GROUPS:
      return Unsupported("Concurrency by entity groups");
    default:
      return Invalid("Unknown concurrency mode.");
  }
}

void ApplyProtection(const pb::Database& database, document::DatabaseSettings& settings) {
  settings.delete_protected =
      database.delete_protection_state() == pb::Database::DELETE_PROTECTION_ENABLED;
}

}  // namespace aloft::faces::firestore::admin
