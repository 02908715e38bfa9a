// What the stream operations share: ARNs, shard iterators, faults.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/operation.h"
#include "faces/dynamodb/shape.h"
#include "table/stream.h"

namespace aloft::faces::dynamodb {

inline constexpr Shape kStreamArnShape = Text(37, 1024);
inline constexpr std::int64_t kIteratorLifeMicros = 15ll * 60 * 1'000'000;

// Where a client reads on, and since when it may: what a shard iterator says.
struct ShardIterator {
  std::string stream_arn;
  table::ShardPosition position;
  std::int64_t issued_micros = 0;

  std::string ToText() const;
  static std::optional<ShardIterator> FromText(std::string_view text);
};

table::StreamName NameOf(const StreamRef& stream);
Outcome<identity::Grant> AuthorizeStream(const Call& call, const StreamRef& stream);
// With the stream's ARN where the message names it.
ApiError FromStreamFault(const table::Error& error, std::string_view arn);

}  // namespace aloft::faces::dynamodb
