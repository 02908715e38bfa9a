// TransactWriteItems: up to 100 puts, updates, deletes and checks, all or none.
#include <deque>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/expressions.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/transaction.h"
#include "table/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kPutMembers[] = {
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"Item", &kAttributeMapShape, Needed::kRequired},
    {"ConditionExpression", &kStringShape},
    {"ExpressionAttributeNames", &kNamesShape},
    {"ExpressionAttributeValues", &kAttributeMapShape},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnConditionFailureShape},
};
constexpr Member kKeyMembers[] = {
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"Key", &kAttributeMapShape, Needed::kRequired},
    {"ConditionExpression", &kStringShape},
    {"ExpressionAttributeNames", &kNamesShape},
    {"ExpressionAttributeValues", &kAttributeMapShape},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnConditionFailureShape},
};
constexpr Member kCheckMembers[] = {
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"Key", &kAttributeMapShape, Needed::kRequired},
    {"ConditionExpression", &kStringShape, Needed::kRequired},
    {"ExpressionAttributeNames", &kNamesShape},
    {"ExpressionAttributeValues", &kAttributeMapShape},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnConditionFailureShape},
};
constexpr Member kUpdateMembers[] = {
    {"TableName", &kTableNameShape, Needed::kRequired},
    {"Key", &kAttributeMapShape, Needed::kRequired},
    {"UpdateExpression", &kStringShape, Needed::kRequired},
    {"ConditionExpression", &kStringShape},
    {"ExpressionAttributeNames", &kNamesShape},
    {"ExpressionAttributeValues", &kAttributeMapShape},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnConditionFailureShape},
};
constexpr Shape kPutShape = Structure("Put", kPutMembers);
constexpr Shape kDeleteShape = Structure("Delete", kKeyMembers);
constexpr Shape kCheckShape = Structure("ConditionCheck", kCheckMembers);
constexpr Shape kUpdateShape = Structure("Update", kUpdateMembers);
constexpr Member kElementMembers[] = {{"ConditionCheck", &kCheckShape},
                                      {"Put", &kPutShape},
                                      {"Delete", &kDeleteShape},
                                      {"Update", &kUpdateShape}};
constexpr Shape kElementShape = Structure("TransactWriteItem", kElementMembers);
constexpr Shape kElementsShape = ListOf(&kElementShape, 1, kTransactItemsMax);
constexpr Shape kTokenShape = Text(1, table::kTokenBytesMax);
constexpr Member kMembers[] = {
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
    {"ReturnItemCollectionMetrics", &kReturnItemCollectionMetricsShape},
    {"ClientRequestToken", &kTokenShape},
    {"TransactItems", &kElementsShape, Needed::kRequired},
};

constexpr ExpressionKind kConditionKinds[] = {ExpressionKind::kCondition};
constexpr ExpressionKind kUpdateKinds[] = {ExpressionKind::kUpdate, ExpressionKind::kCondition};

struct Action {
  std::string_view member;
  table::WriteElement::Kind kind;
  identity::Permission permission;
};
constexpr Action kActions[] = {
    {"ConditionCheck", table::WriteElement::Kind::kCheck,
     identity::Permission::kItemConditionCheck},
    {"Put", table::WriteElement::Kind::kPut, identity::Permission::kItemPut},
    {"Delete", table::WriteElement::Kind::kDelete, identity::Permission::kItemDelete},
    {"Update", table::WriteElement::Kind::kUpdate, identity::Permission::kItemUpdate},
};

// One element with what its pointers lead to.
struct Part {
  const Action* action = nullptr;
  Json input;
  TableRef table;
  Expressions expressions;
  table::Attributes item;              // or key
  std::vector<identity::Grant> grant;  // one, once authorized
};

Outcome<Part> ReadPart(Call& call, Json element) {
  Part part;
  for (const Action& action : kActions) {
    const Json input = element.Find(action.member);
    if (!input.present()) continue;
    if (part.action != nullptr) {
      return Invalid("TransactItems can only contain one of Check, Put, Update or Delete");
    }
    part.action = &action;
    part.input = input;
  }
  if (part.action == nullptr) {
    return Invalid(
        "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
  }
  const bool put = part.action->kind == table::WriteElement::Kind::kPut;
  const bool update = part.action->kind == table::WriteElement::Kind::kUpdate;
  const ExpressionParameters parameters =
      update ? ExpressionParameters{kUpdateKinds, {}} : ExpressionParameters{kConditionKinds, {}};
  ALOFT_TRY(part.item, ReadAttributes(part.input.Find(put ? "Item" : "Key")));
  if (put && table::ItemBytes(part.item) > table::kItemBytesMax)
    return Invalid("Item size has exceeded the maximum allowed size");
  if (std::optional<ApiError> error = CheckMixing(part.input, parameters))
    return Fail(*std::move(error));
  ALOFT_TRY(part.expressions, ReadExpressions(part.input, parameters, call.expressions()));
  ALOFT_TRY(part.table, call.Table(part.input.Find("TableName").text()));
  return part;
}

std::vector<table::WriteElement> Elements(std::deque<Part>* parts,
                                          table::CollectionMetrics metrics) {
  std::vector<table::WriteElement> elements;
  for (Part& part : *parts) {
    elements.push_back(
        table::WriteElement{.grant = &part.grant[0],
                            .table = part.table.name,
                            .kind = part.action->kind,
                            .item = std::move(part.item),
                            .update = part.expressions.update ? &*part.expressions.update : nullptr,
                            .condition = part.expressions.condition_or_null(),
                            .on_condition_failure = ReadOnConditionFailure(part.input),
                            .collection = metrics});
  }
  return elements;
}

std::string Render(Json input, const std::deque<Part>& parts,
                   const table::TransactionResult& result) {
  CapacityTally capacity;
  CollectionTally collections;
  for (std::size_t i = 0; i < result.elements.size() && i < parts.size(); ++i) {
    const std::string_view table = parts[i].input.Find("TableName").text();
    capacity.Add(table, result.elements[i].capacity);
    collections.Add(table, result.elements[i].collection);
  }
  std::string members;
  capacity.Append(members, ReadCapacityDetail(input),
                  result.replayed ? Transactional::kRead : Transactional::kWrite);
  collections.Append(members);
  if (!members.empty()) members.erase(0, 1);  // the first member's comma
  return "{" + members + "}";
}

}  // namespace

constexpr Shape kTransactWriteItemsInput = Structure("TransactWriteItemsInput", kMembers);

Outcome<std::string> TransactWriteItems(Call& call) {
  const Json input = call.input();
  std::deque<Part> parts;
  for (const Json element : input.Find("TransactItems")) {
    ALOFT_TRY(Part part, ReadPart(call, element));
    parts.push_back(std::move(part));
  }

  for (Part& part : parts) {
    ALOFT_TRY(identity::Grant grant, call.Authorize(part.action->permission, part.table));
    part.grant.push_back(std::move(grant));
  }

  table::TransactionOptions options;
  std::string digest;
  if (const Json token = input.Find("ClientRequestToken")) {
    digest = CanonicalDigest(input.Find("TransactItems"));
    options = {.token = token.text(), .request_hash = digest};
  }
  table::Result<table::TransactionResult> result =
      call.tables().TransactWrite(Elements(&parts, ReadCollectionMetrics(input)), options);
  if (!result.ok()) return Fail(FromTransactionFault(result.error()));

  return Render(input, parts, *result);
}

}  // namespace aloft::faces::dynamodb
