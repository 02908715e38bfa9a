// Entries of secondary indexes and of the expiry index: what an item looks like from there.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/descriptor.h"
#include "table/value.h"

namespace aloft::table {

struct IndexEntry {
  std::string key;
  std::string value;
  std::size_t bytes = 0;  // what the entry counts for: the projected attributes
};

// nullopt: the item lacks a part of the index's key, or has it in another type, and so is not in
// it.
std::optional<IndexEntry> EntryFor(const Table& table, std::size_t index, const Attributes& item,
                                   std::string_view item_key, std::size_t item_bytes);
// The entry's key alone, for an item or for a page's start key. nullopt as above.
std::optional<std::string> EntryKeyFor(const Table& table, std::size_t index,
                                       const Attributes& item, std::string_view item_key);

// An entry's value as it is read.
struct EntryView {
  bool whole = false;     // everything the index projects is in `payload`; else only the keys are
  std::size_t bytes = 0;  // of what is projected; 0 if that is the whole item
  std::string_view payload = {};  // encoded attributes
};
std::optional<EntryView> ReadEntry(std::string_view value);

// The names an index projects, ascending, each once; kAll: only the keys.
std::vector<std::string> ProjectedNames(const Table& table, std::size_t index);

// When the item expires, in seconds since 1970; nullopt: never.
std::optional<std::int64_t> ExpiryOf(const Table& table, const Attributes& item);

}  // namespace aloft::table
