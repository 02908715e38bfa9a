// DeleteTable: a table with all that is in it. It is gone at once; the answer still says DELETING,
// as clients expect.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/table_description.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {{"TableName", &kTableNameShape, Needed::kRequired}};

}  // namespace

constexpr Shape kDeleteTableInput = Structure("DeleteTableInput", kMembers);

Outcome<std::string> DeleteTable(Call& call) {
  ALOFT_TRY(const TableRef table, call.Table(call.input().Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant, call.Authorize(identity::Permission::kTableDelete, table));

  ALOFT_TRY(const table::TableDescription description,
            Told(call.tables().DeleteTable(grant, table.name), Doing::kTable));

  std::string body = "{\"TableDescription\":";
  AppendTableDescription(body, call, table, description, "DELETING");
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
