// DescribeTable: what a table is, and how much is in it.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/table_description.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {{"TableName", &kTableNameShape, Needed::kRequired}};

}  // namespace

constexpr Shape kDescribeTableInput = Structure("DescribeTableInput", kMembers);

Outcome<std::string> DescribeTable(Call& call) {
  ALOFT_TRY(const TableRef table, call.Table(call.input().Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTableDescribe, table));

  ALOFT_TRY(const table::TableDescription description,
            Told(call.tables().DescribeTable(grant, table.name), Doing::kTable));

  std::string body = "{\"Table\":";
  AppendTableDescription(body, call, table, description, "ACTIVE");
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
