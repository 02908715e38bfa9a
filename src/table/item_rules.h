// What a table asks of its items: their key, the types of its indexes' keys, their size.
//
// Threads     Any; no state.
// Errors      The faults of keys and items in fault.h.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "table/descriptor.h"
#include "table/fault.h"
#include "table/value.h"

namespace aloft::table {

// Views into an item or key.
struct KeyParts {
  const Value* partition = nullptr;
  const Value* sort = nullptr;  // null: the table has none
};

Result<KeyParts> KeyOfItem(const Table& table, const Attributes& item);
// `key` must be the key's attributes and nothing else.
Result<KeyParts> CheckKey(const Table& table, const Attributes& key);
std::string ItemKeyFor(const Table& table, const KeyParts& key);
Attributes KeyAttributes(const KeySchema& schema, const KeyParts& key);
// The key's attributes of a whole item that is known to be sound.
Attributes KeyAttributesOf(const KeySchema& schema, const Attributes& item);

// The key attributes of indexes, the nesting and the size of an item that shall be stored; the
// size. `too_large` is kItemTooLarge or kUpdatedItemTooLarge.
Result<std::size_t> CheckItem(const Table& table, const Attributes& item, Fault too_large);

}  // namespace aloft::table
