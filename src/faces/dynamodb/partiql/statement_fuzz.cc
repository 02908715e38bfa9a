// Any text as a statement, bound to a table with a sort key and an index: no crash, no endless
// loop, and the same text is the same statement.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/partiql/parser.h"
#include "faces/dynamodb/partiql/select.h"
#include "faces/dynamodb/partiql/write.h"
#include "table/condition.h"

namespace aloft::faces::dynamodb::partiql {
namespace {

table::TableDescription Table() {
  table::TableDescription table;
  table.definition.name = "T_1";
  table.definition.key = {.partition = {"p"},
                          .sort = table::KeyAttribute{"s", table::Type::kNumber}};
  table::IndexDescription index;
  index.definition = {.name = "i", .partition = {{"g"}}, .sort = {{"s", table::Type::kNumber}}};
  table.indexes.push_back(index);
  return table;
}

// A condition may be as deep as the service says, and looking at an item must end.
void Try(const std::optional<table::Condition>& condition) {
  static const table::Attributes kNothing;
  if (condition) table::Holds(*condition, kNothing);
}

void Check(const Statement& statement) {
  static const table::TableDescription kTable = Table();
  if (statement.reads()) {
    const Outcome<Plan> plan = PlanSelect(statement, kTable, table::Consistency::kEventual);
    if (!plan.ok()) return;
    if (plan->reads.size() > kStatementReadsMax) std::abort();
    return Try(plan->request.expressions.filter);
  }
  const Outcome<Write> write = BindWrite(statement, kTable);
  if (!write.ok()) return;
  const bool put = write->kind == table::WriteElement::Kind::kPut;
  if (!write->item.Has("p") || !write->item.Has("s") || (!put && write->item.size() != 2))
    std::abort();
  Try(write->condition);
}

}  // namespace
}  // namespace aloft::faces::dynamodb::partiql

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace partiql = aloft::faces::dynamodb::partiql;
  using aloft::table::Value;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<Value> parameters = {Value::String("x"), Value::List({}), Value::Map({})};
  const auto statement = partiql::ParseStatement(text, parameters);
  const auto again = partiql::ParseStatement(text, parameters);
  if (statement.ok() != again.ok()) std::abort();
  if (!statement.ok()) {
    if (statement.error().empty() || statement.error() != again.error()) std::abort();
    return 0;
  }
  partiql::Check(*statement);
  return 0;
}
