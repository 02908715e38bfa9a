#include "table/layout.h"

#include <stdexcept>

#include "base/bytes.h"
#include "base/crc.h"
#include "base/digest.h"
#include "store/limits.h"

namespace aloft::table {
namespace {

constexpr char kDescriptor = 't';
constexpr char kNextId = 'n';
constexpr char kCount = 'c';
constexpr char kFill = 'f';
constexpr char kStream = 's';
constexpr char kToken = 'k';
constexpr char kTokenDeadline = 'd';
constexpr char kItem = 'i';
constexpr char kIndex = 'x';
constexpr char kExpiry = 'e';
constexpr char kExpiryChanged = 'm';
constexpr char kChunk = 'h';
constexpr char kStreamRecord = 'r';

constexpr std::size_t kHeadBytes = 6;                // family, project, kind
constexpr std::size_t kTableBytes = kHeadBytes + 4;  // and the table
constexpr std::size_t kPartitionBlobMax = 512;       // longer ones are digested
constexpr std::uint16_t kDigested = 0xFFFF;
constexpr std::size_t kItemKeyInIndexMax = 200;  // longer ones are digested

std::string Head(store::Family family, ProjectNumber project, char kind) {
  std::string key;
  key.reserve(64);
  key.push_back(static_cast<char>(family));
  AppendBe32(key, project);
  key.push_back(kind);
  return key;
}

std::string TableHead(store::Family family, TablePlace place, char kind) {
  std::string key = Head(family, place.project, kind);
  AppendBe32(key, place.table);
  return key;
}

store::Range Under(std::string prefix) {
  std::string end = PrefixEnd(prefix);
  return {std::move(prefix), std::move(end)};
}

std::string_view KeyBytes(const Value& value) {
  switch (value.type()) {
    case Type::kString:
      return value.string();
    case Type::kNumber:
      return value.number().bytes();
    case Type::kBinary:
      return value.binary();
    default:
      throw std::logic_error("a key attribute of a type that cannot be one");
  }
}

// Spreads partitions over the hash space. Part of the disk format.
std::uint16_t HashOf(std::string_view blob) {
  return static_cast<std::uint16_t>((Crc32c(blob) * 0x9E3779B1u) >> 16);
}

// Hash, then the partition key itself, delimited; long ones as their digest.
void AppendPartition(std::string& key, std::string_view blob) {
  AppendBe16(key, HashOf(blob));
  if (blob.size() <= kPartitionBlobMax) {
    AppendBe16(key, static_cast<std::uint16_t>(blob.size()));
    key.append(blob);
  } else {
    AppendBe16(key, kDigested);
    key.append(Sha256Digest(blob));
  }
}

store::Range HashRange(const std::string& prefix, std::uint32_t from, std::uint32_t to) {
  store::Range range = Under(prefix);
  AppendBe16(range.begin, static_cast<std::uint16_t>(from));
  if (to < kHashSpan) {
    range.end = prefix;
    AppendBe16(range.end, static_cast<std::uint16_t>(to));
  }
  return range;
}

}  // namespace

std::string DescriptorKey(ProjectNumber project, std::string_view table_name) {
  return Head(store::Family::kRecords, project, kDescriptor).append(table_name);
}
store::Range DescriptorKeys(ProjectNumber project) {
  return Under(Head(store::Family::kRecords, project, kDescriptor));
}
std::string NextIdKey(ProjectNumber project) {
  return Head(store::Family::kRecords, project, kNextId);
}
std::string CountKey(TablePlace place, IndexId index, bool bytes) {
  std::string key = TableHead(store::Family::kRecords, place, kCount);
  AppendBe16(key, index);
  key.push_back(bytes ? 1 : 0);
  return key;
}
store::Range CountKeys(TablePlace place) {
  return Under(TableHead(store::Family::kRecords, place, kCount));
}
std::string FillKey(TablePlace place, IndexId index) {
  std::string key = TableHead(store::Family::kRecords, place, kFill);
  AppendBe16(key, index);
  return key;
}
store::Range FillKeys(TablePlace place) {
  return Under(TableHead(store::Family::kRecords, place, kFill));
}
std::string StreamKey(ProjectNumber project, StreamId stream) {
  std::string key = Head(store::Family::kRecords, project, kStream);
  AppendBe32(key, stream);
  return key;
}
store::Range StreamKeys(ProjectNumber project) {
  return Under(Head(store::Family::kRecords, project, kStream));
}
std::string TokenKey(ProjectNumber project, std::string_view token) {
  return Head(store::Family::kRecords, project, kToken).append(token);
}
std::string TokenDeadlineKey(ProjectNumber project, std::int64_t deadline_micros,
                             std::string_view token) {
  std::string key = Head(store::Family::kRecords, project, kTokenDeadline);
  AppendBe64(key, static_cast<std::uint64_t>(deadline_micros));
  return key.append(token);
}
store::Range TokenDeadlines(ProjectNumber project, std::int64_t before_micros) {
  return {Head(store::Family::kRecords, project, kTokenDeadline),
          TokenDeadlineKey(project, before_micros, {})};
}
std::optional<std::string_view> TokenOf(std::string_view token_deadline_key) {
  if (token_deadline_key.size() < kHeadBytes + 8) return std::nullopt;
  return token_deadline_key.substr(kHeadBytes + 8);
}

std::string PartitionPrefix(TablePlace place, const Value& partition) {
  std::string key = TableHead(store::Family::kRecords, place, kItem);
  AppendPartition(key, KeyBytes(partition));
  return key;
}
std::string ItemKey(TablePlace place, const Value& partition, const Value* sort) {
  std::string key = PartitionPrefix(place, partition);
  if (sort != nullptr) key.append(KeyBytes(*sort));
  return key;
}
store::Range ItemKeys(TablePlace place, std::uint32_t hash_from, std::uint32_t hash_to) {
  return HashRange(TableHead(store::Family::kRecords, place, kItem), hash_from, hash_to);
}
std::string_view SortBytes(const Value& sort) { return KeyBytes(sort); }

std::string IndexPartitionPrefix(TablePlace place, IndexId index,
                                 const std::vector<const Value*>& partition) {
  std::string key = TableHead(store::Family::kRecords, place, kIndex);
  AppendBe16(key, index);
  if (partition.size() == 1) {
    AppendPartition(key, KeyBytes(*partition[0]));
    return key;
  }
  std::string blob;
  for (const Value* part : partition) AppendLengthPrefixed(blob, KeyBytes(*part));
  AppendPartition(key, blob);
  return key;
}

void AppendSortPart(std::string& out, const Value& part) {
  if (part.Is(Type::kNumber)) {
    out.append(part.number().bytes());  // delimits itself
    return;
  }
  AppendZeroEscaped(out, KeyBytes(part));
  out.append(2, '\0');
}

void AppendSortPrefix(std::string& out, const Value& prefix) {
  AppendZeroEscaped(out, KeyBytes(prefix));
}

std::string IndexKey(std::string partition_prefix, std::string sort_parts,
                     std::string_view item_key) {
  if (sort_parts.size() > kSortPartsBytesMax) sort_parts.resize(kSortPartsBytesMax);
  partition_prefix.append(sort_parts);
  const std::string_view item = item_key.substr(kTableBytes);
  if (item.size() <= kItemKeyInIndexMax) return partition_prefix.append(item);
  partition_prefix.append(item.substr(0, kItemKeyInIndexMax - kSha256Bytes));
  return partition_prefix.append(Sha256Digest(item));
}

store::Range IndexKeys(TablePlace place, IndexId index, std::uint32_t hash_from,
                       std::uint32_t hash_to) {
  std::string prefix = TableHead(store::Family::kRecords, place, kIndex);
  AppendBe16(prefix, index);
  return HashRange(prefix, hash_from, hash_to);
}
store::Range AllIndexKeys(TablePlace place) {
  return Under(TableHead(store::Family::kRecords, place, kIndex));
}

std::string ExpiryKey(TablePlace place, std::int64_t expires_seconds, std::string_view item_key) {
  std::string key = TableHead(store::Family::kRecords, place, kExpiry);
  AppendBe64(key, static_cast<std::uint64_t>(expires_seconds));
  return key.append(item_key.substr(kTableBytes));
}
store::Range ExpiryKeys(TablePlace place) {
  return Under(TableHead(store::Family::kRecords, place, kExpiry));
}
std::string ExpiryChangedKey(TablePlace place) {
  return TableHead(store::Family::kRecords, place, kExpiryChanged);
}
store::Range ExpiredKeys(TablePlace place, std::int64_t from_seconds, std::int64_t to_seconds) {
  store::Range range = ExpiryKeys(place);
  range.end = range.begin;
  AppendBe64(range.begin, static_cast<std::uint64_t>(from_seconds));
  AppendBe64(range.end, static_cast<std::uint64_t>(to_seconds));
  return range;
}
std::string ItemKeyOfExpiry(TablePlace place, std::string_view expiry_key) {
  std::string key = TableHead(store::Family::kRecords, place, kItem);
  return key.append(expiry_key.substr(kTableBytes + 8));
}

std::string ChunkKey(TablePlace place, std::string_view chunk_set, std::uint16_t number) {
  std::string key = TableHead(store::Family::kBodies, place, kChunk);
  key.append(chunk_set);
  AppendBe16(key, number);
  return key;
}
store::Range ChunkKeys(TablePlace place) {
  return Under(TableHead(store::Family::kBodies, place, kChunk));
}

std::string StreamPrefix(ProjectNumber project, StreamId stream) {
  std::string key = Head(store::Family::kStreams, project, kStreamRecord);
  AppendBe32(key, stream);
  return key;
}

}  // namespace aloft::table
