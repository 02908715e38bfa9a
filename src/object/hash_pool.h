// A few threads that hash for many writers, so that hashing runs beside the disk writes.
//
// Guarantees  Jobs of one lane run one at a time, in order. Waiting never depends on a free thread:
//             a job that no thread has begun is run by whoever waits for it.
// Threads     Pool: any. Lane: one thread at a time.
// Ownership   The pool outlives its lanes. A job's bytes must live until the lane was waited for.
// Limits      One job in flight per lane.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace aloft::object {

class HashPool {
 private:
  enum class State : std::uint8_t { kQueued, kRunning, kDone };
  struct Job {
    std::function<void()> work;
    State state = State::kQueued;
  };

 public:
  // 0 threads: every job is run by the one who waits for it.
  explicit HashPool(unsigned threads);
  ~HashPool();
  HashPool(const HashPool&) = delete;
  HashPool& operator=(const HashPool&) = delete;

  class Lane {
   public:
    explicit Lane(HashPool& pool) : pool_(pool) {}
    ~Lane() { Wait(); }
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    // Waits for the job before, then queues this one. `work` must not throw.
    void Submit(std::function<void()> work);
    void Wait();

   private:
    HashPool& pool_;
    std::shared_ptr<Job> job_;
  };

 private:
  void Run() EXCLUDES(mutex_);

  Mutex mutex_;
  CondVar queued_;
  CondVar done_;
  std::deque<std::shared_ptr<Job>> jobs_ GUARDED_BY(mutex_);  // Job::state too
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace aloft::object
