// A few threads that hash for many writers, so that hashing runs beside the disk writes.
//
// Guarantees  Jobs of one lane run one at a time, in order, and the next begins without its writer
//             having to wake up first. Waiting never depends on a free thread: a job that no thread
//             has begun is run by whoever waits for it.
// Threads     Pool: any. Lane: one thread at a time.
// Ownership   The pool outlives its lanes. A job's bytes must live until the lane was waited for.
// Limits      kJobsInFlightMax per lane.
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
  enum class State : std::uint8_t { kBehindAnother, kQueued, kRunning, kDone };
  struct Job {
    std::function<void()> work;
    State state = State::kBehindAnother;
    std::shared_ptr<Job> next = nullptr;  // of its lane, queued when this one is done
  };

 public:
  static constexpr std::size_t kJobsInFlightMax = 3;

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

    // Waits until fewer than kJobsInFlightMax are in flight, then queues this one. `work` must not
    // throw.
    void Submit(std::function<void()> work);
    void Wait();  // for all of them

   private:
    void WaitForOldest();

    HashPool& pool_;
    std::deque<std::shared_ptr<Job>> in_flight_;  // oldest first
  };

 private:
  void Run() EXCLUDES(mutex_);
  void Queue(const std::shared_ptr<Job>& job) REQUIRES(mutex_);
  void Done(Job& job) REQUIRES(mutex_);

  Mutex mutex_;
  CondVar queued_;
  CondVar done_;
  std::deque<std::shared_ptr<Job>> jobs_ GUARDED_BY(mutex_);  // Job's other members too
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace aloft::object
