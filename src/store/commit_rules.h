// What the engine contract asks of keys, ranges and commits, the same in every engine.
#pragma once

#include <string>
#include <string_view>

#include "store/engine.h"

namespace aloft::store {

// The places of the families in arrays of per-family things.
inline constexpr std::size_t kFamilyCount = 4;
// Throws std::invalid_argument if `key` starts with no family: a bug of the caller.
std::size_t FamilyIndex(std::string_view key);

// The range's end as a key: never empty, never past the family of its begin.
std::string RangeEnd(const Range& range);
bool Contains(const Range& range, std::string_view key);  // an empty `end` as in Range

// Limits and shape. Fails with kTooLarge; throws std::invalid_argument for keys without a family.
Result<void> CheckShape(const CommitRequest& request);
// Whether the commit frees space and takes next to none, so that it is let through on a full disk:
// it erases at least as many rows as it writes, and writes only short notes about what is gone
// (which file can be given back, the next number).
bool FreesSpace(const CommitRequest& request);

// `now` after one kAdd or kMax. Fails with kCorrupt if `now` is no counter.
Result<std::int64_t> ApplyCounter(const Write& write, std::string_view now);
// The key that a kAppend at `place` of the commit `version` sets.
std::string AppendedKey(std::string_view key, Version version, std::size_t place);
// Whether the change touches a key under `prefix`.
bool Touches(const Change& change, std::string_view prefix);

}  // namespace aloft::store
