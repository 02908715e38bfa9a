#include "table/page_range.h"

#include <algorithm>

#include "base/bytes.h"
#include "table/index_entry.h"
#include "table/item_rules.h"
#include "table/limits.h"

namespace aloft::table {
namespace {

Error RangeInvalid(const KeyAttribute* attribute) {
  Error error{Fault::kRangeInvalid};
  if (attribute != nullptr) {
    error.attribute = attribute->name;
    error.expected = attribute->type;
  }
  return error;
}

// The parts of the sort key, of the table or an index.
std::vector<KeyAttribute> SortParts(const Table& table, IndexAt index) {
  if (index) return table.description.indexes[*index].definition.sort;
  if (!table.key().sort) return {};
  return {*table.key().sort};
}

std::vector<KeyAttribute> PartitionParts(const Table& table, IndexAt index) {
  if (index) return table.description.indexes[*index].definition.partition;
  return {table.key().partition};
}

// Appends a sort key part's bytes: in an index it delimits itself, in the table it is the key's
// end.
void AppendPart(std::string& out, const Value& value, IndexAt index) {
  if (index) {
    AppendSortPart(out, value);
  } else {
    out.append(SortBytes(value));
  }
}

// The first key behind everything that has exactly the part at the end of `prefix`.
std::string Behind(std::string prefix, IndexAt index) {
  if (index) return PrefixEnd(prefix);
  prefix.push_back('\0');
  return prefix;
}

std::string WithPart(std::string prefix, const Value& value, IndexAt index) {
  AppendPart(prefix, value, index);
  return prefix;
}

std::string WithPrefix(std::string prefix, const Value& value, IndexAt index) {
  if (index) {
    AppendSortPrefix(prefix, value);
  } else {
    prefix.append(SortBytes(value));
  }
  return prefix;
}

store::Range Apply(const RangeCondition& condition, const std::string& prefix, IndexAt index) {
  store::Range range{prefix, PrefixEnd(prefix)};
  switch (condition.kind) {
    case RangeCondition::Kind::kNone:
      return range;
    case RangeCondition::Kind::kLess:
      range.end = WithPart(prefix, condition.low, index);
      return range;
    case RangeCondition::Kind::kLessOrEqual:
      range.end = Behind(WithPart(prefix, condition.low, index), index);
      return range;
    case RangeCondition::Kind::kGreater:
      range.begin = Behind(WithPart(prefix, condition.low, index), index);
      return range;
    case RangeCondition::Kind::kGreaterOrEqual:
      range.begin = WithPart(prefix, condition.low, index);
      return range;
    case RangeCondition::Kind::kBetween:
      range.begin = WithPart(prefix, condition.low, index);
      range.end = Behind(WithPart(prefix, condition.high, index), index);
      return range;
    case RangeCondition::Kind::kBeginsWith:
      range.begin = WithPrefix(prefix, condition.low, index);
      range.end = PrefixEnd(range.begin);
      return range;
  }
  return range;
}

// Index keys keep only so much of long sort keys, and bounds with them.
void CutTo(std::size_t bytes_max, store::Range& range) {
  if (range.begin.size() > bytes_max) range.begin.resize(bytes_max);
  if (range.end.size() > bytes_max) {
    range.end.resize(bytes_max);
    range.end = PrefixEnd(range.end);
  }
}

Result<void> CheckRange(const RangeCondition& condition, const KeyAttribute* part) {
  if (condition.kind == RangeCondition::Kind::kNone) return {};
  if (part == nullptr || !condition.low.Is(part->type)) return Fail(RangeInvalid(part));
  if (condition.kind == RangeCondition::Kind::kBetween && !condition.high.Is(part->type)) {
    return Fail(RangeInvalid(part));
  }
  if (condition.kind == RangeCondition::Kind::kBeginsWith && part->type == Type::kNumber) {
    return Fail(RangeInvalid(part));
  }
  return {};
}

}  // namespace

Result<store::Range> QueryRange(const Table& table, IndexAt index, const QueryRequest& request) {
  const std::vector<KeyAttribute> partition = PartitionParts(table, index);
  const std::vector<KeyAttribute> sort = SortParts(table, index);
  if (request.partition.size() != partition.size() || request.sort_equal.size() > sort.size()) {
    return Fail(RangeInvalid(nullptr));
  }
  std::vector<const Value*> values;
  for (std::size_t i = 0; i < partition.size(); ++i) {
    if (!request.partition[i].Is(partition[i].type)) return Fail(RangeInvalid(&partition[i]));
    values.push_back(&request.partition[i]);
  }
  std::string prefix = index ? IndexPartitionPrefix(table.place, table.index_ids[*index], values)
                             : PartitionPrefix(table.place, *values[0]);
  const std::size_t partition_bytes = prefix.size();
  for (std::size_t i = 0; i < request.sort_equal.size(); ++i) {
    if (!request.sort_equal[i].Is(sort[i].type)) return Fail(RangeInvalid(&sort[i]));
    AppendPart(prefix, request.sort_equal[i], index);
  }
  const std::size_t given = request.sort_equal.size();
  const KeyAttribute* next = given < sort.size() ? &sort[given] : nullptr;
  ALOFT_TRY_VOID(CheckRange(request.range, next));
  store::Range range = Apply(request.range, prefix, index);
  // All parts given: in the table that is one key, not everything that starts with it.
  if (!index && given > 0) range.end = Behind(prefix, index);
  if (index) CutTo(partition_bytes + kSortPartsBytesMax, range);
  if (range.end < range.begin) range.end = range.begin;
  return range;
}

store::Range ScanRange(const Table& table, IndexAt index, std::uint32_t segment,
                       std::uint32_t segments) {
  const auto bound = [&](std::uint64_t at) {
    return static_cast<std::uint32_t>(at * kHashSpan / segments);
  };
  const std::uint32_t from = bound(segment);
  const std::uint32_t to = bound(std::uint64_t{segment} + 1);
  if (from == to) return {};
  return index ? IndexKeys(table.place, table.index_ids[*index], from, to)
               : ItemKeys(table.place, from, to);
}

std::vector<std::string> KeyNames(const Table& table, IndexAt index) {
  std::vector<std::string> names{table.key().partition.name};
  if (table.key().sort) names.push_back(table.key().sort->name);
  if (index) {
    const IndexDefinition& definition = table.description.indexes[*index].definition;
    for (const KeyAttribute& attribute : definition.partition) names.push_back(attribute.name);
    for (const KeyAttribute& attribute : definition.sort) names.push_back(attribute.name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

Result<void> StartBehind(const Table& table, IndexAt index, const Attributes& start_key,
                         SortOrder order, store::Range& range) {
  const std::vector<std::string> names = KeyNames(table, index);
  const auto key = KeyOfItem(table, start_key);
  if (start_key.size() != names.size() || !key.ok()) return Fail(Error{Fault::kStartKeyInvalid});
  std::string at = ItemKeyFor(table, *key);
  if (index) {
    auto entry_key = EntryKeyFor(table, *index, start_key, at);
    if (!entry_key) return Fail(Error{Fault::kStartKeyInvalid});
    at = std::move(*entry_key);
  }
  if (at < range.begin || at >= range.end) return Fail(Error{Fault::kStartKeyOutside});
  if (order == SortOrder::kAscending) {
    range.begin = std::move(at);
    range.begin.push_back('\0');
  } else {
    range.end = std::move(at);
  }
  return {};
}

}  // namespace aloft::table
