#include "main/background.h"

#include <algorithm>
#include <exception>

#include "os/thread_name.h"

namespace aloft {

void Background::Every(std::chrono::milliseconds pause, std::string name,
                       std::function<bool()> step) {
  jobs_.push_back(
      {std::move(name), pause, std::move(step), std::chrono::steady_clock::now() + pause});
}

void Background::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Background::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    wake_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

void Background::Run() {
  os::NameThread("background");
  while (!jobs_.empty()) {
    Job& job = *std::min_element(jobs_.begin(), jobs_.end(),
                                 [](const Job& a, const Job& b) { return a.due < b.due; });
    {
      MutexLock lock(mutex_);
      while (!stopping_) {
        const auto left = job.due - std::chrono::steady_clock::now();
        if (left <= std::chrono::steady_clock::duration::zero()) break;
        wake_.WaitFor(mutex_, left);
      }
      if (stopping_) return;
    }
    const bool more = RunStep(job);
    job.due = std::chrono::steady_clock::now() + (more ? std::chrono::milliseconds(0) : job.pause);
  }
}

bool Background::RunStep(Job& job) {
  try {
    return job.step();
  } catch (const std::exception& error) {
    log_.Error("background.failed", {{"job", job.name}, {"why", error.what()}});
    return false;
  }
}

}  // namespace aloft
