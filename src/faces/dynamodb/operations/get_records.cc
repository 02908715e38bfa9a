// GetRecords: what happened in a shard, from an iterator on.
#include "base/digest.h"
#include "base/hex.h"
#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/stream_request.h"
#include "faces/dynamodb/table_definition.h"
#include "table/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kIteratorShape = Text(1, 2048);
constexpr Shape kLimitShape = {
    .type = ShapeType::kInteger, .min = 1, .max = table::kStreamRecordsMax};
constexpr Member kMembers[] = {{"ShardIterator", &kIteratorShape, Needed::kRequired},
                               {"Limit", &kLimitShape}};

std::string_view EventName(table::ChangeKind kind) {
  switch (kind) {
    case table::ChangeKind::kInsert:
      return "INSERT";
    case table::ChangeKind::kModify:
      return "MODIFY";
    case table::ChangeKind::kRemove:
      return "REMOVE";
  }
  return "MODIFY";
}

void AppendChange(std::string& out, const table::StreamRecord& record, table::StreamView view) {
  out += '{';
  Comma comma(out);
  comma.Integer("ApproximateCreationDateTime", record.created_micros / 1'000'000);
  comma.Member("Keys");
  AppendAttributes(out, record.keys);
  if (record.new_image) {
    comma.Member("NewImage");
    AppendAttributes(out, *record.new_image);
  }
  if (record.old_image) {
    comma.Member("OldImage");
    AppendAttributes(out, *record.old_image);
  }
  comma.Text("SequenceNumber", record.sequence.ToText());
  comma.Integer("SizeBytes", static_cast<std::int64_t>(record.bytes));
  comma.Text("StreamViewType", StreamViewText(view));
  out += '}';
}

void AppendRecord(std::string& out, const Call& call, const table::StreamRecord& record,
                  const std::string& arn, table::StreamView view) {
  out += '{';
  Comma comma(out);
  comma.Text("eventID", HexEncode(Md5Digest(arn + record.sequence.ToText())));
  comma.Text("eventName", EventName(record.kind));
  comma.Text("eventVersion", "1.1");
  comma.Text("eventSource", "aws:dynamodb");
  comma.Text("awsRegion", call.region());
  comma.Member("dynamodb");
  AppendChange(out, record, view);
  if (record.by_expiry) {
    comma.Member("userIdentity");
    out += "{\"PrincipalId\":\"dynamodb.amazonaws.com\",\"Type\":\"Service\"}";
  }
  out += '}';
}

}  // namespace

constexpr Shape kGetRecordsInput = Structure("GetRecordsInput", kMembers);

Outcome<std::string> GetRecords(Call& call) {
  const Json limit = call.input().Find("Limit");
  std::optional<ShardIterator> iterator =
      ShardIterator::FromText(call.input().Find("ShardIterator").text());
  if (!iterator) return Invalid("Invalid ShardIterator");
  const std::int64_t now = call.services().clock.WallMicros();
  if (iterator->issued_micros > now || now - iterator->issued_micros > kIteratorLifeMicros) {
    return Fail(
        ApiError{ErrorCode::kExpiredIterator, "Iterator expired: it is older than 15 minutes"});
  }
  ALOFT_TRY(const StreamRef stream, call.StreamFromArn(iterator->stream_arn));

  ALOFT_TRY(const identity::Grant grant, AuthorizeStream(call, stream));

  table::Result<table::StreamDescription> description =
      call.tables().DescribeStream(grant, NameOf(stream));
  if (!description.ok()) return Fail(FromStreamFault(description.error(), iterator->stream_arn));
  table::Result<table::StreamRecordsPage> page = call.tables().ReadStream(
      grant, NameOf(stream), iterator->position,
      limit.present() ? static_cast<std::size_t>(limit.number()) : table::kStreamRecordsMax);
  if (!page.ok()) return Fail(FromStreamFault(page.error(), iterator->stream_arn));

  std::string body = "{\"Records\":[";
  Comma comma(body);
  for (const table::StreamRecord& record : page->records) {
    comma.Next();
    AppendRecord(body, call, record, iterator->stream_arn, description->info.view);
  }
  body += ']';
  if (page->next) {
    body += ",\"NextShardIterator\":";
    AppendQuoted(body, ShardIterator{iterator->stream_arn, *page->next, now}.ToText());
  }
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
