// How much of a disk is left alone, so that erasing, compaction and a restart always find room.
#pragma once

#include <algorithm>
#include <cstdint>

namespace aloft::store {

// Writes are refused while less than this is free.
inline std::uint64_t ReserveBytes(std::uint64_t total_bytes) {
  return std::clamp<std::uint64_t>(total_bytes / 16, 16 << 20, 512 << 20);
}

}  // namespace aloft::store
