// DescribeKinesisStreamingDestination: there is no Kinesis here, so a table has no destinations.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {{"TableName", &kTableNameShape, Needed::kRequired}};

}  // namespace

constexpr Shape kDescribeKinesisStreamingDestinationInput =
    Structure("DescribeKinesisStreamingDestinationInput", kMembers);

Outcome<std::string> DescribeKinesisStreamingDestination(Call& call) {
  ALOFT_TRY(const TableRef table, call.Table(call.input().Find("TableName").text()));

  ALOFT_TRY(const identity::Grant grant,
            call.Authorize(identity::Permission::kTableDescribe, table));

  ALOFT_TRY([[maybe_unused]] const table::TableDescription found,
            Told(call.tables().DescribeTable(grant, table.name), Doing::kTable));
  std::string body = "{\"TableName\":";
  AppendQuoted(body, table.name);
  return body + ",\"KinesisDataStreamDestinations\":[]}";
}

}  // namespace aloft::faces::dynamodb
