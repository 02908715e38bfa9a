// A clock that stands still until it is told to move.
#pragma once

#include <atomic>

#include "os/clock.h"

namespace aloft::os {

class SimClock final : public Clock {
 public:
  explicit SimClock(std::int64_t wall_micros = 1'700'000'000'000'000) : wall_micros_(wall_micros) {}

  std::int64_t WallMicros() const override { return wall_micros_.load(); }
  std::int64_t MonotonicNanos() const override { return monotonic_nanos_.load(); }

  void AdvanceMillis(std::int64_t ms) {
    wall_micros_ += ms * 1000;
    monotonic_nanos_ += ms * 1'000'000;
  }
  // As when somebody sets the system's clock: the monotonic clock does not notice.
  void SetWallMicros(std::int64_t micros) { wall_micros_ = micros; }

 private:
  std::atomic<std::int64_t> wall_micros_;
  std::atomic<std::int64_t> monotonic_nanos_{0};
};

}  // namespace aloft::os
