// Why the table service refuses. Every value exists because a face would answer differently; Error
// carries what its message names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "table/value.h"

namespace aloft::table {

enum class Fault : std::uint8_t {
  kNone,  // only within `reasons`: this action did not stand against the transaction

  // Tables. `name` is the table's or index's.
  kNoSuchTable,
  kTableExists,
  kTableProtected,  // deletion protection is on
  kTooManyTables,
  kTooManyTags,
  kDescriptorTooLarge,  // schema, tags and settings together
  kIndexExists,
  kNoSuchIndex,
  kTooManyIndexes,
  kIndexBusy,        // being filled: not readable yet, and no further index may be added
  kStreamUnchanged,  // asked to turn on what is on, or off what is off
  kSettingsChanged,  // not as expected
  kExpiryUnchanged,  // already as asked: `attribute` is in use, or none
  kExpiryOfOther,    // another attribute is in use (`attribute`)
  kExpiryChangedLately,
  kSchemaInvalid,  // a request that no face should have let through; `detail` says what

  // Keys and items. `attribute` is the key attribute; `expected` and `actual` its types.
  kKeyMissing,       // an item lacks a key attribute
  kKeyTypeMismatch,  // of an item's key attribute
  kKeySchema,        // a key (not an item) whose attributes or types are not the table's
  kKeyEmpty,         // a key attribute is an empty string or byte string
  kPartitionKeyTooLong,
  kSortKeyTooLong,
  kIndexKeyTypeMismatch,  // `index`
  kIndexKeyEmpty,         // `index`
  kIndexPartitionKeyTooLong,
  kIndexSortKeyTooLong,
  kItemTooLarge,
  kUpdatedItemTooLarge,
  kNestingTooDeep,
  kCollectionTooLarge,

  // Conditions and updates
  kConditionFailed,  // `item`: what was there, if asked for
  kUpdateOfKey,      // `attribute`
  kUpdatePathInvalid,
  kUpdateAttributeMissing,
  kUpdateOperandType,
  kNumberTooLarge,
  kNumberTooSmall,
  kNumberTooPrecise,

  // Queries and scans
  kStartKeyInvalid,     // not a key of the table or index
  kStartKeyOutside,     // a key, but not within the partition or range conditions, or the segment
  kRangeInvalid,        // a range condition of wrong type or number of parts; `attribute`
  kConsistencyRefused,  // strongly consistent read of a global index

  // Batches and transactions
  kDuplicateItem,  // two actions on one item
  kTooManyItems,
  kTransactionTooLarge,
  kTransactionCancelled,  // `reasons`, one per action
  kTokenMismatch,         // the token was used with other parameters

  // Streams
  kNoSuchStream,
  kNoSuchShard,
  kPositionTrimmed,  // older than what is kept, or was kept when it was given out
  kPositionInvalid,  // not a position in this shard

  // The store
  kContended,    // too many others wrote the same item at the same time; try again
  kUnavailable,  // no writes now (disk full); reads go on
  kUnknown,      // the write's outcome is not known
  kCorrupt,      // stored bytes failed a check; never served
};

struct Error {
  Fault fault;
  std::string name = {};       // table
  std::string index = {};      // index
  std::string attribute = {};  // key attribute
  Type expected = Type::kString;
  Type actual = Type::kString;
  std::size_t bytes = 0;                // the size that is too large
  std::optional<Attributes> item = {};  // kConditionFailed with the item asked for
  std::vector<Error> reasons = {};      // kTransactionCancelled: one per action, in order
  std::string detail = {};              // for logs and kSchemaInvalid
};

template <class T>
using Result = ::aloft::Result<T, Error>;

}  // namespace aloft::table
