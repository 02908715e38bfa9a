#include "edge/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace aloft::edge {
namespace {

// Of one turn. Their replies leave together behind it (Connection::FlushSoon), so no more than the
// processor's caches hold.
constexpr std::size_t kEventsPerTurn = 16;

// Clients are heard before their time is up: when the whole process was stopped for a while, more
// of them have sent something than one turn hears. As many turns as there may be connections.
constexpr std::size_t kFullTurnsMax = 1000;

}  // namespace

Result<std::unique_ptr<EventLoop>, std::string> EventLoop::Open(const os::Clock& clock) {
  const int epoll_fd = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) return Fail("no event loop: " + std::string(std::strerror(errno)));
  const int wake_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_fd < 0) {
    const int error = errno;
    ::close(epoll_fd);
    return Fail("no event descriptor: " + std::string(std::strerror(error)));
  }
  epoll_event event = {};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;  // the waker is known by it
  ::epoll_ctl(epoll_fd, EPOLL_CTL_ADD, wake_fd, &event);
  return std::unique_ptr<EventLoop>(new EventLoop(clock, epoll_fd, wake_fd));
}

EventLoop::EventLoop(const os::Clock& clock, int epoll_fd, int wake_fd)
    : clock_(clock),
      epoll_fd_(epoll_fd),
      wake_fd_(wake_fd),
      timers_(clock.MonotonicNanos()),
      now_nanos_(clock.MonotonicNanos()) {}

EventLoop::~EventLoop() {
  ::close(wake_fd_);
  ::close(epoll_fd_);
}

void EventLoop::Run() {
  std::array<epoll_event, kEventsPerTurn> events;
  while (!quit_.load(std::memory_order_acquire)) {
    const bool busy = !later_.empty() || !retired_before_.empty();
    const int ready = ::epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()),
                                   busy ? 0 : timers_.SleepMillis(now_nanos_));
    now_nanos_ = clock_.MonotonicNanos();
    bool posted = false;
    handling_events_ = true;
    for (int i = 0; i < ready; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.ptr == nullptr) {
        posted = true;
      } else {
        static_cast<EventHandler*>(event.data.ptr)->OnEvents(event.events);
      }
    }
    handling_events_ = false;
    if (posted) RunPosted();
    const bool more = ready == static_cast<int>(events.size());
    full_turns_ = more && full_turns_ < kFullTurnsMax ? full_turns_ + 1 : 0;
    if (full_turns_ == 0) timers_.Advance(now_nanos_);
    RunLater();
    retired_before_.clear();
    retired_before_.swap(retired_);
  }
  RunPosted();
  while (!later_.empty()) RunLater();
  retired_before_.clear();
  retired_.clear();
}

void EventLoop::RunLater() {
  running_.swap(later_);
  for (Task* task : running_) task->RunOnLoop();
  running_.clear();
}

void EventLoop::RunPosted() {
  std::uint64_t count = 0;
  // Read before the list is taken: a task posted in between writes again and wakes the next turn.
  [[maybe_unused]] const ssize_t got = ::read(wake_fd_, &count, sizeof count);
  std::vector<Task*> tasks;
  {
    MutexLock lock(mutex_);
    tasks.swap(posted_);
  }
  for (Task* task : tasks) task->RunOnLoop();
  tasks.clear();
  MutexLock lock(mutex_);
  if (posted_.empty()) posted_.swap(tasks);  // keep the memory
}

void EventLoop::Post(Task& task) {
  bool wake = false;
  {
    MutexLock lock(mutex_);
    wake = posted_.empty();
    posted_.push_back(&task);
  }
  if (!wake) return;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t put = ::write(wake_fd_, &one, sizeof one);
}

void EventLoop::Quit() {
  quit_.store(true, std::memory_order_release);
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t put = ::write(wake_fd_, &one, sizeof one);
}

bool EventLoop::Watch(int fd, std::uint32_t events, EventHandler& handler) {
  epoll_event event = {};
  event.events = events;
  event.data.ptr = &handler;
  return ::epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event) == 0;
}

void EventLoop::Modify(int fd, std::uint32_t events, EventHandler& handler) {
  epoll_event event = {};
  event.events = events;
  event.data.ptr = &handler;
  ::epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event);
}

void EventLoop::Unwatch(int fd) { ::epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr); }

}  // namespace aloft::edge
