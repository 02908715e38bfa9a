#include "edge/pool.h"

#include <utility>

#include "os/thread_name.h"

namespace aloft::edge {

Pool::Pool(std::size_t threads, std::size_t queue_max)
    : threads_max_(threads), queue_max_(queue_max) {
  MutexLock lock(mutex_);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

Pool::~Pool() { Stop(); }

bool Pool::TrySubmit(PoolJob& job) {
  MutexLock lock(mutex_);
  if (queue_.size() >= queue_max_ || stopping_) return false;
  queue_.push_back(&job);
  Call();
  return true;
}

void Pool::Submit(PoolJob& job) {
  MutexLock lock(mutex_);
  queue_.push_back(&job);
  Call();
}

// Sees to it that a thread takes the next job, if one may.
void Pool::Call() {
  if (!MayRun()) return;
  if (idle_ > 0) return changed_.NotifyOne();
  const bool all_taken = threads_.size() < threads_max_ + kSpareThreadsMax && !stopping_;
  if (all_taken) threads_.emplace_back([this] { Work(); });
}

void Pool::OnWait() {
  MutexLock lock(mutex_);
  --running_;
  Call();
}

void Pool::OnWaited() {
  MutexLock lock(mutex_);
  ++running_;
}

void Pool::Stop() {
  std::vector<std::thread> threads;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    threads = std::exchange(threads_, {});
    changed_.NotifyAll();
  }
  for (std::thread& thread : threads) thread.join();
}

std::size_t Pool::waiting() const {
  MutexLock lock(mutex_);
  return queue_.size();
}

void Pool::Work() {
  os::NameThread("pool");
  ThreadKeeper::Current() = this;
  for (;;) {
    PoolJob* job = nullptr;
    {
      MutexLock lock(mutex_);
      while (!MayRun() && !(stopping_ && queue_.empty())) {
        ++idle_;
        changed_.Wait(mutex_);
        --idle_;
      }
      if (queue_.empty()) return;
      job = queue_.front();
      queue_.pop_front();
      ++running_;
      Call();
      if (stopping_ && queue_.empty()) changed_.NotifyAll();
    }
    job->RunOnPool();
    MutexLock lock(mutex_);
    --running_;
  }
}

}  // namespace aloft::edge
