// A thread that waits until another request has done something tells its pool so: the pool lets
// another thread go on meanwhile, or the request that is waited for may never find one.
//
// Threads     Each has a keeper of its own, or none; then nothing is told.
#pragma once

namespace aloft {

// Whoever lends threads to requests.
class ThreadKeeper {
 public:
  virtual ~ThreadKeeper() = default;
  virtual void OnWait() = 0;    // the calling thread is about to wait
  virtual void OnWaited() = 0;  // and goes on

  // The calling thread's.
  static ThreadKeeper*& Current() {
    thread_local ThreadKeeper* keeper = nullptr;
    return keeper;
  }
};

// Says it for the life of a block.
class WaitingForOthers {
 public:
  WaitingForOthers() : keeper_(ThreadKeeper::Current()) {
    if (keeper_ != nullptr) keeper_->OnWait();
  }
  ~WaitingForOthers() {
    if (keeper_ != nullptr) keeper_->OnWaited();
  }
  WaitingForOthers(const WaitingForOthers&) = delete;
  WaitingForOthers& operator=(const WaitingForOthers&) = delete;

 private:
  ThreadKeeper* const keeper_;
};

}  // namespace aloft
