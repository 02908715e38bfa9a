// The system's clocks.
#pragma once

#include "os/clock.h"

namespace aloft::os {

class RealClock final : public Clock {
 public:
  std::int64_t WallMicros() const override;
  std::int64_t MonotonicNanos() const override;
};

}  // namespace aloft::os
