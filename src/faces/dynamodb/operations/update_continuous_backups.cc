// UpdateContinuousBackups: the switch of point-in-time recovery (kept; restoring is not there yet).
#include "faces/dynamodb/continuous_backups.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kDaysShape = {.type = ShapeType::kInteger, .min = 1, .max = 35};
constexpr Member kSpecificationMembers[] = {
    {"PointInTimeRecoveryEnabled", &kBooleanShape, Needed::kRequired},
    {"RecoveryPeriodInDays", &kDaysShape}};
constexpr Shape kSpecificationShape =
    Structure("PointInTimeRecoverySpecification", kSpecificationMembers);
constexpr Member kMembers[] = {
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"PointInTimeRecoverySpecification", &kSpecificationShape, Needed::kRequired}};

}  // namespace

constexpr Shape kUpdateContinuousBackupsInput = Structure("UpdateContinuousBackupsInput", kMembers);

Outcome<std::string> UpdateContinuousBackups(Call& call) {
  const Json specification = call.input().Find("PointInTimeRecoverySpecification");
  ALOFT_TRY(const TableRef table, call.Table(call.input().Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTableBackupsWrite, table));

  const table::Result<void> result = call.tables().SetPointInTimeRecovery(
      grant, table.name, specification.Find("PointInTimeRecoveryEnabled").truth());
  if (!result.ok() && result.error().fault == table::Fault::kNoSuchTable) {
    return Fail(ApiError{ErrorCode::kTableNotFound, "Table not found: " + table.name});
  }
  if (!result.ok()) return Fail(FromFault(result.error(), Doing::kTable));
  const table::Result<table::TableDescription> found =
      call.tables().DescribeTable(grant, table.name);
  if (!found.ok()) {
    return Fail(ApiError{ErrorCode::kTableNotFound, "Table not found: " + table.name});
  }

  return RenderContinuousBackups(*found, call.services().clock.WallMicros());
}

}  // namespace aloft::faces::dynamodb
