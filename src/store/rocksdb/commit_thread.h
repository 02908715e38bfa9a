// Makes commits durable, all that queued up in one go, and tells how far it has come.
//
// Guarantees  durable() never goes back, and never passes what `make_durable` has finished with.
//             The destructor makes durable what is left.
// Threads     Any thread; one thread of its own calls the two functions and the listeners.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "base/mutex.h"
#include "store/durable_listeners.h"
#include "store/engine.h"

namespace aloft::store {

class CommitThread {
 public:
  // `make_durable` returns when everything up to latest(), asked before, is safe; or never.
  CommitThread(Version durable, std::function<Version()> latest,
               std::function<void()> make_durable);
  ~CommitThread();

  void Wake();  // latest() has moved
  Version durable() const { return durable_.load(std::memory_order_acquire); }
  void Wait(Version version) EXCLUDES(mutex_);
  DurableListeners& listeners() { return listeners_; }

 private:
  void Run() EXCLUDES(mutex_);

  const std::function<Version()> latest_;
  const std::function<void()> make_durable_;
  DurableListeners listeners_;
  std::atomic<Version> durable_;
  std::atomic<bool> sleeping_{false};
  Mutex mutex_;
  CondVar woken_;
  CondVar moved_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace aloft::store
