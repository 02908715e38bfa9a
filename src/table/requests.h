// What is asked of the table service about items, and what it answers. Requests borrow: everything
// a pointer or view leads to must outlive the call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "identity/grant.h"
#include "table/condition.h"
#include "table/fault.h"
#include "table/projection.h"
#include "table/schema.h"
#include "table/update.h"
#include "table/value.h"

namespace aloft::table {

enum class Consistency : std::uint8_t {
  kEventual,  // served exactly like kStrong; half the units
  kStrong,
};

// Units per arm, as the vendor bills a single operation: a strong read of 4 KiB, a write of 1 KiB.
// An arm whose index was not touched is absent. Transactions count the table's arm twice; the
// service does not do that doubling.
struct Capacity {
  struct IndexUnits {
    std::string index;
    IndexScope scope;
    double units;
  };
  double table = 0;
  std::vector<IndexUnits> indexes = {};
  double total() const {
    double sum = table;
    for (const IndexUnits& arm : indexes) sum += arm.units;
    return sum;
  }
};

enum class Images : std::uint8_t {
  kNone,
  kAllOld,      // the item as it was
  kAllNew,      // the item as it is now
  kUpdatedOld,  // of the update's paths only
  kUpdatedNew,
};

enum class OnConditionFailure : std::uint8_t { kNothing, kReturnItem };

// Asked for, because it costs a scan of the partition. Only tables with local indexes have them.
enum class CollectionMetrics : std::uint8_t { kNone, kSize };

struct WriteOptions {
  const Condition* condition = nullptr;
  Images images = Images::kNone;
  OnConditionFailure on_condition_failure = OnConditionFailure::kNothing;
  CollectionMetrics collection = CollectionMetrics::kNone;
};

struct Collection {
  Attributes key;  // the partition key attribute
  std::uint64_t bytes = 0;
};

struct WriteResult {
  std::optional<Attributes> image = {};  // what `images` asked for, if there is such
  std::size_t old_bytes = 0;             // item sizes; 0: there was / is none
  std::size_t new_bytes = 0;
  Capacity capacity = {};
  std::optional<Collection> collection = {};
};

struct ReadResult {
  std::optional<Attributes> item = {};  // projected
  std::size_t bytes = 0;                // of the whole item; 0: there is none
  double units = 0.5;
};

// One element of a batch or transaction: its own grant, for its own table.
struct ReadElement {
  const identity::Grant* grant;
  std::string_view table;
  const Attributes* key;
  const Projection* projection = nullptr;
  Consistency consistency = Consistency::kEventual;
};

struct WriteElement {
  enum class Kind : std::uint8_t { kPut, kUpdate, kDelete, kCheck };
  const identity::Grant* grant;
  std::string_view table;
  Kind kind = Kind::kPut;
  Attributes item = {};  // kPut: the item; otherwise the key
  const Update* update = nullptr;
  const Condition* condition = nullptr;
  OnConditionFailure on_condition_failure = OnConditionFailure::kNothing;
  CollectionMetrics collection = CollectionMetrics::kNone;
};

struct TransactionOptions {
  std::string_view token = {};         // empty: not idempotent
  std::string_view request_hash = {};  // of the parameters, up to 64 bytes, made by the face
};

struct TransactionResult {
  bool replayed = false;              // the token had committed before; nothing was done now
  std::vector<WriteResult> elements;  // in order. Replayed: sizes and units of a read of the items
};

// What a page's range within the partition is.
struct RangeCondition {
  enum class Kind : std::uint8_t {
    kNone,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kBetween,     // low and high, both within
    kBeginsWith,  // low; strings and byte strings
  };
  Kind kind = Kind::kNone;
  Value low = {};  // the only operand of the others
  Value high = {};
};

struct PageOptions {
  std::optional<std::size_t> limit = {};  // items looked at, at least 1
  const Attributes* start_key = nullptr;  // exclusive: the last key of the page before
  const Condition* filter = nullptr;
  const Projection* projection = nullptr;  // null: everything that the table or index has
  Consistency consistency = Consistency::kEventual;
  bool count_only = false;  // items stay empty, `count` counts
  // Reading an index that does not hold everything: take the rest from the table (local indexes
  // only, at the vendor's price). Otherwise items are what the index projects.
  bool fetch_missing = false;
};

enum class SortOrder : std::uint8_t { kAscending, kDescending };

struct QueryRequest {
  std::string_view table;
  std::string_view index = {};         // empty: the table itself
  std::vector<Value> partition = {};   // one per partition key part, in order
  std::vector<Value> sort_equal = {};  // the first sort key parts, in order
  RangeCondition range = {};           // of the sort key part behind sort_equal
  SortOrder order = SortOrder::kAscending;
  PageOptions page = {};
};

struct ScanRequest {
  std::string_view table;
  std::string_view index = {};  // empty: the table itself
  std::uint32_t segment = 0;    // < segments; together the segments cover everything once
  std::uint32_t segments = 1;
  PageOptions page = {};
};

struct Page {
  std::vector<Attributes> items;
  std::size_t count = 0;                    // that passed the filter
  std::size_t scanned_count = 0;            // that were looked at
  std::optional<Attributes> last_key = {};  // present: there may be more behind it
  Capacity capacity = {};
};

}  // namespace aloft::table
