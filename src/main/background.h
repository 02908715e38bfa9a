// One thread for the work that no request waits for: lifecycle, garbage, TTL, index backfill,
// trimming. Each job is a step of bounded work that says whether there is more; jobs take turns.
//
// Guarantees  Stop returns when no step runs any more. A step that throws is logged and tried again
//             at its next turn.
// Threads     Start and Stop by the owner.
// Ownership   Jobs borrow their services, which outlive this.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"

namespace aloft {

class Background {
 public:
  explicit Background(const Log& log) : log_(log) {}
  ~Background() { Stop(); }

  // `step` returns true if it has more to do now; then it gets its next turn at once, else after
  // `pause`. Before Start.
  void Every(std::chrono::milliseconds pause, std::string name, std::function<bool()> step);
  void Start();
  void Stop();

 private:
  struct Job {
    std::string name;
    std::chrono::milliseconds pause;
    std::function<bool()> step;
    std::chrono::steady_clock::time_point due;
  };
  void Run();
  bool RunStep(Job& job);

  const Log& log_;
  std::vector<Job> jobs_;
  std::thread thread_;
  Mutex mutex_;
  CondVar wake_;
  bool stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace aloft
