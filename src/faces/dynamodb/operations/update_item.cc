// UpdateItem: parts of one item, which is made if it is not there.
#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/expressions.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/legacy.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kActionShape = Choice("ADD, DELETE, PUT");
constexpr Member kUpdateMembers[] = {{"Action", &kActionShape}, {"Value", &kAttributeValueShape}};
constexpr Shape kUpdateShape = Structure("AttributeValueUpdate", kUpdateMembers);
constexpr Shape kUpdatesShape = MapOf(&kUpdateShape);

constexpr Member kMembers[] = {
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"ReturnItemCollectionMetrics", &kReturnItemCollectionMetricsShape},
    {"ReturnValues", &kReturnValuesShape},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnConditionFailureShape},
    {"Key", &kAttributeMapShape, Needed::kRequired},
    {"ConditionalOperator", &kConditionalOperatorShape},
    {"Expected", &kExpectedShape},
    {"AttributeUpdates", &kUpdatesShape},
    {"UpdateExpression", &kStringShape},
    {"ConditionExpression", &kStringShape},
    {"ExpressionAttributeNames", &kNamesShape},
    {"ExpressionAttributeValues", &kAttributeMapShape},
};

constexpr ExpressionKind kKinds[] = {ExpressionKind::kUpdate, ExpressionKind::kCondition};
constexpr std::string_view kLegacy[] = {"AttributeUpdates", "Expected", "ConditionalOperator"};
constexpr ExpressionParameters kParameters = {kKinds, kLegacy};

}  // namespace

constexpr Shape kUpdateItemInput = Structure("UpdateItemInput", kMembers);

Outcome<std::string> UpdateItem(Call& call) {
  const Json input = call.input();
  if (std::optional<ApiError> error = CheckMixing(input, kParameters))
    return Fail(*std::move(error));
  ALOFT_TRY(const table::Attributes key, ReadAttributes(input.Find("Key")));
  ALOFT_TRY(Expressions expressions, ReadExpressions(input, kParameters, call.expressions()));
  const bool by_expression = expressions.update.has_value();
  if (!by_expression) {
    ALOFT_TRY(expressions.update, ReadAttributeUpdates(input.Find("AttributeUpdates")));
  }
  if (!expressions.condition) {
    ALOFT_TRY(expressions.condition, ReadExpected(input));
  }
  ALOFT_TRY(const TableRef table, call.Table(input.Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant, call.Authorize(identity::Permission::kItemUpdate, table));

  const table::WriteOptions options = ReadWriteOptions(input, expressions, ReadImages(input));
  ALOFT_TRY(const table::WriteResult result,
            Told(call.tables().UpdateItem(grant, table.name, key, *expressions.update, options),
                 by_expression ? Doing::kUpdate : Doing::kLegacyUpdate));

  return RenderWrite(input.Find("TableName").text(), result, ReadCapacityDetail(input));
}

}  // namespace aloft::faces::dynamodb
