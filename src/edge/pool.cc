#include "edge/pool.h"

#include "os/thread_name.h"

namespace aloft::edge {

Pool::Pool(std::size_t threads, std::size_t queue_max) : queue_max_(queue_max) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

Pool::~Pool() { Stop(); }

bool Pool::TrySubmit(PoolJob& job) {
  MutexLock lock(mutex_);
  if (queue_.size() >= queue_max_ || stopping_) return false;
  queue_.push_back(&job);
  if (idle_ > 0) changed_.NotifyOne();
  return true;
}

void Pool::Submit(PoolJob& job) {
  MutexLock lock(mutex_);
  queue_.push_back(&job);
  if (idle_ > 0) changed_.NotifyOne();
}

void Pool::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::size_t Pool::waiting() const {
  MutexLock lock(mutex_);
  return queue_.size();
}

void Pool::Work() {
  os::NameThread("pool");
  while (true) {
    PoolJob* job = nullptr;
    {
      MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) {
        ++idle_;
        changed_.Wait(mutex_);
        --idle_;
      }
      if (queue_.empty()) return;
      job = queue_.front();
      queue_.pop_front();
    }
    job->RunOnPool();
  }
}

}  // namespace aloft::edge
