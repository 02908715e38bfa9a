// The pool: jobs in order, no more at a time than threads, and others go on while some wait.
#include "edge/pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace aloft::edge {
namespace {

class Job final : public PoolJob {
 public:
  explicit Job(std::function<void()> run) : run_(std::move(run)) {}
  void RunOnPool() override { run_(); }

 private:
  const std::function<void()> run_;
};

class Gate {
 public:
  void Open() {
    MutexLock lock(mutex_);
    open_ = true;
    changed_.NotifyAll();
  }
  void Pass() {
    MutexLock lock(mutex_);
    while (!open_) changed_.Wait(mutex_);
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  bool open_ GUARDED_BY(mutex_) = false;
};

using Jobs = std::vector<std::unique_ptr<Job>>;

void Give(Pool& pool, Jobs& jobs, std::function<void()> run) {
  jobs.push_back(std::make_unique<Job>(std::move(run)));
  pool.Submit(*jobs.back());
}

TEST(Pool, RunsEachJobOnceAlsoThoseBeforeStop) {
  std::atomic<int> ran = 0;
  Jobs jobs;
  Pool pool(3, 10);
  for (int i = 0; i < 100; ++i) Give(pool, jobs, [&] { ++ran; });
  pool.Stop();
  EXPECT_EQ(100, ran);
}

TEST(Pool, RunsNoMoreAtATimeThanItHasThreads) {
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  Jobs jobs;
  Pool pool(2, 10);
  for (int i = 0; i < 200; ++i) {
    Give(pool, jobs, [&] {
      const int running = ++now;
      if (running > most) most = running;
      --now;
    });
  }
  pool.Stop();
  EXPECT_LE(most, 2);
}

// Many requests wait for one that itself needs a thread: it must get one, or all wait in vain.
TEST(Pool, WhatIsWaitedForFindsAThread) {
  constexpr int kWaiters = 40;
  Gate gate;
  std::atomic<int> passed = 0;
  Jobs jobs;
  Pool pool(2, 100);
  for (int i = 0; i < kWaiters; ++i) {
    Give(pool, jobs, [&] {
      const WaitingForOthers waiting;
      gate.Pass();
      ++passed;
    });
  }
  Give(pool, jobs, [&] { gate.Open(); });
  pool.Stop();
  EXPECT_EQ(kWaiters, passed);
}

// The threads that took the places of others do not run more at a time afterwards.
TEST(Pool, IsAsBoundedAfterwards) {
  Gate gate;
  Jobs jobs;
  Pool pool(2, 100);
  std::atomic<int> passed = 0;
  Gate all;
  for (int i = 0; i < 10; ++i) {
    Give(pool, jobs, [&] {
      {
        const WaitingForOthers waiting;
        gate.Pass();
      }
      if (++passed == 10) all.Open();
    });
  }
  Give(pool, jobs, [&] { gate.Open(); });
  all.Pass();
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  Gate last;
  for (int i = 0; i < 200; ++i) {
    Give(pool, jobs, [&, i] {
      const int running = ++now;
      if (running > most) most = running;
      --now;
      if (i == 199) last.Open();
    });
  }
  last.Pass();
  pool.Stop();
  EXPECT_LE(most, 2);
}

// However many want to wait, threads are left for those that do not.
TEST(Pool, MoreThanItHasSparesMayNotWait) {
  constexpr std::size_t kJobs = Pool::kSpareThreadsMax + 40;
  Gate all_asked;
  Gate gate;
  Gate ran;
  std::atomic<std::size_t> asked = 0;
  std::atomic<std::size_t> refused = 0;
  Jobs jobs;
  Pool pool(2, kJobs);
  for (std::size_t i = 0; i < kJobs; ++i) {
    Give(pool, jobs, [&] {
      const WaitingForOthers waiting;
      if (!waiting.allowed()) ++refused;
      if (++asked == kJobs) all_asked.Open();
      if (waiting.allowed()) gate.Pass();
    });
  }
  all_asked.Pass();
  Give(pool, jobs, [&] { ran.Open(); });
  ran.Pass();
  gate.Open();
  pool.Stop();
  EXPECT_EQ(kJobs - Pool::kSpareThreadsMax, refused);
}

// Makes so many threads, and no more.
Pool::MakeThread Only(std::atomic<int>& left) {
  return [&left](std::function<void()> run) {
    if (left-- <= 0) {
      throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    }
    return std::thread(std::move(run));
  };
}

TEST(Pool, GoesOnWithTheThreadsItCanHave) {
  std::atomic<int> left = 2;
  std::atomic<int> ran = 0;
  Jobs jobs;
  Pool pool(8, 100, Only(left));
  for (int i = 0; i < 100; ++i) Give(pool, jobs, [&] { ++ran; });
  pool.Stop();
  EXPECT_EQ(100, ran);
  left = 0;
  EXPECT_THROW(Pool(8, 100, Only(left)), std::system_error);
}

// Where no thread can be made, the last one may not wait; the counts stay right.
TEST(Pool, TheLastThreadDoesNotWait) {
  std::atomic<int> left = 2;
  Gate gate;
  std::atomic<int> waits = 0;
  std::atomic<int> refused = 0;
  std::atomic<int> ran = 0;
  Jobs jobs;
  Pool pool(2, 100, Only(left));
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 10; ++i) {
      Give(pool, jobs, [&, round] {
        const WaitingForOthers waiting;
        ++(waiting.allowed() ? waits : refused);
        if (round == 0 && waiting.allowed()) gate.Pass();
      });
    }
  }
  Give(pool, jobs, [&] { gate.Open(); });
  for (int i = 0; i < 100; ++i) Give(pool, jobs, [&] { ++ran; });
  pool.Stop();
  EXPECT_EQ(20, waits + refused);
  EXPECT_GE(refused, 1);
  EXPECT_EQ(100, ran);
}

}  // namespace
}  // namespace aloft::edge
