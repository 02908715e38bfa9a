#include "object/hash_pool.h"

namespace aloft::object {

HashPool::HashPool(unsigned threads) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

HashPool::~HashPool() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  queued_.NotifyAll();
  for (std::thread& thread : threads_) thread.join();
}

void HashPool::Run() {
  mutex_.Lock();
  while (true) {
    while (jobs_.empty() && !stopping_) queued_.Wait(mutex_);
    if (jobs_.empty()) break;
    std::shared_ptr<Job> job = std::move(jobs_.front());
    jobs_.pop_front();
    if (job->state != State::kQueued) continue;  // its waiter was faster
    job->state = State::kRunning;
    mutex_.Unlock();
    job->work();
    mutex_.Lock();
    job->state = State::kDone;
    done_.NotifyAll();
  }
  mutex_.Unlock();
}

void HashPool::Lane::Submit(std::function<void()> work) {
  Wait();
  job_ = std::make_shared<Job>();
  job_->work = std::move(work);
  if (pool_.threads_.empty()) return;
  {
    MutexLock lock(pool_.mutex_);
    pool_.jobs_.push_back(job_);
  }
  pool_.queued_.NotifyOne();
}

void HashPool::Lane::Wait() {
  if (!job_) return;
  const std::shared_ptr<Job> job = std::move(job_);
  job_ = nullptr;
  pool_.mutex_.Lock();
  if (job->state == State::kQueued) {
    job->state = State::kRunning;  // the pool's threads will pass it over
    pool_.mutex_.Unlock();
    job->work();
    return;
  }
  while (job->state != State::kDone) pool_.done_.Wait(pool_.mutex_);
  pool_.mutex_.Unlock();
}

}  // namespace aloft::object
