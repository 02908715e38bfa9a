// GetResourcePolicy: tables have no policies of their own yet, which has an answer of the service's
// own.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kArnShape = Text(1, 1283);
constexpr Member kMembers[] = {{"ResourceArn", &kArnShape, Needed::kRequired}};

}  // namespace

constexpr Shape kGetResourcePolicyInput = Structure("GetResourcePolicyInput", kMembers);

Outcome<std::string> GetResourcePolicy(Call& call) {
  const std::string arn(call.input().Find("ResourceArn").text());
  const bool of_stream = arn.find("/stream/") != std::string::npos;
  TableRef table;
  if (of_stream) {
    ALOFT_TRY(StreamRef stream, call.StreamFromArn(arn));
    table = std::move(stream.table);
  } else {
    ALOFT_TRY(table, call.TableFromArn(arn));
  }

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTablePolicyRead, table));

  ALOFT_TRY([[maybe_unused]] const table::TableDescription found,
            Told(call.tables().DescribeTable(grant, table.name), Doing::kTable));
  return Fail(ApiError{ErrorCode::kPolicyNotFound,
                       "Resource-based policy not found for the provided ResourceArn: " + arn});
}

}  // namespace aloft::faces::dynamodb
