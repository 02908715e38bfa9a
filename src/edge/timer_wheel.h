// Coarse timeouts for very many sockets: arming and cancelling cost a list insertion, and a timer
// that is pushed back on every request is best left armed and looked at when it fires.
//
// Guarantees  A timer fires once, not before its deadline, and at most two ticks after (plus what
//             the loop is busy with).
// Threads     One: the loop's.
// Ownership   Timers are members of whoever waits; a destroyed timer is cancelled.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace aloft::edge {

class Timer {
 public:
  virtual ~Timer() { Cancel(); }
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  virtual void OnTimer() = 0;
  void Cancel();
  bool armed() const { return next_ != nullptr; }
  std::int64_t deadline_nanos() const { return deadline_nanos_; }

 private:
  friend class TimerWheel;
  Timer* previous_ = nullptr;
  Timer* next_ = nullptr;
  std::int64_t deadline_nanos_ = 0;
};

class TimerWheel {
 public:
  static constexpr std::int64_t kTickNanos = 8'000'000;
  static constexpr std::size_t kSlots = 1024;

  explicit TimerWheel(std::int64_t now_nanos);
  ~TimerWheel();
  void Arm(Timer& timer, std::int64_t deadline_nanos);
  // Fires what is due.
  void Advance(std::int64_t now_nanos);
  // How long the loop may sleep: until the next slot with a timer in it; -1 if there is none.
  int SleepMillis(std::int64_t now_nanos) const;

 private:
  struct Slot final : Timer {
    void OnTimer() override {}
  };
  static std::int64_t TickOf(std::int64_t nanos) { return nanos / kTickNanos; }

  std::array<Slot, kSlots> slots_;
  std::array<std::uint64_t, kSlots / 64> used_ =
      {};  // bit per slot; may be set for one emptied by Cancel
  std::int64_t tick_;
};

}  // namespace aloft::edge
