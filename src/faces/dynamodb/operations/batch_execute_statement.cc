// BatchExecuteStatement: up to 25 PartiQL statements, each by itself. It runs on the pool from the
// start, because each write commits, and must not be run again.
#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/partiql/run.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kStatementMembers[] = {
    {"Statement", &partiql::kStatementShape, Needed::kRequired},
    {"Parameters", &partiql::kParametersShape},
    {"ConsistentRead", &kBooleanShape},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnConditionFailureShape},
};
constexpr Shape kMemberShape = Structure("BatchStatementRequest", kStatementMembers);
constexpr Shape kStatementsShape = ListOf(&kMemberShape, 1, kBatchStatementsMax);
constexpr Member kMembers[] = {
    {"Statements", &kStatementsShape, Needed::kRequired},
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
};

std::string_view CodeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kConditionalCheckFailed:
      return "ConditionalCheckFailed";
    case ErrorCode::kItemCollectionTooLarge:
      return "ItemCollectionSizeLimitExceeded";
    case ErrorCode::kValidation:
      return "ValidationError";
    case ErrorCode::kTransactionConflict:
      return "TransactionConflict";
    case ErrorCode::kThrottling:
      return "ThrottlingError";
    case ErrorCode::kResourceNotFound:
      return "ResourceNotFound";
    case ErrorCode::kAccessDenied:
      return "AccessDenied";
    case ErrorCode::kDuplicateItem:
      return "DuplicateItem";
    default:
      return "InternalServerError";
  }
}

struct Answer {
  std::optional<table::Attributes> item = {};
  table::Capacity capacity = {};
};

Outcome<Answer> Read(Call& call, const partiql::Asked& asked) {
  ALOFT_TRY(const partiql::Reading reading,
            partiql::PrepareRead(call, asked, ReadConsistency(asked.input)));
  if (!reading.plan.key) {
    return Invalid(
        "Select statements within BatchExecuteStatement must specify the primary key in the where "
        "clause.");
  }
  ALOFT_TRY(partiql::SelectedPage page,
            partiql::ReadSelected(call.tables(), reading.grant, asked.table.name, asked.statement,
                                  reading.plan, *reading.table, {}, {}));
  Answer answer{.item = {}, .capacity = std::move(page.capacity)};
  if (!page.items.empty()) answer.item = std::move(page.items[0]);
  return answer;
}

Outcome<Answer> Write(Call& call, const partiql::Asked& asked) {
  ALOFT_TRY(table::WriteResult result, partiql::RunWrite(call, asked));
  return Answer{std::move(result.image), std::move(result.capacity)};
}

void AppendError(std::string& out, const ApiError& error) {
  out += "{\"Code\":";
  AppendQuoted(out, CodeOf(error.code));
  out += ",\"Message\":";
  AppendQuoted(out, error.message);
  out += error.members;  // the item, if a condition failed and it was asked for
  out += '}';
}

// Reads and writes do not go together; what cannot be read counts as neither.
std::optional<ApiError> CheckMixing(const std::vector<Outcome<partiql::Asked>>& asked) {
  bool reads = false;
  bool writes = false;
  for (const Outcome<partiql::Asked>& one : asked) {
    if (one.ok()) (one->statement.reads() ? reads : writes) = true;
  }
  if (!reads || !writes) return std::nullopt;
  return ApiError{
      ErrorCode::kValidation,
      "BatchExecuteStatement API does not support both read and write operations in the "
      "same request."};
}

}  // namespace

constexpr Shape kBatchExecuteStatementInput = Structure("BatchExecuteStatementInput", kMembers);

Outcome<std::string> BatchExecuteStatement(Call& call) {
  std::vector<Outcome<partiql::Asked>> asked;
  for (const Json member : call.input().Find("Statements"))
    asked.push_back(partiql::ReadStatement(call, member));
  if (std::optional<ApiError> error = CheckMixing(asked)) return Fail(*std::move(error));

  std::string body = "{\"Responses\":[";
  std::string capacities;
  Comma responses(body);
  Comma consumed(capacities);
  const CapacityDetail detail = ReadCapacityDetail(call.input());
  for (const Outcome<partiql::Asked>& one : asked) {
    responses.Next();
    body += '{';
    Comma members(body);
    if (one.ok()) members.Text("TableName", one->statement.table);
    const Outcome<Answer> answer = !one.ok()                ? Outcome<Answer>(Fail(one.error()))
                                   : one->statement.reads() ? Read(call, *one)
                                                            : Write(call, *one);
    if (!answer.ok()) {
      members.Member("Error");
      AppendError(body, answer.error());
    } else if (answer->item) {
      members.Member("Item");
      AppendAttributes(body, *answer->item);
    }
    body += '}';
    if (!answer.ok() || detail == CapacityDetail::kNone) continue;
    consumed.Next();
    AppendCapacity(capacities, one->statement.table, answer->capacity, detail);
  }
  body += ']';
  if (detail != CapacityDetail::kNone) body += ",\"ConsumedCapacity\":[" + capacities + "]";
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
