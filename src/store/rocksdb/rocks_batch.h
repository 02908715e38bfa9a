// One commit on its way into RocksDB. Included only inside store/rocksdb.
#pragma once

#include <rocksdb/write_batch.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/engine.h"
#include "store/rocksdb/rocks_database.h"

namespace aloft::store {

// Counters as a commit finds them: key -> value, nullopt if absent. Views into the request's keys.
using Counters = std::map<std::string_view, std::optional<std::string>>;

class RocksBatch {
 public:
  RocksBatch(RocksDatabase& database, Version version) : database_(database), version_(version) {}

  // Adds the request's writes in their order; `counters` holds the value of each counter key.
  // Returns what changed; the keys of `request` may have been moved from.
  std::vector<Change> Take(CommitRequest& request, Counters counters);

  Version version() const { return version_; }
  rocksdb::WriteBatch& batch() { return batch_; }

 private:
  void Put(std::string_view key, std::string_view value);

  RocksDatabase& database_;
  const Version version_;
  rocksdb::WriteBatch batch_;
};

// Value bytes: the version, big-endian, then the value (docs/formats/store.md).
inline constexpr std::size_t kVersionBytes = sizeof(Version);

}  // namespace aloft::store
