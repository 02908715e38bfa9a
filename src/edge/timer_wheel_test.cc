// Timeouts decide who is cut off: one too early cuts an honest client, one lost keeps a dishonest
// one for ever.
#include "edge/timer_wheel.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>
#include <vector>

namespace aloft::edge {
namespace {

constexpr std::int64_t kMillis = 1'000'000;

struct TestTimer final : Timer {
  std::function<void()> fire;
  int fired = 0;
  void OnTimer() override {
    ++fired;
    if (fire) fire();
  }
};

TEST(TimerWheel, FiresOnceNotBeforeItsDeadlineAndSoonAfter) {
  for (std::int64_t deadline_ms : {1, 8, 9, 100, 8191, 8192, 9000, 60'000}) {
    TimerWheel wheel(0);
    TestTimer timer;
    wheel.Arm(timer, deadline_ms * kMillis);
    std::int64_t now_ms = 0;
    while (timer.fired == 0 && now_ms < 100'000) wheel.Advance(++now_ms * kMillis);
    EXPECT_GE(now_ms, deadline_ms);
    EXPECT_LE(now_ms, deadline_ms + 2 * TimerWheel::kTickNanos / kMillis);
    wheel.Advance(1'000'000 * kMillis);
    EXPECT_EQ(1, timer.fired);
  }
}

// The loop sleeps exactly as long as it is told, so what it is told must lead to every deadline.
TEST(TimerWheel, SleepingAsToldMissesNothing) {
  std::mt19937_64 random(7);
  TimerWheel wheel(0);
  std::vector<std::unique_ptr<TestTimer>> timers;
  for (int i = 0; i < 500; ++i) {
    timers.push_back(std::make_unique<TestTimer>());
    wheel.Arm(*timers.back(), static_cast<std::int64_t>(random() % 30'000) * kMillis);
  }
  std::int64_t now = 0;
  int turns = 0;
  for (int sleep_ms = wheel.SleepMillis(now); sleep_ms >= 0; sleep_ms = wheel.SleepMillis(now)) {
    now += sleep_ms * kMillis;
    wheel.Advance(now);
    for (const auto& timer : timers) {
      if (timer->fired == 0) EXPECT_GT(timer->deadline_nanos() + 3 * TimerWheel::kTickNanos, now);
    }
    ASSERT_LT(++turns, 10'000);
  }
  for (const auto& timer : timers) EXPECT_EQ(1, timer->fired);
}

TEST(TimerWheel, CancelledMovedAndDestroyedTimersDoNotFire) {
  TimerWheel wheel(0);
  TestTimer cancelled;
  TestTimer moved;
  auto destroyed = std::make_unique<TestTimer>();
  auto destroyed_by_another = std::make_unique<TestTimer>();
  TestTimer destroyer;
  destroyer.fire = [&] { destroyed_by_another.reset(); };
  wheel.Arm(cancelled, 10 * kMillis);
  wheel.Arm(moved, 10 * kMillis);
  wheel.Arm(*destroyed, 10 * kMillis);
  wheel.Arm(destroyer, 10 * kMillis);
  wheel.Arm(*destroyed_by_another, 10 * kMillis);
  cancelled.Cancel();
  wheel.Arm(moved, 500 * kMillis);
  destroyed.reset();
  wheel.Advance(100 * kMillis);
  EXPECT_EQ(0, cancelled.fired);
  EXPECT_EQ(0, moved.fired);
  EXPECT_EQ(1, destroyer.fired);
  EXPECT_EQ(nullptr, destroyed_by_another);
  wheel.Advance(600 * kMillis);
  EXPECT_EQ(1, moved.fired);
}

TEST(TimerWheel, AnEmptyWheelLetsTheLoopSleep) {
  TimerWheel wheel(0);
  EXPECT_EQ(-1, wheel.SleepMillis(0));
  TestTimer again;
  again.fire = [&] {
    if (again.fired < 3) wheel.Arm(again, again.fired * 50 * kMillis);
  };
  wheel.Arm(again, 10 * kMillis);
  for (std::int64_t now_ms = 0; now_ms < 300; now_ms += 7) wheel.Advance(now_ms * kMillis);
  EXPECT_EQ(3, again.fired);
  EXPECT_EQ(-1, wheel.SleepMillis(300 * kMillis));
}

}  // namespace
}  // namespace aloft::edge
