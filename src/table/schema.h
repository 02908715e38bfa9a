// What a table is: its key, its indexes, and how it is described.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/value.h"

namespace aloft::table {

// A key attribute: kString, kNumber or kBinary.
struct KeyAttribute {
  std::string name;
  Type type = Type::kString;
  bool operator==(const KeyAttribute&) const = default;
};

struct KeySchema {
  KeyAttribute partition;
  std::optional<KeyAttribute> sort = {};
};

enum class IndexScope : std::uint8_t {
  kGlobal,  // its own partition key
  kLocal,   // the table's partition key, another sort key; only with the table
};

enum class ProjectionKind : std::uint8_t { kAll, kKeysOnly, kInclude };

struct Throughput {
  std::int64_t read_units = 0;
  std::int64_t write_units = 0;
  std::int64_t increased_micros = 0;  // 0: never
  std::int64_t decreased_micros = 0;
  std::int64_t decreases_today = 0;  // on the day of the last one, by UTC

  std::int64_t DecreasesOnDayOf(std::int64_t now_micros) const {
    constexpr std::int64_t kDayMicros = 24ll * 60 * 60 * 1'000'000;
    return decreased_micros / kDayMicros == now_micros / kDayMicros ? decreases_today : 0;
  }
};

struct IndexDefinition {
  std::string name;
  IndexScope scope = IndexScope::kGlobal;
  std::vector<KeyAttribute> partition;  // 1 to kIndexKeyPartsMax; local: the table's
  std::vector<KeyAttribute> sort = {};  // 0 to kIndexKeyPartsMax; local: exactly 1
  ProjectionKind projection = ProjectionKind::kAll;
  std::vector<std::string> included = {};  // kInclude: names beside the keys
  Throughput throughput = {};
  std::map<std::string, std::string> settings = {};  // opaque, a face's own
};

enum class IndexStatus : std::uint8_t { kFilling, kActive };

enum class BillingMode : std::uint8_t { kProvisioned, kPerRequest };

// Which images a stream's records carry.
enum class StreamView : std::uint8_t { kKeysOnly, kNewImage, kOldImage, kNewAndOldImages };

// A stream is named by its table and the moment it was turned on.
struct StreamName {
  std::string table;
  std::int64_t created_micros = 0;
  bool operator==(const StreamName&) const = default;
};

struct StreamInfo {
  StreamName name;
  StreamView view = StreamView::kNewAndOldImages;
  bool enabled = true;
};

struct Expiry {
  bool enabled = false;
  std::string attribute = {};
};

using Tags = std::map<std::string, std::string>;

// What a table is created from. Also what is kept of it, but for what only time brings.
struct TableDefinition {
  std::string name;
  KeySchema key;
  // All attribute definitions given, in order; key and index key attributes among them.
  std::vector<KeyAttribute> attributes = {};
  std::vector<IndexDefinition> indexes = {};
  BillingMode billing = BillingMode::kProvisioned;
  Throughput throughput = {};
  std::optional<StreamView> stream = {};
  bool deletion_protected = false;
  Tags tags = {};
  std::map<std::string, std::string> settings = {};  // opaque, a face's own
};

struct IndexDescription {
  IndexDefinition definition;
  IndexStatus status = IndexStatus::kActive;
  std::int64_t item_count = 0;
  std::int64_t bytes = 0;
};

struct TableDescription {
  TableDefinition definition;  // indexes left empty: see `indexes`
  std::vector<IndexDescription> indexes;
  std::string id;  // 16 random bytes, for ever this table's
  std::int64_t created_micros = 0;
  std::int64_t billing_changed_micros = 0;  // last switch to kPerRequest; 0: never
  std::optional<StreamInfo> stream = {};    // the latest, also when turned off
  Expiry expiry = {};
  bool point_in_time_recovery = false;  // stored; nothing acts on it yet
  std::int64_t point_in_time_since_micros = 0;
  // Counted as writes happen; after a crash off by what was not yet written down.
  std::int64_t item_count = 0;
  std::int64_t bytes = 0;
};

}  // namespace aloft::table
