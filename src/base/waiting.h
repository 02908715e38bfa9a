// A thread that waits until another request has done something tells its pool so: the pool lets
// another thread go on meanwhile, or the request that is waited for may never find one.
//
// Errors      Waiting is refused where no other thread could go on: then nobody may wait.
// Threads     Each has a keeper of its own, or none; then nothing is told.
#pragma once

namespace aloft {

// Whoever lends threads to requests.
class ThreadKeeper {
 public:
  virtual ~ThreadKeeper() = default;
  virtual bool OnWait() = 0;    // the calling thread is about to wait; false: it must not
  virtual void OnWaited() = 0;  // and goes on

  // The calling thread's.
  static ThreadKeeper*& Current() {
    thread_local ThreadKeeper* keeper = nullptr;
    return keeper;
  }
};

// Says it for the life of a block; look at allowed() before waiting.
class WaitingForOthers {
 public:
  WaitingForOthers()
      : keeper_(ThreadKeeper::Current()), allowed_(keeper_ == nullptr || keeper_->OnWait()) {}
  ~WaitingForOthers() {
    if (keeper_ != nullptr && allowed_) keeper_->OnWaited();
  }
  WaitingForOthers(const WaitingForOthers&) = delete;
  WaitingForOthers& operator=(const WaitingForOthers&) = delete;

  bool allowed() const { return allowed_; }

 private:
  ThreadKeeper* const keeper_;
  const bool allowed_;
};

}  // namespace aloft
