#include "table/index_entry.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "table/item_codec.h"
#include "table/limits.h"

namespace aloft::table {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kWhole = 0;
constexpr std::uint8_t kKeysOfItem = 1;

// A key attribute that can be in an index: of its type, not empty, not too long.
const Value* PartOf(const KeyAttribute& attribute, const Attributes& item, std::size_t bytes_max) {
  const Value* value = item.Find(attribute.name);
  if (value == nullptr || !value->Is(attribute.type)) return nullptr;
  if (value->Is(Type::kNumber)) return value;
  const std::size_t bytes = SortBytes(*value).size();
  return bytes > 0 && bytes <= bytes_max ? value : nullptr;
}

constexpr std::size_t kPayloadBytesMax = 60 * 1024;  // below the engine's value limit

// The keys of table and index; with kInclude what is included, too.
std::vector<std::string> Names(const Table& table, const IndexDefinition& index,
                               ProjectionKind projection) {
  std::vector<std::string> names{table.key().partition.name};
  if (table.key().sort) names.push_back(table.key().sort->name);
  for (const KeyAttribute& attribute : index.partition) names.push_back(attribute.name);
  for (const KeyAttribute& attribute : index.sort) names.push_back(attribute.name);
  if (projection == ProjectionKind::kInclude) {
    names.insert(names.end(), index.included.begin(), index.included.end());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

struct Encoded {
  std::string payload;    // the encoded attributes
  std::size_t bytes = 0;  // what they count for
};

Encoded EncodeNamed(const std::vector<std::string>& names, const Attributes& item) {
  Encoded encoded;
  std::uint64_t count = 0;
  for (const std::string& name : names) count += item.Has(name) ? 1 : 0;
  AppendVarint(encoded.payload, count);
  for (const std::string& name : names) {
    const Value* value = item.Find(name);
    if (value == nullptr) continue;
    AppendLengthPrefixed(encoded.payload, name);
    AppendValue(encoded.payload, *value);
    encoded.bytes += name.size() + value->size_bytes();
  }
  return encoded;
}

}  // namespace

std::optional<std::string> EntryKeyFor(const Table& table, std::size_t index,
                                       const Attributes& item, std::string_view item_key) {
  const IndexDefinition& definition = table.description.indexes[index].definition;
  std::vector<const Value*> partition;
  for (const KeyAttribute& attribute : definition.partition) {
    const Value* part = PartOf(attribute, item, kPartitionKeyBytesMax);
    if (part == nullptr) return std::nullopt;
    partition.push_back(part);
  }
  std::string sort_parts;
  for (const KeyAttribute& attribute : definition.sort) {
    const Value* part = PartOf(attribute, item, kSortKeyBytesMax);
    if (part == nullptr) return std::nullopt;
    AppendSortPart(sort_parts, *part);
  }
  return IndexKey(IndexPartitionPrefix(table.place, table.index_ids[index], partition),
                  std::move(sort_parts), item_key);
}

std::optional<IndexEntry> EntryFor(const Table& table, std::size_t index, const Attributes& item,
                                   std::string_view item_key, std::size_t item_bytes) {
  auto key = EntryKeyFor(table, index, item, item_key);
  if (!key) return std::nullopt;
  const IndexDefinition& definition = table.description.indexes[index].definition;
  const bool all = definition.projection == ProjectionKind::kAll;
  Encoded encoded = EncodeNamed(Names(table, definition, definition.projection), item);
  const bool whole = !all && encoded.payload.size() <= kPayloadBytesMax;
  IndexEntry entry;
  entry.key = std::move(*key);
  entry.bytes = all ? item_bytes : encoded.bytes;
  entry.value.push_back(static_cast<char>(kVersion));
  entry.value.push_back(static_cast<char>(whole ? kWhole : kKeysOfItem));
  AppendVarint(entry.value, all ? 0 : encoded.bytes);
  if (!all && !whole)
    encoded = EncodeNamed(Names(table, definition, ProjectionKind::kKeysOnly), item);
  entry.value.append(encoded.payload);
  return entry;
}

std::vector<std::string> ProjectedNames(const Table& table, std::size_t index) {
  const IndexDefinition& definition = table.description.indexes[index].definition;
  return Names(table, definition, definition.projection);
}

std::optional<EntryView> ReadEntry(std::string_view value) {
  const auto version = TakeByte(value);
  const auto kind = TakeByte(value);
  const auto bytes = TakeVarint(value);
  if (!bytes || version != kVersion || *kind > kKeysOfItem) return std::nullopt;
  return EntryView{*kind == kWhole, static_cast<std::size_t>(*bytes), value};
}

std::optional<std::int64_t> ExpiryOf(const Table& table, const Attributes& item) {
  if (!table.description.expiry.enabled) return std::nullopt;
  const Value* value = item.Find(table.description.expiry.attribute);
  if (value == nullptr || !value->Is(Type::kNumber)) return std::nullopt;
  const std::int64_t seconds = value->number().Truncated();
  if (seconds <= 0) return std::nullopt;
  return seconds;
}

}  // namespace aloft::table
