#include "faces/firestore/webchannel/inbox.h"

#include <utility>

namespace aloft::faces::firestore::webchannel {

Inbox::Outcome Inbox::Put(std::vector<ChannelMap> maps, std::size_t bytes_max) {
  std::size_t more = 0;
  for (const ChannelMap& map : maps) {
    if (map.id < 0 || map.id - next_id_ > kMapsAheadMax) return Outcome::kBad;
    if (map.id >= next_id_ && !waiting_.contains(map.id)) more += kMapBytes + map.data.size();
  }
  if (bytes_ + more > bytes_max) return Outcome::kFull;
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
