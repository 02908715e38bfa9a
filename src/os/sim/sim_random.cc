#include "os/sim/sim_random.h"

#include <algorithm>
#include <cstring>

namespace aloft::os {

void SimRandom::Fill(char* out, std::size_t bytes) {
  MutexLock lock(mutex_);
  while (bytes > 0) {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t word = state_;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    word ^= word >> 31;
    const std::size_t part = std::min(bytes, sizeof word);
    std::memcpy(out, &word, part);
    out += part;
    bytes -= part;
  }
}

}  // namespace aloft::os
