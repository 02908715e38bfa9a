// One thread's epoll: readiness of descriptors, timers, and tasks posted from other threads. Why
// our own and not Asio's: docs/decisions/event-loop.md.
//
// Guarantees  Tasks posted by one thread run in their order. A handler that unwatches its
//             descriptor is not called again, but must live to the end of the next turn (Retire
//             does that).
// Threads     Post and Quit from any thread; all else from the loop's own.
// Ownership   Borrows handlers, timers and tasks; each lives until it has been unwatched,
//             cancelled, run. Owns what is retired.
// Errors      Open fails if the kernel has no descriptors left.
// Knows not   HTTP, sockets.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "edge/timer_wheel.h"
#include "os/clock.h"

namespace aloft::edge {

class EventHandler {
 public:
  virtual ~EventHandler() = default;
  virtual void OnEvents(std::uint32_t events) = 0;  // EPOLLIN, EPOLLOUT, EPOLLHUP, ...
};

// Something to be done on the loop. May be posted again once it runs, not before.
class Task {
 public:
  virtual ~Task() = default;
  virtual void RunOnLoop() = 0;
};

class EventLoop {
 public:
  static Result<std::unique_ptr<EventLoop>, std::string> Open(const os::Clock& clock);
  ~EventLoop();

  void Run();                              // until Quit; what was posted before Quit is still run
  void Quit();                             // any thread
  void Post(Task& task) EXCLUDES(mutex_);  // any thread

  // False: the kernel refused (limits), nothing is watched.
  bool Watch(int fd, std::uint32_t events, EventHandler& handler);
  void Modify(int fd, std::uint32_t events, EventHandler& handler);
  void Unwatch(int fd);

  void Arm(Timer& timer, std::int64_t deadline_nanos) { timers_.Arm(timer, deadline_nanos); }
  // Runs at the end of this turn, or of the next if it comes from such a task itself.
  void Later(Task& task) { later_.push_back(&task); }
  // Deletes at the end of the next turn, when no event and no task of this one can name the handler
  // any more.
  void Retire(std::unique_ptr<EventHandler> handler) { retired_.push_back(std::move(handler)); }

  // Whether this turn's events are being handled: what is put off with Later runs behind them.
  bool handling_events() const { return handling_events_; }

  std::int64_t now_nanos() const { return now_nanos_; }  // monotonic, at the start of this turn
  const os::Clock& clock() const { return clock_; }

 private:
  EventLoop(const os::Clock& clock, int epoll_fd, int wake_fd);
  void RunPosted() EXCLUDES(mutex_);
  void RunLater();

  const os::Clock& clock_;
  const int epoll_fd_;
  const int wake_fd_;
  TimerWheel timers_;
  std::int64_t now_nanos_;
  bool handling_events_ = false;
  std::size_t full_turns_ = 0;  // in a row, with as many events as a turn takes
  std::vector<Task*> later_;
  std::vector<Task*> running_;
  std::vector<std::unique_ptr<EventHandler>> retired_;
  std::vector<std::unique_ptr<EventHandler>> retired_before_;
  std::atomic<bool> quit_ = false;

  Mutex mutex_;
  std::vector<Task*> posted_ GUARDED_BY(mutex_);
};

}  // namespace aloft::edge
