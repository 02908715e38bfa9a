// Everything that one change of one item writes: its row, its index entries, its stream record, its
// expiry entry; and what that costs and counts.
//
// Guarantees  All of it goes into one commit, so that it happens together or not at all.
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "os/random.h"
#include "store/engine.h"
#include "table/descriptor.h"
#include "table/record.h"
#include "table/requests.h"
#include "table/value.h"

namespace aloft::table {

struct ItemChange {
  const Table* table;
  std::string_view item_key;
  const Stored* old;
  const Attributes* old_item;  // null: there was none, or NeedsOldItem is false
  const Attributes* new_item;  // null: there is none afterwards
  std::size_t new_bytes = 0;
  bool by_expiry = false;
  std::int64_t now_micros = 0;
};

// Whether the old item's attributes are needed to change an item of this table at all.
bool NeedsOldItem(const Table& table);

// What to add to counts once the commit has succeeded.
class CountChanges {
 public:
  void Add(std::shared_ptr<Count> count, std::int64_t items, std::int64_t bytes);
  void Apply() const;

 private:
  struct One {
    std::shared_ptr<Count> count;
    std::int64_t items;
    std::int64_t bytes;
  };
  std::vector<One> all_;
};

// Adds the change's writes to `commit` and its counts to `counts`; the units it takes. Writes
// nothing if the item stays as it was.
Capacity WriteChange(const ItemChange& change, os::Random& random, store::CommitRequest& commit,
                     CountChanges& counts);

}  // namespace aloft::table
