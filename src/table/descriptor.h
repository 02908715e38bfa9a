// The rows that describe tables and streams, and what is kept of them in memory.
//
// Threads     Table and StreamRow are immutable once shared; Count is atomic.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/engine.h"
#include "table/layout.h"
#include "table/schema.h"
#include "table/stream.h"

namespace aloft::table {

// What a table or index holds, and how much of that is not written down yet.
struct Count {
  std::atomic<std::int64_t> items{0};
  std::atomic<std::int64_t> bytes{0};
  std::atomic<std::int64_t> items_unwritten{0};
  std::atomic<std::int64_t> bytes_unwritten{0};

  void Add(std::int64_t more_items, std::int64_t more_bytes) {
    items += more_items;
    bytes += more_bytes;
    items_unwritten += more_items;
    bytes_unwritten += more_bytes;
  }
};

// A table as it was described at one moment. A write is checked against `version`, so that it takes
// place under this description or not at all.
struct Table {
  TablePlace place;
  store::Version version = 0;      // of the descriptor row
  TableDescription description;    // counts not kept here
  std::vector<IndexId> index_ids;  // one per description.indexes
  IndexId index_id_next = 1;
  StreamId stream = 0;          // the latest; 0: never had one
  bool expiry_filling = false;  // items from before expiry was turned on are still to be looked at

  // Not on disk:
  std::string descriptor_key;
  // The newest commit that has found this description unchanged: spares the next one reading it.
  std::shared_ptr<std::atomic<store::Version>> checked_at =
      std::make_shared<std::atomic<store::Version>>(0);
  std::shared_ptr<Count> count;
  std::vector<std::shared_ptr<Count>> index_counts;
  // Items before this key are in the index that is being filled, and counted there. Each step
  // writes the description again, so that no write takes place under an older mark.
  std::string filled_before;

  const std::string& name() const { return description.definition.name; }
  const KeySchema& key() const { return description.definition.key; }
  bool FilledFor(std::size_t index, std::string_view item_key) const {
    return description.indexes[index].status == IndexStatus::kActive || item_key < filled_before;
  }
  bool stream_on() const { return description.stream && description.stream->enabled; }
  std::optional<std::size_t> FindIndex(std::string_view index_name) const;
};

std::string EncodeTable(const Table& table);
// Place's project, version, key and counts are the caller's to fill in.
std::optional<Table> DecodeTable(std::string_view bytes);

struct StreamRow {
  StreamId id = 0;
  TableId table = 0;
  StreamInfo info;
  KeySchema key;
  std::int64_t disabled_micros = 0;    // 0: still on
  store::Version trimmed_through = 0;  // records up to here are gone; the last that is
};

std::string EncodeStream(const StreamRow& row);
std::optional<StreamRow> DecodeStream(std::string_view bytes);

// When a table's expiry was turned on or off last.
std::string EncodeExpiryChange(std::int64_t changed_micros);
std::optional<std::int64_t> DecodeExpiryChange(std::string_view bytes);

}  // namespace aloft::table
