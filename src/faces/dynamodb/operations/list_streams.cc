// ListStreams: the streams of a table, or of all; also those turned off less than a day ago.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr std::size_t kStreamsMax = 100;
constexpr Shape kLimitShape = {.type = ShapeType::kInteger, .min = 1, .max = kStreamsMax};
constexpr Shape kArnShape = Text(37, 1024);
constexpr Member kMembers[] = {{"ExclusiveStartStreamArn", &kArnShape},
                               {"Limit", &kLimitShape},
                               {"TableName", &kTableNameShape}};

std::string Render(const Call& call, const table::StreamsPage& page) {
  std::string body = "{\"Streams\":[";
  Comma comma(body);
  for (const table::StreamInfo& stream : page.streams) {
    comma.Next();
    body += '{';
    Comma members(body);
    members.Text("StreamArn", call.StreamArn(call.account_id(), stream.name));
    members.Text("TableName", stream.name.table);
    members.Text("StreamLabel", StreamLabel(stream.name.created_micros));
    body += '}';
  }
  body += ']';
  if (page.last) {
    body += ",\"LastEvaluatedStreamArn\":";
    AppendQuoted(body, call.StreamArn(call.account_id(), *page.last));
  }
  return body + "}";
}

}  // namespace

constexpr Shape kListStreamsInput = Structure("ListStreamsInput", kMembers);

Outcome<std::string> ListStreams(Call& call) {
  const Json input = call.input();
  std::string table;
  if (const Json named = input.Find("TableName")) {
    ALOFT_TRY(TableRef ref, call.Table(named.text()));
    table = std::move(ref.name);
  }
  std::optional<table::StreamName> start_after;
  if (const Json arn = input.Find("ExclusiveStartStreamArn")) {
    ALOFT_TRY(StreamRef stream, call.StreamFromArn(arn.text()));
    start_after = table::StreamName{std::move(stream.table.name), stream.created_micros};
  }
  const Json limit = input.Find("Limit");

  ALOFT_TRY(const identity::Grant grant, call.AuthorizeAccount(identity::Permission::kStreamsList));

  ALOFT_TRY(const table::StreamsPage page,
            Told(call.tables().ListStreams(
                     grant, table, start_after,
                     limit.present() ? static_cast<std::size_t>(limit.number()) : kStreamsMax),
                 Doing::kTable));

  return Render(call, page);
}

}  // namespace aloft::faces::dynamodb
