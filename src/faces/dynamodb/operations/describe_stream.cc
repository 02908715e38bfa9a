// DescribeStream: a stream and its shards.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/stream_request.h"
#include "faces/dynamodb/table_definition.h"
#include "faces/dynamodb/table_description.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr std::size_t kShardsMax = 100;
constexpr Shape kLimitShape = {.type = ShapeType::kInteger, .min = 1, .max = kShardsMax};
constexpr Shape kShardIdShape = Text(28, 65);
constexpr Shape kFilterTypeShape = Choice("CHILD_SHARDS");
constexpr Member kFilterMembers[] = {{"Type", &kFilterTypeShape}, {"ShardId", &kShardIdShape}};
constexpr Shape kFilterShape = Structure("ShardFilter", kFilterMembers);
constexpr Member kMembers[] = {{"StreamArn", &kStreamArnShape, Needed::kRequired},
                               {"Limit", &kLimitShape},
                               {"ExclusiveStartShardId", &kShardIdShape},
                               {"ShardFilter", &kFilterShape}};

void AppendShard(std::string& out, const table::Shard& shard) {
  out += '{';
  Comma comma(out);
  comma.Text("ShardId", shard.id);
  comma.Member("SequenceNumberRange");
  out += '{';
  Comma range(out);
  range.Text("StartingSequenceNumber", shard.first.ToText());
  if (shard.last) range.Text("EndingSequenceNumber", shard.last->ToText());
  out += "}}";
}

// The shards asked for; a shard has no children, so a filter for them finds none.
void AppendShards(std::string& out, Comma& comma, Json input,
                  const std::vector<table::Shard>& shards) {
  const std::string_view after = input.Find("ExclusiveStartShardId").text();
  const Json limit = input.Find("Limit");
  const std::size_t shards_max =
      limit.present() ? static_cast<std::size_t>(limit.number()) : kShardsMax;
  std::size_t count = 0;
  std::string last;
  comma.Member("Shards");
  out += '[';
  Comma elements(out);
  for (const table::Shard& shard : shards) {
    if (input.Find("ShardFilter").present() || shard.id <= after) continue;
    if (count == shards_max) break;
    ++count;
    last = shard.id;
    elements.Next();
    AppendShard(out, shard);
  }
  out += ']';
  if (count > 0 && last != shards.back().id) comma.Text("LastEvaluatedShardId", last);
}

}  // namespace

const Shape kDescribeStreamInput = Structure("DescribeStreamInput", kMembers);

Outcome<std::string> DescribeStream(Call& call) {
  const Json input = call.input();
  const std::string_view arn = input.Find("StreamArn").text();
  ALOFT_TRY(const StreamRef stream, call.StreamFromArn(arn));

  ALOFT_TRY(const identity::Grant grant, AuthorizeStream(call, stream));

  table::Result<table::StreamDescription> description =
      call.tables().DescribeStream(grant, NameOf(stream));
  if (!description.ok()) return Fail(FromStreamFault(description.error(), arn));

  std::string body = "{\"StreamDescription\":{";
  Comma comma(body);
  comma.Text("StreamArn", arn);
  comma.Text("StreamLabel", StreamLabel(stream.created_micros));
  comma.Text("StreamStatus", description->info.enabled ? "ENABLED" : "DISABLED");
  comma.Text("StreamViewType", StreamViewText(description->info.view));
  comma.Seconds("CreationRequestDateTime", stream.created_micros);
  comma.Text("TableName", stream.table.name);
  comma.Member("KeySchema");
  AppendKeySchema(body, description->key);
  AppendShards(body, comma, input, description->shards);
  return body + "}}";
}

}  // namespace aloft::faces::dynamodb
