// The maps of a session's forward channel: taken once each, in the order of their ids, however
// often and in whatever order they come.
//
// Threads     One at a time.
// Limits      kMapsAheadMax, kInboxBytesMax: see Put. Each map counts kMapBytes beside its data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "faces/firestore/webchannel/limits.h"

namespace aloft::faces::firestore::webchannel {

struct ChannelMap {
  std::int64_t id = 0;
  std::string data = {};
};

// The same before its data are there.
struct MapSize {
  std::int64_t id = 0;
  std::size_t data_bytes = 0;
};

class Inbox {
 public:
  explicit Inbox(std::int64_t first_id) : next_id_(first_id) {}

  enum class Outcome : std::uint8_t {
    kTaken,  // also of what has come before
    kBad,    // an id that no client can have come to
    kFull,   // what waits is too much
  };
  // What Put will answer to maps of these sizes.
  Outcome Judge(const std::vector<MapSize>& maps, std::size_t bytes_max = kInboxBytesMax) const;
  // All of them or none, and no more than about `bytes_max` in all.
  Outcome Put(std::vector<ChannelMap> maps, std::size_t bytes_max = kInboxBytesMax);
  // The next message that is due; nullopt: it has not come.
  std::optional<std::string> Next();
  bool HasNext() const { return !waiting_.empty() && waiting_.begin()->first == next_id_; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::int64_t next_id_;
  std::map<std::int64_t, std::string> waiting_;
  std::size_t bytes_ = 0;
};

}  // namespace aloft::faces::firestore::webchannel
