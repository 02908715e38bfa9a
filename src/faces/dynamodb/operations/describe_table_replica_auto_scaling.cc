// DescribeTableReplicaAutoScaling: about global tables, of which there are none.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {{"TableName", &kTableNameShape, Needed::kRequired}};

}  // namespace

constexpr Shape kDescribeTableReplicaAutoScalingInput =
    Structure("DescribeTableReplicaAutoScalingInput", kMembers);

Outcome<std::string> DescribeTableReplicaAutoScaling(Call& call) {
  ALOFT_TRY(const TableRef table, call.Table(call.input().Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTableDescribe, table));

  ALOFT_TRY([[maybe_unused]] const table::TableDescription found,
            Told(call.tables().DescribeTable(grant, table.name), Doing::kTable));
  return Fail(ApiError{ErrorCode::kResourceNotFound,
                       "Global table with name: '" + table.name + "' does not exist."});
}

}  // namespace aloft::faces::dynamodb
