// Rows that are read again and again, as a read found them: one found here costs a twentieth of one
// that RocksDB looks up in its blocks, and a body is not read from its file again
// (docs/decisions/row-cache.md).
//
// Guarantees  A row kept is what a read of it would find as long as nothing newer than its
//             `read_at` has been written to its key; Find gives it only then. Rows that do not
//             exist are kept too. A row is kept when it is read the second time, so that reads all
//             over the store do not push out what is in use.
// Threads     Any.
// Limits      The bytes given, and kPlaces rows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "store/engine.h"

namespace aloft::store {

class RowCache {
 public:
  static constexpr std::size_t kPlaces = 1 << 14;

  explicit RowCache(std::size_t bytes_max);

  // `newest`: a bound of the newest version written to the key, asked for before this call.
  std::optional<Found> Find(std::string_view key, Version newest);
  // What a read found that began when all commits up to `read_at` were visible.
  void Offer(std::string_view key, const Found& found, Version read_at);

 private:
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kWays = 4;  // places that a key may take
  static constexpr std::size_t kPlacesPerShard = kPlaces / kShards;
  static constexpr std::size_t kSets = kPlacesPerShard / kWays;

  struct Row {
    std::string key;
    Found found;
    std::size_t bytes() const { return sizeof(Row) + key.size() + found.value.size(); }
  };
  struct Place {
    std::size_t hash = 0;
    Version read_at = 0;
    bool used = false;  // since the hand, or a newcomer, came by
    std::shared_ptr<const Row> row;
  };
  struct Shard {
    Mutex mutex;
    std::vector<Place> places GUARDED_BY(mutex) = std::vector<Place>(kPlacesPerShard);
    std::array<std::size_t, kSets> asked GUARDED_BY(mutex) = {};  // hash last offered in vain
    std::size_t bytes GUARDED_BY(mutex) = 0;
    std::size_t hand GUARDED_BY(mutex) = 0;
  };

  static std::size_t FirstPlaceOf(std::size_t hash) { return hash / kShards % kSets * kWays; }
  static bool Holds(const Place& place, std::size_t hash, std::string_view key);
  static void Empty(Shard& shard, Place& place) REQUIRES(shard.mutex);
  // Where the key's row may go.
  static Place& Choose(Shard& shard, std::size_t hash, std::string_view key) REQUIRES(shard.mutex);
  void MakeRoom(Shard& shard) REQUIRES(shard.mutex);

  const std::size_t shard_bytes_max_;
  std::array<Shard, kShards> shards_;
};

}  // namespace aloft::store
