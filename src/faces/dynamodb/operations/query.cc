// Query: the items of one partition of a table or index, in sort order.
#include <algorithm>

#include "faces/dynamodb/expressions.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/legacy.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/page_request.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {
    {"QueryFilter", &kConditionsShape},
    {"ExclusiveStartKey", &kAttributeMapShape},
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
    {"Limit", &kPositiveIntegerShape},
    {"AttributesToGet", &kAttributesToGetShape},
    {"Select", &kSelectShape},
    {"ConditionalOperator", &kConditionalOperatorShape},
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"IndexName", &kIndexNameShape},
    {"ConsistentRead", &kBooleanShape},
    {"ScanIndexForward", &kBooleanShape},
    {"KeyConditions", &kConditionsShape},
    {"KeyConditionExpression", &kStringShape},
    {"FilterExpression", &kStringShape},
    {"ProjectionExpression", &kStringShape},
    {"ExpressionAttributeNames", &kNamesShape},
    {"ExpressionAttributeValues", &kAttributeMapShape},
};

constexpr ExpressionKind kKinds[] = {ExpressionKind::kProjection, ExpressionKind::kFilter,
                                     ExpressionKind::kKeyCondition};
constexpr std::string_view kLegacy[] = {"AttributesToGet", "QueryFilter", "ConditionalOperator",
                                        "KeyConditions"};
constexpr ExpressionParameters kParameters = {kKinds, kLegacy};

table::RangeCondition::Kind RangeKind(KeyTest::Kind kind) {
  switch (kind) {
    case KeyTest::Kind::kLess:
      return table::RangeCondition::Kind::kLess;
    case KeyTest::Kind::kLessOrEqual:
      return table::RangeCondition::Kind::kLessOrEqual;
    case KeyTest::Kind::kGreater:
      return table::RangeCondition::Kind::kGreater;
    case KeyTest::Kind::kGreaterOrEqual:
      return table::RangeCondition::Kind::kGreaterOrEqual;
    case KeyTest::Kind::kBetween:
      return table::RangeCondition::Kind::kBetween;
    case KeyTest::Kind::kBeginsWith:
      return table::RangeCondition::Kind::kBeginsWith;
    case KeyTest::Kind::kEqual:
      break;
  }
  return table::RangeCondition::Kind::kNone;
}

const KeyTest* Find(const std::vector<KeyTest>& tests, const std::string& attribute) {
  for (const KeyTest& test : tests) {
    if (test.attribute == attribute) return &test;
  }
  return nullptr;
}

Failure<ApiError> Missed(const std::string& attribute) {
  return Invalid("Query condition missed key schema element: " + attribute);
}

std::optional<ApiError> CheckValues(const table::KeyAttribute& attribute, const KeyTest& test) {
  for (const table::Value& value : test.values) {
    if (value.type() != attribute.type)
      return InvalidParameters("Condition parameter type does not match schema type").error;
    if (std::optional<ApiError> error = CheckKeyNotEmpty(attribute.name, value)) return error;
  }
  return std::nullopt;
}

// Puts the tests to the key's parts: equality on all partition parts, then sort parts from the left
// without gaps.
std::optional<ApiError> PlaceTests(const ReadKeys& keys, const std::vector<KeyTest>& tests,
                                   table::QueryRequest* query) {
  std::size_t placed = 0;
  for (const table::KeyAttribute& part : keys.partition) {
    const KeyTest* test = Find(tests, part.name);
    if (test == nullptr) return Missed(part.name).error;
    if (test->kind != KeyTest::Kind::kEqual)
      return Invalid("Query key condition not supported").error;
    if (std::optional<ApiError> error = CheckValues(part, *test)) return error;
    query->partition.push_back(test->values[0]);
    ++placed;
  }
  for (const table::KeyAttribute& part : keys.sort) {
    if (placed == tests.size()) break;
    const KeyTest* test = Find(tests, part.name);
    if (test == nullptr) return Missed(part.name).error;
    if (query->range.kind != table::RangeCondition::Kind::kNone)
      return Invalid("Query key condition not supported").error;
    if (std::optional<ApiError> error = CheckValues(part, *test)) return error;
    ++placed;
    if (test->kind == KeyTest::Kind::kEqual) {
      query->sort_equal.push_back(test->values[0]);
      continue;
    }
    query->range.kind = RangeKind(test->kind);
    query->range.low = test->values[0];
    if (test->values.size() > 1) query->range.high = test->values[1];
  }
  if (placed < tests.size()) return Invalid("Query key condition not supported").error;
  return std::nullopt;
}

// A filter may look at everything but the key that is queried by.
std::optional<ApiError> CheckFilter(const PageRequest& request, const ReadKeys& keys) {
  if (!request.expressions.filter) return std::nullopt;
  const std::vector<std::string> used = table::AttributesOf(*request.expressions.filter);
  for (const std::vector<table::KeyAttribute>* parts : {&keys.partition, &keys.sort}) {
    for (const table::KeyAttribute& part : *parts) {
      if (std::find(used.begin(), used.end(), part.name) == used.end()) continue;
      return ApiError{
          ErrorCode::kValidation,
          std::string(request.filter_parameter) +
              " can only contain non-primary key attributes: Primary key attribute: " + part.name};
    }
  }
  return std::nullopt;
}

}  // namespace

constexpr Shape kQueryInput = Structure("QueryInput", kMembers);

Outcome<std::string> Query(Call& call) {
  const Json input = call.input();
  ALOFT_TRY(PageRequest request, ReadPageRequest(call, kParameters, "QueryFilter"));
  if (!request.expressions.key_condition) {
    if (!input.Find("KeyConditions").present()) {
      return Invalid(
          "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
          "request.");
    }
    ALOFT_TRY(request.expressions.key_condition, ReadKeyConditions(input.Find("KeyConditions")));
  }
  ALOFT_TRY(const TableRef table, call.Table(input.Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kItemsQuery, table, BelowIndex(request.index)));

  const std::shared_ptr<const table::TableDescription> description =
      call.tables().FindTable(grant, table.name);
  if (description == nullptr) {
    return Fail(FromFault(call.tables().Query(grant, {.table = table.name}).error(), Doing::kItem));
  }
  ALOFT_TRY(const table::IndexDescription* index, ChooseIndex(*description, request));
  const ReadKeys keys = KeysOf(*description, index);
  table::QueryRequest query{.table = table.name, .index = request.index};
  if (std::optional<ApiError> error = PlaceTests(keys, *request.expressions.key_condition, &query))
    return Fail(*std::move(error));
  if (std::optional<ApiError> error = CheckFilter(request, keys)) return Fail(*std::move(error));
  const Json forward = input.Find("ScanIndexForward");
  query.order = forward.present() && !forward.truth() ? table::SortOrder::kDescending
                                                      : table::SortOrder::kAscending;
  query.page = ToPageOptions(request, *description, index);
  ALOFT_TRY(const table::Page page, Told(call.tables().Query(grant, query), Doing::kItem));

  return RenderPage(page, request, input.Find("TableName").text(), ReadCapacityDetail(input));
}

}  // namespace aloft::faces::dynamodb
