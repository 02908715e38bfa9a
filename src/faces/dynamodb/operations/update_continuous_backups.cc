// UpdateContinuousBackups: switching point-in-time recovery off. It cannot be switched on: nothing
// could be restored from it.
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

  if (specification.Find("PointInTimeRecoveryEnabled").truth())
    return InvalidParameters("Point in time recovery is not supported");
  const table::Result<void> result = call.tables().SetPointInTimeRecovery(grant, table.name, false);
  if (!result.ok() && result.error().fault == table::Fault::kNoSuchTable) {
    return Fail(ApiError{ErrorCode::kTableNotFound, "Table not found: " + table.name});
  }
  if (!result.ok()) return Fail(FromFault(result.error(), Doing::kTable));
  return RenderContinuousBackups();
}

}  // namespace aloft::faces::dynamodb
