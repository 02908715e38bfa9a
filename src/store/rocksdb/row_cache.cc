#include "store/rocksdb/row_cache.h"

#include <functional>
#include <utility>

#include "base/check.h"

namespace aloft::store {
namespace {

std::size_t HashOf(std::string_view key) { return std::hash<std::string_view>()(key); }

}  // namespace

RowCache::RowCache(std::size_t bytes_max) : shard_bytes_max_(bytes_max / kShards) {}

bool RowCache::Holds(const Place& place, std::size_t hash, std::string_view key) {
  return place.hash == hash && place.row != nullptr && place.row->key == key;
}

void RowCache::Empty(Shard& shard, Place& place) {
  ALOFT_CHECK(shard.bytes >= place.row->bytes());
  shard.bytes -= place.row->bytes();
  place = Place();
}

std::optional<Found> RowCache::Find(std::string_view key, Version newest) {
  const std::size_t hash = HashOf(key);
  Shard& shard = shards_[hash % kShards];
  std::shared_ptr<const Row> row;
  {
    MutexLock lock(shard.mutex);
    Place* place = &shard.places[FirstPlaceOf(hash)];
    Place* const end = place + kWays;
    while (place != end && !Holds(*place, hash, key)) ++place;
    if (place == end) return std::nullopt;
    if (place->read_at < newest) {
      Empty(shard, *place);
      return std::nullopt;
    }
    place->used = true;
    row = place->row;
  }
  return row->found;  // copied without the lock
}

RowCache::Place& RowCache::Choose(Shard& shard, std::size_t hash, std::string_view key) {
  Place* const first = &shard.places[FirstPlaceOf(hash)];
  Place* chosen = nullptr;
  for (Place* place = first; place != first + kWays; ++place) {
    if (Holds(*place, hash, key)) return *place;
    const bool empty = place->row == nullptr;
    if (empty || (chosen == nullptr && !place->used)) chosen = place;
  }
  if (chosen != nullptr) return *chosen;
  for (Place* place = first; place != first + kWays; ++place) place->used = false;
  return first[hash / kShards / kSets % kWays];
}

void RowCache::MakeRoom(Shard& shard) {
  while (shard.bytes > shard_bytes_max_) {
    Place& place = shard.places[shard.hand];
    shard.hand = (shard.hand + 1) % kPlacesPerShard;
    if (place.row == nullptr) continue;
    if (place.used) {
      place.used = false;
    } else {
      Empty(shard, place);
    }
  }
}

void RowCache::Offer(std::string_view key, const Found& found, Version read_at) {
  if (sizeof(Row) + key.size() + found.value.size() > shard_bytes_max_) return;
  const std::size_t hash = HashOf(key);
  Shard& shard = shards_[hash % kShards];
  MutexLock lock(shard.mutex);
  std::size_t& asked = shard.asked[FirstPlaceOf(hash) / kWays];
  if (asked != hash) {
    asked = hash;
    return;
  }
  Place& place = Choose(shard, hash, key);
  if (place.row != nullptr) Empty(shard, place);
  auto row = std::make_shared<const Row>(Row{std::string(key), found});
  shard.bytes += row->bytes();
  place = Place{hash, read_at, true, std::move(row)};
  MakeRoom(shard);
}

}  // namespace aloft::store
