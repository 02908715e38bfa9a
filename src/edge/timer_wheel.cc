#include "edge/timer_wheel.h"

#include <algorithm>
#include <bit>

namespace aloft::edge {

void Timer::Cancel() {
  if (next_ == nullptr) return;
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = next_ = nullptr;
}

TimerWheel::TimerWheel(std::int64_t now_nanos) : tick_(TickOf(now_nanos)) {
  for (Slot& slot : slots_) slot.previous_ = slot.next_ = &slot;
}

TimerWheel::~TimerWheel() {
  for (Slot& slot : slots_) {
    while (slot.next_ != &slot) slot.next_->Cancel();
    slot.previous_ = slot.next_ = nullptr;
  }
}

void TimerWheel::Arm(Timer& timer, std::int64_t deadline_nanos) {
  timer.Cancel();
  timer.deadline_nanos_ = deadline_nanos;
  const std::int64_t tick = std::max(TickOf(deadline_nanos) + 1, tick_ + 1);
  const std::size_t slot = static_cast<std::size_t>(tick) % kSlots;
  used_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  Timer& head = slots_[slot];
  timer.previous_ = head.previous_;
  timer.next_ = &head;
  head.previous_->next_ = &timer;
  head.previous_ = &timer;
}

void TimerWheel::Advance(std::int64_t now_nanos) {
  const std::int64_t now_tick = TickOf(now_nanos);
  // After a long sleep one turn of the wheel sees every timer.
  std::int64_t tick = std::max(tick_ + 1, now_tick - static_cast<std::int64_t>(kSlots) + 1);
  for (; tick <= now_tick; ++tick) {
    tick_ = tick;
    const std::size_t slot = static_cast<std::size_t>(tick) % kSlots;
    used_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
    Slot& head = slots_[slot];
    if (head.next_ == &head) continue;
    // Taken off the slot first: OnTimer may arm or destroy any timer.
    Slot due;
    due.next_ = head.next_;
    due.previous_ = head.previous_;
    due.next_->previous_ = &due;
    due.previous_->next_ = &due;
    head.previous_ = head.next_ = &head;
    while (due.next_ != &due) {
      Timer& timer = *due.next_;
      timer.Cancel();
      if (timer.deadline_nanos_ <= now_nanos) {
        timer.OnTimer();
      } else {
        Arm(timer, timer.deadline_nanos_);
      }
    }
    due.previous_ = due.next_ = nullptr;
  }
  tick_ = std::max(tick_, now_tick);
}

int TimerWheel::SleepMillis(std::int64_t now_nanos) const {
  const std::size_t first = static_cast<std::size_t>(tick_ + 1) % kSlots;
  for (std::size_t step = 0; step <= used_.size(); ++step) {
    const std::size_t word = (first / 64 + step) % used_.size();
    std::uint64_t bits = used_[word];
    if (step == 0) bits &= ~std::uint64_t{0} << (first % 64);
    if (bits == 0) continue;
    const std::size_t slot = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
    const std::size_t ahead = (slot + kSlots - first) % kSlots;
    const std::int64_t tick = tick_ + 1 + static_cast<std::int64_t>(ahead);
    const std::int64_t wait_nanos = tick * kTickNanos - now_nanos;
    return wait_nanos <= 0 ? 0 : static_cast<int>(wait_nanos / 1'000'000) + 1;
  }
  return -1;
}

}  // namespace aloft::edge
