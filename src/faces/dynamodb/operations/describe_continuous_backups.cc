// DescribeContinuousBackups: point-in-time recovery is off.
#include "faces/dynamodb/continuous_backups.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {{"TableName", &kTableNameShape, Needed::kRequired}};

}  // namespace

constexpr Shape kDescribeContinuousBackupsInput =
    Structure("DescribeContinuousBackupsInput", kMembers);

Outcome<std::string> DescribeContinuousBackups(Call& call) {
  ALOFT_TRY(const TableRef table, call.Table(call.input().Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTableBackupsRead, table));

  const table::Result<table::TableDescription> found =
      call.tables().DescribeTable(grant, table.name);
  if (!found.ok()) {
    return Fail(ApiError{ErrorCode::kTableNotFound, "Table not found: " + table.name});
  }

  return RenderContinuousBackups();
}

}  // namespace aloft::faces::dynamodb
