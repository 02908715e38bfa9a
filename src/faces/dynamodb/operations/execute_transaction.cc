// ExecuteTransaction: up to 100 PartiQL statements, all reads or all writes, as one.
#include <deque>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/partiql/run.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/transaction.h"
#include "table/condition.h"
#include "table/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kStatementMembers[] = {
    {"Statement", &partiql::kStatementShape, Needed::kRequired},
    {"Parameters", &partiql::kParametersShape},
    {"ReturnValuesOnConditionCheckFailure", &kReturnOnConditionFailureShape},
};
constexpr Shape kMemberShape = Structure("ParameterizedStatement", kStatementMembers);
constexpr Shape kStatementsShape = ListOf(&kMemberShape, 1, kTransactItemsMax);
constexpr Shape kTokenShape = Text(1, table::kTokenBytesMax);
constexpr Member kMembers[] = {
    {"TransactStatements", &kStatementsShape, Needed::kRequired},
    {"ClientRequestToken", &kTokenShape},
    {"ReturnConsumedCapacity", &kReturnConsumedCapacityShape},
};

using Asked = std::deque<partiql::Asked>;

// What is wrong with statements, by position, as reasons of a cancelled transaction.
class Reasons {
 public:
  // True if the outcome is usable. Errors that are not a statement's own end the request at once.
  template <class T>
  Outcome<bool> Note(const Outcome<T>& outcome) {
    if (!outcome.ok() && outcome.error().code != ErrorCode::kValidation)
      return Fail(outcome.error());
    any_ = any_ || !outcome.ok();
    messages_.push_back(outcome.ok() ? std::string() : outcome.error().message);
    return outcome.ok();
  }
  std::optional<ApiError> Cancelled() const {
    if (!any_) return std::nullopt;
    return InvalidStatements(messages_);
  }

 private:
  std::vector<std::string> messages_;
  bool any_ = false;
};

Outcome<Asked> ReadAll(Call& call) {
  Asked asked;
  Reasons reasons;
  bool reads = false;
  bool writes = false;
  for (const Json member : call.input().Find("TransactStatements")) {
    Outcome<partiql::Asked> one = partiql::ReadStatement(call, member);
    if (one.ok() && one->statement.returning != table::Images::kNone)
      one = Invalid("Unsupported clause: RETURNING");
    ALOFT_TRY(const bool usable, reasons.Note(one));
    if (!usable) continue;
    (one->statement.reads() ? reads : writes) = true;
    asked.push_back(std::move(one).value());
  }
  if (std::optional<ApiError> error = reasons.Cancelled()) return Fail(*std::move(error));
  if (reads && writes) {
    return Invalid(
        "ExecuteTransaction API does not support both read and write operations in the same "
        "request.");
  }
  return asked;
}

Outcome<partiql::Reading> PrepareRead(Call& call, const partiql::Asked& asked) {
  if (!asked.statement.index.empty())
    return Invalid("Reads on indices are not supported within transactions.");
  ALOFT_TRY(partiql::Reading reading,
            partiql::PrepareRead(call, asked, table::Consistency::kStrong));
  if (!reading.plan.key) {
    return Invalid(
        "Select statements within ExecuteTransaction must specify the primary key in the where "
        "clause.");
  }
  return reading;
}

// The item, if it is there and what else is said of it holds.
std::optional<table::Attributes> Chosen(const partiql::Asked& asked,
                                        const partiql::Reading& reading,
                                        const table::ReadResult& result) {
  if (!result.item) return std::nullopt;
  const table::Condition* filter = reading.plan.request.expressions.filter_or_null();
  if (filter != nullptr && !table::Holds(*filter, *result.item)) return std::nullopt;
  return partiql::Pick(asked.statement, *result.item);
}

Outcome<std::string> Read(Call& call, const Asked& asked) {
  std::deque<partiql::Reading> readings;
  Reasons reasons;
  for (const partiql::Asked& one : asked) {
    Outcome<partiql::Reading> reading = PrepareRead(call, one);
    ALOFT_TRY(const bool usable, reasons.Note(reading));
    if (usable) readings.push_back(std::move(reading).value());
  }
  if (std::optional<ApiError> error = reasons.Cancelled()) return Fail(*std::move(error));
  std::vector<table::ReadElement> elements;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    elements.push_back({.grant = &readings[i].grant,
                        .table = asked[i].table.name,
                        .key = &*readings[i].plan.key,
                        .consistency = table::Consistency::kStrong});
  }
  table::Result<std::vector<table::ReadResult>> results = call.tables().TransactGet(elements);
  if (!results.ok()) return Fail(FromTransactionFault(results.error()));
  if (std::optional<ApiError> error = CheckTransactBytes(*results)) return Fail(*std::move(error));

  std::string body = "{\"Responses\":[";
  std::string capacities;
  Comma responses(body);
  Comma consumed(capacities);
  const CapacityDetail detail = ReadCapacityDetail(call.input());
  for (std::size_t i = 0; i < results->size(); ++i) {
    responses.Next();
    const table::ReadResult& result = (*results)[i];
    const std::optional<table::Attributes> item = Chosen(asked[i], readings[i], result);
    body += item ? "{\"Item\":" : "{";
    if (item) AppendAttributes(body, *item);
    body += '}';
    consumed.Next();
    AppendCapacity(capacities, asked[i].statement.table, table::Capacity{.table = result.units},
                   detail, Transactional::kRead);
  }
  body += ']';
  if (detail != CapacityDetail::kNone) body += ",\"ConsumedCapacity\":[" + capacities + "]";
  return body + "}";
}

std::string RenderWritten(Json input, const Asked& asked, const table::TransactionResult& result) {
  std::string body = "{\"Responses\":[";
  std::string capacities;
  Comma responses(body);
  Comma consumed(capacities);
  const CapacityDetail detail = ReadCapacityDetail(input);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    responses.Next();
    body += "{}";
    consumed.Next();
    AppendCapacity(capacities, asked[i].statement.table, result.elements[i].capacity, detail,
                   result.replayed ? Transactional::kRead : Transactional::kWrite);
  }
  body += ']';
  if (detail != CapacityDetail::kNone) body += ",\"ConsumedCapacity\":[" + capacities + "]";
  return body + "}";
}

Outcome<std::string> Write(Call& call, const Asked& asked) {
  std::deque<partiql::Writing> writings;
  Reasons reasons;
  for (const partiql::Asked& one : asked) {
    Outcome<partiql::Writing> writing = partiql::PrepareWrite(call, one);
    ALOFT_TRY(const bool usable, reasons.Note(writing));
    if (usable) writings.push_back(std::move(writing).value());
  }
  if (std::optional<ApiError> error = reasons.Cancelled()) return Fail(*std::move(error));
  std::vector<table::WriteElement> elements;
  std::vector<bool> inserts;
  for (std::size_t i = 0; i < writings.size(); ++i) {
    partiql::Write& write = writings[i].write;
    elements.push_back({.grant = &writings[i].grant,
                        .table = asked[i].table.name,
                        .kind = write.kind,
                        .item = std::move(write.item),
                        .update = write.update ? &*write.update : nullptr,
                        .condition = write.condition_or_null(),
                        .on_condition_failure = ReadOnConditionFailure(asked[i].input)});
    inserts.push_back(asked[i].statement.kind == partiql::Statement::Kind::kInsert);
  }
  table::TransactionOptions options;
  std::string digest;
  if (const Json token = call.input().Find("ClientRequestToken")) {
    digest = CanonicalDigest(call.input().Find("TransactStatements"));
    options = {.token = token.text(), .request_hash = digest};
  }
  const table::Result<table::TransactionResult> result =
      call.tables().TransactWrite(std::move(elements), options);
  if (!result.ok()) return Fail(FromTransactionFault(result.error(), inserts));
  return RenderWritten(call.input(), asked, *result);
}

}  // namespace

constexpr Shape kExecuteTransactionInput = Structure("ExecuteTransactionInput", kMembers);

Outcome<std::string> ExecuteTransaction(Call& call) {
  ALOFT_TRY(const Asked asked, ReadAll(call));
  return asked.front().statement.reads() ? Read(call, asked) : Write(call, asked);
}

}  // namespace aloft::faces::dynamodb
