#include "table/item_change.h"

#include <algorithm>

#include "table/index_entry.h"
#include "table/item_codec.h"
#include "table/item_rules.h"
#include "table/stream_record.h"

namespace aloft::table {
namespace {

constexpr std::size_t kWriteUnitBytes = 1024;

double WriteUnits(std::size_t bytes) {
  return static_cast<double>(
      std::max<std::size_t>(1, (bytes + kWriteUnitBytes - 1) / kWriteUnitBytes));
}

std::int64_t Signed(std::size_t value) { return static_cast<std::int64_t>(value); }

// One index's share of the change.
void WriteIndex(const ItemChange& change, std::size_t index, store::CommitRequest& commit,
                CountChanges& counts, Capacity& capacity) {
  const Table& table = *change.table;
  std::optional<IndexEntry> before;
  std::optional<IndexEntry> after;
  if (change.old_item != nullptr) {
    before = EntryFor(table, index, *change.old_item, change.item_key, change.old->item_bytes);
  }
  if (change.new_item != nullptr) {
    after = EntryFor(table, index, *change.new_item, change.item_key, change.new_bytes);
  }
  if (!before && !after) return;
  const IndexDefinition& definition = table.description.indexes[index].definition;
  double units = 0;
  if (before && after && before->key == after->key) {
    if (before->value != after->value) commit.Set(after->key, after->value);
    const bool all = definition.projection == ProjectionKind::kAll;
    if (all || before->value != after->value) {
      units = WriteUnits(std::max(before->bytes, after->bytes));
    }
  } else {
    if (before) {
      commit.Erase(before->key);
      units += WriteUnits(before->bytes);
    }
    if (after) {
      commit.Set(after->key, after->value);
      units += WriteUnits(after->bytes);
    }
  }
  // Filling counts what it will meet.
  if (table.FilledFor(index, change.item_key))
    counts.Add(table.index_counts[index], (after ? 1 : 0) - (before ? 1 : 0),
               Signed(after ? after->bytes : 0) - Signed(before ? before->bytes : 0));
  if (units > 0) capacity.indexes.push_back({definition.name, definition.scope, units});
}

void WriteExpiry(const ItemChange& change, store::CommitRequest& commit) {
  const Table& table = *change.table;
  const auto before = change.old_item != nullptr ? ExpiryOf(table, *change.old_item) : std::nullopt;
  const auto after = change.new_item != nullptr ? ExpiryOf(table, *change.new_item) : std::nullopt;
  if (before == after) return;
  if (before) commit.Erase(ExpiryKey(table.place, *before, change.item_key));
  if (after) commit.Set(ExpiryKey(table.place, *after, change.item_key), {});
}

void WriteStream(const ItemChange& change, std::string_view new_payload,
                 store::CommitRequest& commit) {
  const Table& table = *change.table;
  StreamRecordParts parts;
  parts.by_expiry = change.by_expiry;
  parts.created_micros = change.now_micros;
  if (change.old->exists()) parts.old_item = change.old->payload;
  if (change.new_item != nullptr) parts.new_item = new_payload;
  parts.kind = !parts.old_item   ? ChangeKind::kInsert
               : !parts.new_item ? ChangeKind::kRemove
                                 : ChangeKind::kModify;
  std::string keys;
  const Attributes* item = change.new_item != nullptr ? change.new_item : change.old_item;
  AppendAttributes(keys, KeyAttributesOf(table.key(), *item));
  parts.keys = keys;
  AppendStreamRecord(StreamPrefix(table.place.project, table.stream),
                     table.description.stream->view, parts, commit);
}

}  // namespace

bool NeedsOldItem(const Table& table) {
  return !table.description.indexes.empty() || table.description.expiry.enabled ||
         table.stream_on();
}

void CountChanges::Add(std::shared_ptr<Count> count, std::int64_t items, std::int64_t bytes) {
  if (items != 0 || bytes != 0) all_.push_back({std::move(count), items, bytes});
}

void CountChanges::Apply() const {
  for (const One& one : all_) one.count->Add(one.items, one.bytes);
}

Capacity WriteChange(const ItemChange& change, os::Random& random, store::CommitRequest& commit,
                     CountChanges& counts) {
  const Table& table = *change.table;
  const Stored& old = *change.old;
  Capacity capacity;
  capacity.table = WriteUnits(std::max(old.item_bytes, change.new_bytes));
  if (!old.exists() && change.new_item == nullptr) return capacity;
  std::string payload;
  if (change.new_item != nullptr) AppendAttributes(payload, *change.new_item);
  if (old.exists() && change.new_item != nullptr && payload == old.payload) return capacity;

  for (const std::string& chunk : old.chunk_keys) commit.Erase(chunk);
  if (change.new_item != nullptr) {
    WriteRecord(table.place, std::string(change.item_key), payload, change.new_bytes, random,
                commit);
  } else {
    commit.Erase(std::string(change.item_key));
  }
  for (std::size_t i = 0; i < table.description.indexes.size(); ++i) {
    WriteIndex(change, i, commit, counts, capacity);
  }
  if (table.description.expiry.enabled) WriteExpiry(change, commit);
  if (table.stream_on()) WriteStream(change, payload, commit);
  counts.Add(table.count, (change.new_item != nullptr ? 1 : 0) - (old.exists() ? 1 : 0),
             Signed(change.new_bytes) - Signed(old.item_bytes));
  return capacity;
}

}  // namespace aloft::table
