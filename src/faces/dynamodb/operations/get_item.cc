// GetItem: one item by its key.
#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/expressions.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/legacy.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"AttributesToGet", &kAttributesToGetShape},
    {"Key", &kAttributeMapShape, Needed::kRequired},
    {"ConsistentRead", &kBooleanShape},
    {"ProjectionExpression", &kStringShape},
    {"ExpressionAttributeNames", &kNamesShape},
};

constexpr ExpressionKind kKinds[] = {ExpressionKind::kProjection};
constexpr std::string_view kLegacy[] = {"AttributesToGet"};
constexpr ExpressionParameters kParameters = {kKinds, kLegacy};

std::string Render(const table::ReadResult& result, std::string_view table, CapacityDetail detail) {
  std::string body;
  body.reserve(result.bytes + result.bytes / 2 + 64);
  body += '{';
  Comma comma(body);
  if (result.item) {
    comma.Member("Item");
    AppendAttributes(body, *result.item);
  }
  if (detail != CapacityDetail::kNone) {
    comma.Member("ConsumedCapacity");
    AppendCapacity(body, table, table::Capacity{.table = result.units}, detail);
  }
  body += '}';
  return body;
}

}  // namespace

constexpr Shape kGetItemInput = Structure("GetItemInput", kMembers);

Outcome<std::string> GetItem(Call& call) {
  const Json input = call.input();
  if (std::optional<ApiError> error = CheckMixing(input, kParameters))
    return Fail(*std::move(error));
  ALOFT_TRY(const table::Attributes key, ReadAttributes(input.Find("Key")));
  ALOFT_TRY(Expressions expressions, ReadExpressions(input, kParameters, call.expressions()));
  if (const Json names = input.Find("AttributesToGet")) {
    ALOFT_TRY(expressions.projection, ReadAttributesToGet(names));
  }
  ALOFT_TRY(const TableRef table, call.Table(input.Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant, call.Authorize(identity::Permission::kItemGet, table));

  ALOFT_TRY(const table::ReadResult result,
            Told(call.tables().Get(grant, table.name, key, expressions.projection_or_null(),
                                   ReadConsistency(input)),
                 Doing::kItem));

  return Render(result, input.Find("TableName").text(), ReadCapacityDetail(input));
}

}  // namespace aloft::faces::dynamodb
