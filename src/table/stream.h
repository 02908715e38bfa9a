// Streams: what happened to a table's items, in commit order.
//
// Guarantees  Exactly one record per item that a commit changed, in the same commit; a write that
//             leaves an item as it was makes none. Kept for kStreamKeptMs, also after the stream
//             was turned off or its table deleted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/schema.h"
#include "table/value.h"

namespace aloft::table {

// A place in a shard: commit, then order within it. Sorts as it was written.
struct SequenceNumber {
  std::uint64_t version = 0;
  std::uint16_t place = 0;

  auto operator<=>(const SequenceNumber&) const = default;
  // Decimal, 26 digits, sorts as text too. FromText takes nothing else.
  std::string ToText() const;
  static std::optional<SequenceNumber> FromText(std::string_view text);
};

enum class ChangeKind : std::uint8_t { kInsert, kModify, kRemove };

struct StreamRecord {
  SequenceNumber sequence;
  ChangeKind kind = ChangeKind::kInsert;
  std::int64_t created_micros = 0;
  bool by_expiry = false;  // removed by the service, not by a client
  Attributes keys;
  std::optional<Attributes> old_image = {};  // as the stream's view says
  std::optional<Attributes> new_image = {};
  std::size_t bytes = 0;  // keys and images
};

struct Shard {
  std::string id;
  SequenceNumber first;
  std::optional<SequenceNumber> last = {};  // present: closed, nothing comes behind it
};

struct StreamDescription {
  StreamInfo info;
  KeySchema key;
  std::vector<Shard> shards;
};

struct StreamsPage {
  std::vector<StreamInfo> streams;      // by table name, then age
  std::optional<StreamName> last = {};  // present: there are more behind it
};

// Where to read on in a shard.
struct ShardPosition {
  std::string shard;
  SequenceNumber next;  // the first that has not been read
};

enum class PositionKind : std::uint8_t { kOldest, kLatest, kAt, kAfter };

struct StreamRecordsPage {
  std::vector<StreamRecord> records;
  std::optional<ShardPosition> next = {};  // absent: the shard is closed and has been read
};

}  // namespace aloft::table
