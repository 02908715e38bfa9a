// Time as an interface, so that tests and the simulation decide what time it is.
#pragma once

#include <cstdint>

namespace aloft::os {

class Clock {
 public:
  virtual ~Clock() = default;
  // Microseconds since 1970-01-01T00:00:00Z. May jump with the system clock.
  virtual std::int64_t WallMicros() const = 0;
  // Nanoseconds since some fixed start. Never goes back.
  virtual std::int64_t MonotonicNanos() const = 0;
};

}  // namespace aloft::os
