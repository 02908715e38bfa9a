#include "object/hash_pool.h"

#include "os/thread_name.h"

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
  os::NameThread("digests");
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
    Done(*job);
  }
  mutex_.Unlock();
}

void HashPool::Queue(const std::shared_ptr<Job>& job) {
  job->state = State::kQueued;
  if (threads_.empty()) return;
  jobs_.push_back(job);
  queued_.NotifyOne();
}

void HashPool::Done(Job& job) {
  job.state = State::kDone;
  if (job.next) Queue(job.next);
  job.next = nullptr;
  done_.NotifyAll();
}

void HashPool::Lane::Submit(std::function<void()> work) {
  while (in_flight_.size() >= kJobsInFlightMax) WaitForOldest();
  auto job = std::make_shared<Job>();
  job->work = std::move(work);
  MutexLock lock(pool_.mutex_);
  if (in_flight_.empty() || in_flight_.back()->state == State::kDone) {
    pool_.Queue(job);
  } else {
    in_flight_.back()->next = job;
  }
  in_flight_.push_back(std::move(job));
}

void HashPool::Lane::Wait() {
  while (!in_flight_.empty()) WaitForOldest();
}

// All before it are done, so it is not behind another.
void HashPool::Lane::WaitForOldest() {
  const std::shared_ptr<Job> job = std::move(in_flight_.front());
  in_flight_.pop_front();
  MutexLock lock(pool_.mutex_);
  if (job->state == State::kQueued) {
    job->state = State::kRunning;  // the pool's threads will pass it over
    pool_.mutex_.Unlock();
    job->work();
    pool_.mutex_.Lock();
    pool_.Done(*job);
    return;
  }
  while (job->state != State::kDone) pool_.done_.Wait(pool_.mutex_);
}

}  // namespace aloft::object
