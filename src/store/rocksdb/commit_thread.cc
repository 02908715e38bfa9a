#include "store/rocksdb/commit_thread.h"

#include "base/check.h"
#include "os/thread_name.h"

namespace aloft::store {

CommitThread::CommitThread(Version durable, std::function<Version()> latest,
                           std::function<void()> make_durable)
    : latest_(std::move(latest)),
      make_durable_(std::move(make_durable)),
      durable_(durable),
      thread_([this] { Run(); }) {}

CommitThread::~CommitThread() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    woken_.NotifyOne();
  }
  thread_.join();
}

void CommitThread::Wake() {
  // The thread says that it will sleep before it looks at latest() for the last time; so either it
  // sees the commit, or we see it sleeping.
  if (!sleeping_.load()) return;
  MutexLock lock(mutex_);
  woken_.NotifyOne();
}

void CommitThread::Wait(Version version) {
  if (durable() >= version) return;
  MutexLock lock(mutex_);
  while (durable() < version) moved_.Wait(mutex_);
}

void CommitThread::Run() {
  os::NameThread("commits");
  while (true) {
    {
      MutexLock lock(mutex_);
      sleeping_.store(true);
      while (latest_() <= durable() && !stopping_) woken_.Wait(mutex_);
      sleeping_.store(false);
      if (latest_() <= durable()) return;
    }
    const Version target = latest_();
    make_durable_();
    {
      MutexLock lock(mutex_);
      ALOFT_CHECK(target > durable());
      durable_.store(target, std::memory_order_release);
      moved_.NotifyAll();
    }
    listeners_.Notify(target);
  }
}

}  // namespace aloft::store
