// Numbers that look random and repeat with the seed (SplitMix64). Never for secrets outside tests.
#pragma once

#include "base/mutex.h"
#include "os/random.h"

namespace aloft::os {

class SimRandom final : public Random {
 public:
  explicit SimRandom(std::uint64_t seed) : state_(seed) {}
  void Fill(char* out, std::size_t bytes) override;
  // Evenly spread over [0, bound). `bound` > 0.
  std::uint64_t Below(std::uint64_t bound) { return Next64() % bound; }
  bool OneIn(std::uint64_t times) { return Below(times) == 0; }

 private:
  Mutex mutex_;
  std::uint64_t state_ GUARDED_BY(mutex_);
};

}  // namespace aloft::os
