// GetShardIterator: a place in a shard from which records are read.
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/stream_request.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Shape kShardIdShape = Text(28, 65);
constexpr Shape kSequenceShape = Text(21, 40);
constexpr Shape kTypeShape =
    Choice("AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON");
constexpr Member kMembers[] = {{"StreamArn", &kStreamArnShape, Needed::kRequired},
                               {"ShardId", &kShardIdShape, Needed::kRequired},
                               {"ShardIteratorType", &kTypeShape, Needed::kRequired},
                               {"SequenceNumber", &kSequenceShape}};

table::PositionKind KindOf(std::string_view type) {
  if (type == "TRIM_HORIZON") return table::PositionKind::kOldest;
  if (type == "LATEST") return table::PositionKind::kLatest;
  return type == "AT_SEQUENCE_NUMBER" ? table::PositionKind::kAt : table::PositionKind::kAfter;
}

Outcome<table::SequenceNumber> ReadSequence(Json input, table::PositionKind kind) {
  const Json text = input.Find("SequenceNumber");
  const bool needed = kind == table::PositionKind::kAt || kind == table::PositionKind::kAfter;
  const std::string type(input.Find("ShardIteratorType").text());
  if (!needed && text.present())
    return Invalid("SequenceNumber must not be provided for ShardIteratorType " + type);
  if (!needed) return table::SequenceNumber{};
  if (!text.present())
    return Invalid("SequenceNumber must be provided for ShardIteratorType " + type);
  const std::optional<table::SequenceNumber> sequence =
      table::SequenceNumber::FromText(text.text());
  if (!sequence) return Invalid("Invalid SequenceNumber");
  return *sequence;
}

}  // namespace

const Shape kGetShardIteratorInput = Structure("GetShardIteratorInput", kMembers);

Outcome<std::string> GetShardIterator(Call& call) {
  const Json input = call.input();
  const std::string_view arn = input.Find("StreamArn").text();
  const table::PositionKind kind = KindOf(input.Find("ShardIteratorType").text());
  ALOFT_TRY(const table::SequenceNumber sequence, ReadSequence(input, kind));
  ALOFT_TRY(const StreamRef stream, call.StreamFromArn(arn));

  ALOFT_TRY(const identity::Grant grant, AuthorizeStream(call, stream));

  table::Result<table::ShardPosition> position =
      call.tables().PositionIn(grant, NameOf(stream), input.Find("ShardId").text(), kind, sequence);
  if (!position.ok()) return Fail(FromStreamFault(position.error(), arn));

  const ShardIterator iterator{std::string(arn), std::move(position).value(),
                               call.services().clock.WallMicros()};
  std::string body = "{\"ShardIterator\":";
  AppendQuoted(body, iterator.ToText());
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
