// ExecuteStatement: one PartiQL statement.
#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/partiql/next_token.h"
#include "faces/dynamodb/partiql/run.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kNextTokenShape = Text(1, kNextTokenBytesMax);
constexpr Member kMembers[] = {
    {"Statement", &partiql::kStatementShape, Needed::kRequired},
    {"Parameters", &partiql::kParametersShape},
    {"ConsistentRead", &kBooleanShape},
    {"NextToken", &kNextTokenShape},
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
    {"Limit", &kPositiveIntegerShape},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnConditionFailureShape},
};

struct Answer {
  std::vector<table::Attributes> items;
  std::optional<partiql::Place> next = {};
  table::Capacity capacity = {};
};

Outcome<Answer> Read(Call& call, const partiql::Asked& asked) {
  ALOFT_TRY(const partiql::Place from, partiql::ReadNextToken(call.input()));
  ALOFT_TRY(const partiql::Reading reading,
            partiql::PrepareRead(call, asked, ReadConsistency(call.input())));
  std::optional<std::size_t> limit;
  if (const Json asked_limit = call.input().Find("Limit"))
    limit = static_cast<std::size_t>(std::min(asked_limit.number(), 4e9));
  ALOFT_TRY(partiql::SelectedPage page,
            partiql::ReadSelected(call.tables(), reading.grant, asked.table.name, asked.statement,
                                  reading.plan, *reading.table, limit, from));
  return Answer{std::move(page.items), std::move(page.next), std::move(page.capacity)};
}

Outcome<Answer> Write(Call& call, const partiql::Asked& asked) {
  ALOFT_TRY(table::WriteResult result, partiql::RunWrite(call, asked));
  Answer answer{.items = {}, .capacity = std::move(result.capacity)};
  if (result.image) answer.items.push_back(*std::move(result.image));
  return answer;
}

std::string Render(Json input, std::string_view table, const Answer& answer) {
  std::string body = "{\"Items\":[";
  Comma elements(body);
  for (const table::Attributes& item : answer.items) {
    elements.Next();
    AppendAttributes(body, item);
  }
  body += ']';
  if (answer.next) {
    body += ",\"NextToken\":";
    AppendQuoted(body, partiql::NextTokenFor(input, *answer.next));
  }
  if (answer.next && answer.next->behind) {
    body += ",\"LastEvaluatedKey\":";
    AppendAttributes(body, *answer.next->behind);
  }
  if (const CapacityDetail detail = ReadCapacityDetail(input); detail != CapacityDetail::kNone) {
    body += ",\"ConsumedCapacity\":";
    AppendCapacity(body, table, answer.capacity, detail);
  }
  return body + "}";
}

}  // namespace

constexpr Shape kExecuteStatementInput = Structure("ExecuteStatementInput", kMembers);

Outcome<std::string> ExecuteStatement(Call& call) {
  ALOFT_TRY(const partiql::Asked asked, partiql::ReadStatement(call, call.input()));
  ALOFT_TRY(const Answer answer, asked.statement.reads() ? Read(call, asked) : Write(call, asked));
  return Render(call.input(), asked.statement.table, answer);
}

}  // namespace aloft::faces::dynamodb
