#include "edge/pool.h"

#include <system_error>
#include <utility>

#include "os/thread_name.h"

namespace aloft::edge {

Pool::Pool(std::size_t threads, std::size_t queue_max, MakeThread make_thread)
    : threads_max_(threads), queue_max_(queue_max), make_thread_(std::move(make_thread)) {
  MutexLock lock(mutex_);
  while (started_ < threads && Start()) {
  }
  if (started_ == 0) {
    throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again),
                            "the pool has no thread");
  }
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

bool Pool::Start() {
  try {
    threads_.push_back(make_thread_([this] { Work(); }));
  } catch (const std::system_error&) {
    return false;
  }
  ++started_;
  return true;
}

// Sees to it that a thread takes the next job, if one may. Also while the pool stops: jobs that
// were given before may wait for each other.
void Pool::Call() {
  if (!MayRun()) return;
  const bool all_taken = started_ == running_ + lent_;
  if (!all_taken) return changed_.NotifyOne();
  // Without a new one the next thread that has finished its job takes it.
  if (started_ < threads_max_ + kSpareThreadsMax) Start();
}

bool Pool::OnWait() {
  MutexLock lock(mutex_);
  if (lent_ >= kSpareThreadsMax) return false;
  const bool last = started_ == lent_ + 1;
  if (last && !Start()) return false;
  --running_;
  ++lent_;
  Call();
  return true;
}

void Pool::OnWaited() {
  MutexLock lock(mutex_);
  --lent_;
  ++running_;
}

void Pool::Stop() {
  for (;;) {
    std::vector<std::thread> threads;
    {
      MutexLock lock(mutex_);
      stopping_ = true;
      threads = std::exchange(threads_, {});
      changed_.NotifyAll();
    }
    if (threads.empty()) return;
    for (std::thread& thread : threads) thread.join();
  }
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
      while (!MayRun() && !(stopping_ && queue_.empty())) changed_.Wait(mutex_);
      if (queue_.empty()) {
        --started_;
        return;
      }
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
