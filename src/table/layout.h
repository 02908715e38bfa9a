// Where everything of the table service is kept: the keys of docs/formats/tables.md.
//
// Guarantees  Items of a partition are neighbours, in the order of their sort keys; index entries
//             likewise. Distinct items have distinct keys. No key is longer than the engine takes.
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/engine.h"
#include "table/schema.h"
#include "table/value.h"

namespace aloft::table {

using ProjectNumber = std::uint32_t;
using TableId = std::uint32_t;   // never reused within a project
using IndexId = std::uint16_t;   // never reused within a table; from 1
using StreamId = std::uint32_t;  // never reused within a project

// A table's place in the key space.
struct TablePlace {
  ProjectNumber project = 0;
  TableId table = 0;
};

inline constexpr std::uint32_t kHashSpan = 1 << 16;
// Stands for the expiry index among what is to be filled.
inline constexpr IndexId kExpiryFill = 0xFFFF;

// --- Rows beside items
std::string DescriptorKey(ProjectNumber project, std::string_view table_name);
store::Range DescriptorKeys(ProjectNumber project);
std::string NextIdKey(ProjectNumber project);
std::string CountKey(TablePlace place, IndexId index, bool bytes);
store::Range CountKeys(TablePlace place);
std::string FillKey(TablePlace place, IndexId index);
store::Range FillKeys(TablePlace place);
std::string StreamKey(ProjectNumber project, StreamId stream);
store::Range StreamKeys(ProjectNumber project);
std::string TokenKey(ProjectNumber project, std::string_view token);
std::string TokenDeadlineKey(ProjectNumber project, std::int64_t deadline_micros,
                             std::string_view token);
// Those that lapsed before `micros`.
store::Range TokenDeadlines(ProjectNumber project, std::int64_t before_micros);
std::optional<std::string_view> TokenOf(std::string_view token_deadline_key);

// --- Items
// Everything of one partition starts with this; what is behind it is the sort key.
std::string PartitionPrefix(TablePlace place, const Value& partition);
// `sort` null: the table has no sort key.
std::string ItemKey(TablePlace place, const Value& partition, const Value* sort);
// The items whose hashes are in [from, to), to <= kHashSpan.
store::Range ItemKeys(TablePlace place, std::uint32_t hash_from, std::uint32_t hash_to);
// A sort key as it stands at the end of an item's key.
std::string_view SortBytes(const Value& sort);

// --- Index entries
std::string IndexPartitionPrefix(TablePlace place, IndexId index,
                                 const std::vector<const Value*>& partition);
// One part of a sort key inside an entry's key: delimits itself and keeps order.
void AppendSortPart(std::string& out, const Value& part);
// A string's or byte string's beginning, for prefix searches: not delimited.
void AppendSortPrefix(std::string& out, const Value& prefix);
// Of what AppendSortPart wrote, more than this is cut off (kept apart by the item's key behind).
inline constexpr std::size_t kSortPartsBytesMax = 1300;
std::string IndexKey(std::string partition_prefix, std::string sort_parts,
                     std::string_view item_key);
store::Range IndexKeys(TablePlace place, IndexId index, std::uint32_t hash_from,
                       std::uint32_t hash_to);
// All indexes of the table.
store::Range AllIndexKeys(TablePlace place);

// --- Expiry
std::string ExpiryKey(TablePlace place, std::int64_t expires_seconds, std::string_view item_key);
store::Range ExpiryKeys(TablePlace place);
std::string ExpiryChangedKey(TablePlace place);
store::Range ExpiredKeys(TablePlace place, std::int64_t from_seconds, std::int64_t to_seconds);
std::string ItemKeyOfExpiry(TablePlace place, std::string_view expiry_key);

// --- Chunks of large items
std::string ChunkKey(TablePlace place, std::string_view chunk_set, std::uint16_t number);
store::Range ChunkKeys(TablePlace place);

// --- Stream records: the engine appends the commit's version and the place in it.
std::string StreamPrefix(ProjectNumber project, StreamId stream);

}  // namespace aloft::table
