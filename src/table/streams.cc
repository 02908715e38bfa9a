// Reading streams.
#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/bytes.h"
#include "store/request_scope.h"
#include "table/insides.h"
#include "table/stream_record.h"

namespace aloft::table {
namespace {

using identity::Permission;
using StreamPtr = std::shared_ptr<const StreamRow>;

__extension__ typedef unsigned __int128 Uint128;  // both compilers have it, ISO C++ does not

constexpr std::size_t kSequenceDigits = 25;  // of 80 bits
constexpr std::size_t kAppendedBytes = 10;   // version and place behind a stream's prefix

Error NoSuchStream(const StreamName& stream) {
  Error error{Fault::kNoSuchStream};
  error.name = stream.table;
  return error;
}

// Streams have one shard, for as long as they live.
std::string ShardId(const StreamRow& row) {
  const auto digits = [](std::int64_t value, std::size_t count) {
    std::string text = std::to_string(value);
    if (text.size() < count) text.insert(0, count - text.size(), '0');
    return text;
  };
  return "shardId-" + digits(row.info.name.created_micros / 1000, 20) + "-" + digits(row.id, 8);
}

std::string RowKey(const std::string& prefix, SequenceNumber sequence) {
  std::string key = prefix;
  AppendBe64(key, sequence.version);
  AppendBe16(key, sequence.place);
  return key;
}

std::optional<SequenceNumber> SequenceOf(const std::string& prefix, std::string_view key) {
  if (key.size() != prefix.size() + kAppendedBytes) return std::nullopt;
  return SequenceNumber{ReadBe64(key, prefix.size()), ReadBe16(key, prefix.size() + 8)};
}

Result<StreamPtr> FindStream(TableService::Insides& in, const identity::Grant& grant,
                             const StreamName& name,
                             std::initializer_list<Permission> permissions) {
  RequireGrant(grant, name.table, permissions);
  auto row = in.catalogue.FindStream(grant.project(), name);
  if (row != nullptr) return row;
  if (auto* scope = store::RequestScope::Current()) scope->Saw(in.engine.Latest());
  return Fail(NoSuchStream(name));
}

// The last row's sequence number; nullopt: there is none.
Result<std::optional<SequenceNumber>> LastOf(TableService::Insides& in, const std::string& prefix) {
  store::ScanOptions options;
  options.direction = store::Direction::kBackward;
  options.keys_only = true;
  const auto cursor = in.engine.Scan({prefix, PrefixEnd(prefix)}, options);
  if (!cursor->status().ok()) return Fail(FromStore(cursor->status().error()));
  if (!cursor->Valid()) return std::optional<SequenceNumber>();
  return SequenceOf(prefix, cursor->key());
}

// Puts the rows of one record together, from the first on. Leaves the cursor behind the last.
Result<std::optional<StreamRecord>> TakeRecord(store::Cursor& cursor, const std::string& prefix) {
  const auto sequence = SequenceOf(prefix, cursor.key());
  const auto head = ReadStreamRow(cursor.value());
  if (!sequence || !head) return Fail(Corrupt("a stream record"));
  if (!head->first) {  // a position within a record: its rest is passed over
    cursor.Next();
    return std::optional<StreamRecord>();
  }
  std::string content(head->content);
  for (std::size_t left = head->rows; left > 1; --left) {
    cursor.Next();
    const auto later = cursor.Valid() ? ReadStreamRow(cursor.value()) : std::nullopt;
    if (!later || later->first) return Fail(Corrupt("a stream record's end is missing"));
    content.append(later->content);
  }
  auto record = DecodeStreamRecord(content);
  if (!record) return Fail(Corrupt("a stream record"));
  record->sequence = *sequence;
  cursor.Next();
  return record;
}

}  // namespace

std::string SequenceNumber::ToText() const {
  Uint128 value = version;
  value = value << 16 | place;
  std::array<char, kSequenceDigits> digits;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    *digit = static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  }
  return "1" + std::string(digits.begin(), digits.end());
}

std::optional<SequenceNumber> SequenceNumber::FromText(std::string_view text) {
  if (text.size() != kSequenceDigits + 1 || text[0] != '1') return std::nullopt;
  Uint128 value = 0;
  for (const char c : text.substr(1)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value >> 80 != 0) return std::nullopt;
  return SequenceNumber{static_cast<std::uint64_t>(value >> 16),
                        static_cast<std::uint16_t>(value & 0xFFFF)};
}

Result<StreamsPage> TableService::ListStreams(const identity::Grant& grant, std::string_view table,
                                              const std::optional<StreamName>& start_after,
                                              std::size_t limit) {
  RequireGrant(grant, grant.resource(), {Permission::kStreamsList});
  StreamsPage page;
  for (const StreamPtr& row : insides_->catalogue.Streams(grant.project(), table)) {
    const StreamName& name = row->info.name;
    if (start_after) {
      const bool before =
          name.table < start_after->table ||
          (name.table == start_after->table && name.created_micros <= start_after->created_micros);
      if (before) continue;
    }
    if (page.streams.size() == limit) {
      if (!page.streams.empty()) page.last = page.streams.back().name;
      break;
    }
    page.streams.push_back(row->info);
  }
  return page;
}

Result<StreamDescription> TableService::DescribeStream(const identity::Grant& grant,
                                                       const StreamName& stream) {
  Insides& in = *insides_;
  ALOFT_TRY(const StreamPtr row,
            FindStream(in, grant, stream, {Permission::kStreamRead, Permission::kStreamsList}));
  StreamDescription description;
  description.info = row->info;
  description.key = row->key;
  Shard shard;
  shard.id = ShardId(*row);
  shard.first = {row->trimmed_through + 1, 0};
  if (!row->info.enabled) {
    ALOFT_TRY(const auto last, LastOf(in, StreamPrefix(grant.project(), row->id)));
    shard.last = last.value_or(shard.first);
  }
  description.shards.push_back(std::move(shard));
  return description;
}

Result<ShardPosition> TableService::PositionIn(const identity::Grant& grant,
                                               const StreamName& stream, std::string_view shard,
                                               PositionKind kind, SequenceNumber sequence) {
  Insides& in = *insides_;
  ALOFT_TRY(const StreamPtr row, FindStream(in, grant, stream, {Permission::kStreamRead}));
  if (shard != ShardId(*row)) return Fail(Error{Fault::kNoSuchShard});
  ShardPosition position{std::string(shard), {row->trimmed_through + 1, 0}};
  switch (kind) {
    case PositionKind::kOldest:
      return position;
    case PositionKind::kLatest:
      position.next = {in.engine.Latest() + 1, 0};
      return position;
    case PositionKind::kAt:
    case PositionKind::kAfter:
      break;
  }
  if (sequence.version <= row->trimmed_through) return Fail(Error{Fault::kPositionTrimmed});
  if (sequence.version > in.engine.Latest()) return Fail(Error{Fault::kPositionInvalid});
  position.next = sequence;
  if (kind == PositionKind::kAfter) {
    // Behind all rows of that record: those that only continue it are passed over when read.
    if (++position.next.place == 0) ++position.next.version;
  }
  return position;
}

Result<StreamRecordsPage> TableService::ReadStream(const identity::Grant& grant,
                                                   const StreamName& stream,
                                                   const ShardPosition& position,
                                                   std::size_t limit) {
  Insides& in = *insides_;
  ALOFT_TRY(const StreamPtr row, FindStream(in, grant, stream, {Permission::kStreamRead}));
  if (position.shard != ShardId(*row)) return Fail(Error{Fault::kNoSuchShard});
  if (position.next.version <= row->trimmed_through) return Fail(Error{Fault::kPositionTrimmed});
  limit = std::clamp<std::size_t>(limit, 1, kStreamRecordsMax);
  const std::string prefix = StreamPrefix(grant.project(), row->id);
  const std::int64_t oldest_micros = in.clock.WallMicros() - kStreamKeptMs * 1000;
  StreamRecordsPage page;
  SequenceNumber next = position.next;
  std::size_t bytes = 0;
  const store::Version latest = in.engine.Latest();
  const auto cursor = in.engine.Scan({RowKey(prefix, next), PrefixEnd(prefix)});
  while (cursor->Valid() && page.records.size() < limit && bytes < kStreamReadBytesMax) {
    ALOFT_TRY(auto record, TakeRecord(*cursor, prefix));
    if (!record || record->created_micros < oldest_micros) continue;
    next = record->sequence;
    if (++next.place == 0) ++next.version;
    bytes += record->bytes;
    page.records.push_back(std::move(*record));
  }
  if (!cursor->status().ok()) return Fail(FromStore(cursor->status().error()));
  const bool all = !cursor->Valid();
  // Who has read everything goes on behind it, and has missed nothing when that is trimmed.
  if (all && next.version <= latest) next = {latest + 1, 0};
  if (!all || row->info.enabled) page.next = ShardPosition{position.shard, next};
  return page;
}

}  // namespace aloft::table
