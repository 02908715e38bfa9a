// DescribeTimeToLive: by which attribute items expire, if by any.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {{"TableName", &kTableNameShape, Needed::kRequired}};

}  // namespace

constexpr Shape kDescribeTimeToLiveInput = Structure("DescribeTimeToLiveInput", kMembers);

Outcome<std::string> DescribeTimeToLive(Call& call) {
  ALOFT_TRY(const TableRef table, call.Table(call.input().Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTableTimeToLiveRead, table));

  ALOFT_TRY(const table::TableDescription found,
            Told(call.tables().DescribeTable(grant, table.name), Doing::kTable));

  if (!found.expiry.enabled)
    return std::string("{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":\"DISABLED\"}}");
  std::string body =
      "{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":\"ENABLED\",\"AttributeName\":";
  AppendQuoted(body, found.expiry.attribute);
  return body + "}}";
}

}  // namespace aloft::faces::dynamodb
