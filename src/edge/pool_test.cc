// The pool: jobs in order, no more at a time than threads, and others go on while some wait.
#include "edge/pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
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

}  // namespace
}  // namespace aloft::edge
