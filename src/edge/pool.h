// The bounded pool: threads for what may block.
//
// Guarantees  Jobs start in the order they were given. Every job given is run once, also those
//             given before Stop. At most `threads` start at a time; of those that wait for other
//             requests (base/waiting.h) kSpareThreadsMax are not counted, others take their place.
//             No more may wait: there is always a thread for jobs that do not.
// Threads     Any may submit.
// Ownership   Borrows jobs until they have run.
// Errors      TrySubmit refuses when `queue_max` jobs wait. Jobs must not throw. The constructor
//             throws std::system_error when not one thread can be made; later a thread that cannot
//             be made is done without.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/waiting.h"

namespace aloft::edge {

class PoolJob {
 public:
  virtual ~PoolJob() = default;
  virtual void RunOnPool() = 0;
};

class Pool final : private ThreadKeeper {
 public:
  static constexpr std::size_t kSpareThreadsMax = 128;

  // Runs a function on a new thread, or throws std::system_error.
  using MakeThread = std::function<std::thread(std::function<void()>)>;

  Pool(std::size_t threads, std::size_t queue_max, MakeThread make_thread = MakeStdThread);
  ~Pool() override;

  bool TrySubmit(PoolJob& job) EXCLUDES(mutex_);  // for new work
  void Submit(PoolJob& job) EXCLUDES(mutex_);     // for the rest of work once admitted
  void Stop();                                    // returns when all has run
  std::size_t waiting() const EXCLUDES(mutex_);

 private:
  static std::thread MakeStdThread(std::function<void()> run) {
    return std::thread(std::move(run));
  }
  void Work() EXCLUDES(mutex_);
  bool Start() REQUIRES(mutex_);  // false: no thread could be made
  void Call() REQUIRES(mutex_);
  bool MayRun() const REQUIRES(mutex_) { return running_ < threads_max_ && !queue_.empty(); }
  bool OnWait() override EXCLUDES(mutex_);
  void OnWaited() override EXCLUDES(mutex_);

  const std::size_t threads_max_;
  const std::size_t queue_max_;
  const MakeThread make_thread_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<PoolJob*> queue_ GUARDED_BY(mutex_);
  std::size_t started_ GUARDED_BY(mutex_) = 0;  // threads that have not ended
  std::size_t running_ GUARDED_BY(mutex_) = 0;  // of those, with a job that does not wait
  std::size_t lent_ GUARDED_BY(mutex_) = 0;     // of those, with a job that waits for others
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_ GUARDED_BY(mutex_);  // more are added, none goes before Stop
};

}  // namespace aloft::edge
