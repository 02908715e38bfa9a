// The bounded pool: threads for what may block.
//
// Guarantees  Jobs start in the order they were given. Every job given is run once, also those
//             given before Stop.
// Threads     Any may submit.
// Ownership   Borrows jobs until they have run.
// Errors      TrySubmit refuses when `queue_max` jobs wait. Jobs must not throw.
#pragma once

#include <cstddef>
#include <deque>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace aloft::edge {

class PoolJob {
 public:
  virtual ~PoolJob() = default;
  virtual void RunOnPool() = 0;
};

class Pool {
 public:
  Pool(std::size_t threads, std::size_t queue_max);
  ~Pool();

  bool TrySubmit(PoolJob& job) EXCLUDES(mutex_);  // for new work
  void Submit(PoolJob& job) EXCLUDES(mutex_);     // for the rest of work once admitted
  void Stop();                                    // returns when all has run
  std::size_t waiting() const EXCLUDES(mutex_);

 private:
  void Work() EXCLUDES(mutex_);

  const std::size_t queue_max_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<PoolJob*> queue_ GUARDED_BY(mutex_);
  std::size_t idle_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace aloft::edge
