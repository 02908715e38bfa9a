// TransactGetItems: up to 100 items as they were at one moment.
#include <deque>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/expressions.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/transaction.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kGetMembers[] = {
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"Key", &kAttributeMapShape, Needed::kRequired},
    {"ProjectionExpression", &kStringShape},
    {"ExpressionAttributeNames", &kNamesShape},
};
constexpr Shape kGetShape = Structure("Get", kGetMembers);
constexpr Member kElementMembers[] = {{"Get", &kGetShape, Needed::kRequired}};
constexpr Shape kElementShape = Structure("TransactGetItem", kElementMembers);
constexpr Shape kElementsShape = ListOf(&kElementShape, 1, kTransactItemsMax);
constexpr Member kMembers[] = {
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
    {"TransactItems", &kElementsShape, Needed::kRequired},
};

constexpr ExpressionKind kKinds[] = {ExpressionKind::kProjection};
constexpr ExpressionParameters kParameters = {kKinds, {}};

struct Part {
  std::string_view named;
  TableRef table;
  table::Attributes key;
  Expressions expressions;
  std::vector<identity::Grant> grant;  // one, once authorized
};

Outcome<Part> ReadPart(Call& call, Json get) {
  Part part;
  part.named = get.Find("TableName").text();
  ALOFT_TRY(part.key, ReadAttributes(get.Find("Key")));
  if (std::optional<ApiError> error = CheckMixing(get, kParameters)) return Fail(*std::move(error));
  ALOFT_TRY(part.expressions, ReadExpressions(get, kParameters, call.expressions()));
  ALOFT_TRY(part.table, call.Table(part.named));
  return part;
}

std::string Render(Json input, const std::deque<Part>& parts,
                   const std::vector<table::ReadResult>& results) {
  CapacityTally capacity;
  std::string body = "{\"Responses\":[";
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (i > 0) body += ',';
    body += '{';
    if (results[i].item) {
      body += "\"Item\":";
      AppendAttributes(body, *results[i].item);
    }
    body += '}';
    capacity.Add(parts[i].named, table::Capacity{.table = results[i].units});
  }
  body += ']';
  capacity.Append(body, ReadCapacityDetail(input), Transactional::kRead);
  return body + "}";
}

}  // namespace

constexpr Shape kTransactGetItemsInput = Structure("TransactGetItemsInput", kMembers);

Outcome<std::string> TransactGetItems(Call& call) {
  std::deque<Part> parts;
  for (const Json element : call.input().Find("TransactItems")) {
    ALOFT_TRY(Part part, ReadPart(call, element.Find("Get")));
    parts.push_back(std::move(part));
  }

  std::vector<table::ReadElement> elements;
  for (Part& part : parts) {
    ALOFT_TRY(identity::Grant grant, call.Authorize(identity::Permission::kItemGet, part.table));
    part.grant.push_back(std::move(grant));
    elements.push_back(table::ReadElement{.grant = &part.grant[0],
                                          .table = part.table.name,
                                          .key = &part.key,
                                          .projection = part.expressions.projection_or_null(),
                                          .consistency = table::Consistency::kStrong});
  }

  table::Result<std::vector<table::ReadResult>> results = call.tables().TransactGet(elements);
  if (!results.ok()) return Fail(FromTransactionFault(results.error()));
  if (std::optional<ApiError> error = CheckTransactBytes(*results)) return Fail(*std::move(error));

  return Render(call.input(), parts, *results);
}

}  // namespace aloft::faces::dynamodb
