// DeleteItem: one item by its key, there or not.
#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/expressions.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"ReturnItemCollectionMetrics", &kReturnItemCollectionMetricsShape},
    {"ReturnValues", &kReturnValuesShape},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnConditionFailureShape},
    {"Key", &kAttributeMapShape, Needed::kRequired},
    {"ConditionalOperator", &kConditionalOperatorShape},
    {"Expected", &kExpectedShape},
    {"ConditionExpression", &kStringShape},
    {"ExpressionAttributeNames", &kNamesShape},
    {"ExpressionAttributeValues", &kAttributeMapShape},
};

constexpr ExpressionKind kKinds[] = {ExpressionKind::kCondition};
constexpr std::string_view kLegacy[] = {"Expected", "ConditionalOperator"};
constexpr ExpressionParameters kParameters = {kKinds, kLegacy};

}  // namespace

constexpr Shape kDeleteItemInput = Structure("DeleteItemInput", kMembers);

Outcome<std::string> DeleteItem(Call& call) {
  const Json input = call.input();
  if (std::optional<ApiError> error = CheckMixing(input, kParameters))
    return Fail(*std::move(error));
  ALOFT_TRY(const table::Attributes key, ReadAttributes(input.Find("Key")));
  ALOFT_TRY(const table::Images images, ReadOldImages(input));
  ALOFT_TRY(const Expressions expressions, ReadConditional(call, kParameters));
  ALOFT_TRY(const TableRef table, call.Table(input.Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant, call.Authorize(identity::Permission::kItemDelete, table));

  const table::WriteOptions options = ReadWriteOptions(input, expressions, images);
  ALOFT_TRY(const table::WriteResult result,
            Told(call.tables().Delete(grant, table.name, key, options), Doing::kItem));

  return RenderWrite(input.Find("TableName").text(), result, ReadCapacityDetail(input));
}

}  // namespace aloft::faces::dynamodb
