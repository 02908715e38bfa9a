#include "faces/dynamodb/partiql/run.h"

#include <utility>
#include <vector>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/item_request.h"
#include "faces/dynamodb/partiql/parser.h"

namespace aloft::faces::dynamodb::partiql {
namespace {

Failure<ApiError> NoSuchTable(const Asked& asked) {
  return Fail(
      FromFault({.fault = table::Fault::kNoSuchTable, .name = asked.table.name}, Doing::kItem));
}

table::Result<table::WriteResult> Apply(table::TableService& tables, const Asked& asked,
                                        const identity::Grant& grant, Write write) {
  const table::WriteOptions options{.condition = write.condition_or_null(),
                                    .images = asked.statement.returning,
                                    .on_condition_failure = ReadOnConditionFailure(asked.input)};
  if (write.kind == table::WriteElement::Kind::kPut)
    return tables.Put(grant, asked.table.name, std::move(write.item), options);
  if (write.kind == table::WriteElement::Kind::kUpdate)
    return tables.UpdateItem(grant, asked.table.name, write.item, *write.update, options);
  return tables.Delete(grant, asked.table.name, write.item, options);
}

}  // namespace

Outcome<Asked> ReadStatement(const Call& call, Json input) {
  std::vector<table::Value> parameters;
  for (const Json parameter : input.Find("Parameters")) {
    ALOFT_TRY(table::Value value, ReadValue(parameter));
    parameters.push_back(std::move(value));
  }
  Result<Statement, std::string> statement =
      ParseStatement(input.Find("Statement").text(), parameters);
  if (!statement.ok()) return Invalid(std::move(statement).error());
  Asked asked{.input = input, .statement = std::move(statement).value(), .table = {}};
  ALOFT_TRY(asked.table, call.Table(asked.statement.table));
  return asked;
}

// Whether it is a scan must be known before it is permitted; what else is wrong with it must not be
// told before.
Outcome<Reading> PrepareRead(Call& call, const Asked& asked, table::Consistency consistency) {
  const std::shared_ptr<const table::TableDescription> table = call.LookUp(asked.table);
  Outcome<Plan> plan = table == nullptr ? Outcome<Plan>(NoSuchTable(asked))
                                        : PlanSelect(asked.statement, *table, consistency);
  const FullScan full_scan = plan.ok() && plan->scans() ? FullScan::kYes : FullScan::kNo;
  ALOFT_TRY(identity::Grant grant, call.Authorize(PermissionFor(asked.statement), asked.table,
                                                  BelowIndex(asked.statement.index), full_scan));
  if (!plan.ok()) return Fail(std::move(plan).error());
  return Reading{std::move(grant), table, std::move(plan).value()};
}

Outcome<Writing> PrepareWrite(Call& call, const Asked& asked) {
  ALOFT_TRY(identity::Grant grant, call.Authorize(PermissionFor(asked.statement), asked.table));
  const std::shared_ptr<const table::TableDescription> table =
      call.tables().FindTable(grant, asked.table.name);
  if (table == nullptr) return NoSuchTable(asked);
  ALOFT_TRY(Write write, BindWrite(asked.statement, *table));
  return Writing{std::move(grant), std::move(write)};
}

Outcome<table::WriteResult> RunWrite(Call& call, const Asked& asked) {
  if (asked.statement.kind == Statement::Kind::kExists)
    return Invalid("EXISTS can only be used in ExecuteTransaction write requests.");
  ALOFT_TRY(Writing writing, PrepareWrite(call, asked));
  table::Result<table::WriteResult> result =
      Apply(call.tables(), asked, writing.grant, std::move(writing.write));
  if (result.ok()) return std::move(result).value();
  const bool insert = asked.statement.kind == Statement::Kind::kInsert;
  if (insert && result.error().fault == table::Fault::kConditionFailed)
    return Fail(ApiError{ErrorCode::kDuplicateItem, std::string(kDuplicateItem)});
  const bool update = asked.statement.kind == Statement::Kind::kUpdate;
  return Fail(FromFault(result.error(), update ? Doing::kUpdate : Doing::kItem));
}

}  // namespace aloft::faces::dynamodb::partiql
