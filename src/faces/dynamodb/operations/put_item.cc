// PutItem: one item, whole.
#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/expressions.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"
#include "table/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"Item", &kAttributeMapShape, Needed::kRequired},
    {"ReturnItemCollectionMetrics", &kReturnItemCollectionMetricsShape},
    {"ReturnValues", &kReturnValuesShape},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnConditionFailureShape},
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

constexpr Shape kPutItemInput = Structure("PutItemInput", kMembers);

Outcome<std::string> PutItem(Call& call) {
  const Json input = call.input();
  if (std::optional<ApiError> error = CheckMixing(input, kParameters))
    return Fail(*std::move(error));
  ALOFT_TRY(table::Attributes item, ReadAttributes(input.Find("Item")));
  ALOFT_TRY(const table::Images images, ReadOldImages(input));
  if (table::ItemBytes(item) > table::kItemBytesMax)
    return Invalid("Item size has exceeded the maximum allowed size");
  ALOFT_TRY(const Expressions expressions, ReadConditional(call, kParameters));
  ALOFT_TRY(const TableRef table, call.Table(input.Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant, call.Authorize(identity::Permission::kItemPut, table));

  const table::WriteOptions options = ReadWriteOptions(input, expressions, images);
  ALOFT_TRY(const table::WriteResult result,
            Told(call.tables().Put(grant, table.name, std::move(item), options), Doing::kItem));

  return RenderWrite(input.Find("TableName").text(), result, ReadCapacityDetail(input));
}

}  // namespace aloft::faces::dynamodb
