#include "faces/firestore/webchannel/inbox.h"

#include <utility>

namespace aloft::faces::firestore::webchannel {

Inbox::Outcome Inbox::Judge(const std::vector<MapSize>& maps, std::size_t bytes_max) const {
  std::size_t more = 0;
  for (const MapSize& map : maps) {
    if (map.id < 0 || map.id - next_id_ > kMapsAheadMax) return Outcome::kBad;
    if (map.id >= next_id_ && !waiting_.contains(map.id)) more += kMapBytes + map.data_bytes;
  }
  return bytes_ + more > bytes_max ? Outcome::kFull : Outcome::kTaken;
}

Inbox::Outcome Inbox::Put(std::vector<ChannelMap> maps, std::size_t bytes_max) {
  std::vector<MapSize> sizes;
  sizes.reserve(maps.size());
  for (const ChannelMap& map : maps) sizes.push_back({map.id, map.data.size()});
  const Outcome outcome = Judge(sizes, bytes_max);
  if (outcome != Outcome::kTaken) return outcome;
  for (ChannelMap& map : maps) {
    if (map.id < next_id_) continue;
    const std::size_t bytes = kMapBytes + map.data.size();
    if (waiting_.emplace(map.id, std::move(map.data)).second) bytes_ += bytes;
  }
  return Outcome::kTaken;
}

std::optional<std::string> Inbox::Next() {
  if (!HasNext()) return std::nullopt;
  auto first = waiting_.extract(waiting_.begin());
  bytes_ -= kMapBytes + first.mapped().size();
  ++next_id_;
  return std::move(first.mapped());
}

}  // namespace aloft::faces::firestore::webchannel
