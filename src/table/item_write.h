// One action on one item, from what is asked to what is written: the same for single writes,
// batches, transactions and expiry.
//
// Threads     Any; no state.
#pragma once

#include <optional>
#include <string>

#include "os/random.h"
#include "store/engine.h"
#include "table/descriptor.h"
#include "table/item_change.h"
#include "table/item_rules.h"
#include "table/record.h"
#include "table/requests.h"

namespace aloft::table {

struct WriteAsk {
  WriteElement::Kind kind = WriteElement::Kind::kPut;
  const Attributes* item = nullptr;  // kPut: the item; otherwise the key
  const Update* update = nullptr;
  WriteOptions options = {};
  bool by_expiry = false;
};

// What can be said before looking at what is stored.
struct PreparedWrite {
  KeyParts key;  // into the ask's item
  std::string item_key;
  std::size_t put_bytes = 0;
};
Result<PreparedWrite> Prepare(const Table& table, const WriteAsk& ask);

// What the action makes of what is stored.
struct Outcome {
  std::optional<Attributes> old_item = {};  // if it was needed
  std::optional<Attributes> made = {};      // an update's result
  const Attributes* new_item = nullptr;     // null: there is none afterwards
  std::size_t new_bytes = 0;
  bool untouched = false;  // nothing is to be written
};
// Fails with kConditionFailed, and what an update can fail with.
Result<void> Evaluate(const Table& table, const WriteAsk& ask, const PreparedWrite& prepared,
                      const Stored& stored, Outcome& outcome);

// Adds the writes to `commit`; the result but for collection metrics.
WriteResult WriteOutcome(const Table& table, const WriteAsk& ask, const PreparedWrite& prepared,
                         const Stored& stored, const Outcome& outcome, std::int64_t now_micros,
                         os::Random& random, store::CommitRequest& commit, CountChanges& counts);

}  // namespace aloft::table
