// A mutex that clang's thread-safety analysis understands: name what it guards with GUARDED_BY, and
// a forgotten lock does not compile (https://clang.llvm.org/docs/ThreadSafetyAnalysis.html). Not
// recursive.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define ALOFT_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define ALOFT_THREAD_ANNOTATION(x)
#endif

#define CAPABILITY(x) ALOFT_THREAD_ANNOTATION(capability(x))
#define SCOPED_CAPABILITY ALOFT_THREAD_ANNOTATION(scoped_lockable)
#define GUARDED_BY(x) ALOFT_THREAD_ANNOTATION(guarded_by(x))
#define REQUIRES(...) ALOFT_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) ALOFT_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))
#define ACQUIRE(...) ALOFT_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define RELEASE(...) ALOFT_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS ALOFT_THREAD_ANNOTATION(no_thread_safety_analysis)

namespace aloft {

class CAPABILITY("mutex") Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() ACQUIRE() { mutex_.lock(); }
  void Unlock() RELEASE() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

// Holds a mutex for the life of a block.
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.Lock(); }
  ~MutexLock() RELEASE() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Waits for a change of what a Mutex guards. Wake-ups may be spurious: call in a loop over the
// condition.
class CondVar {
 public:
  void Wait(Mutex& mutex) REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  // Returns false if `duration` passed first.
  template <class Rep, class Period>
  bool WaitFor(Mutex& mutex, std::chrono::duration<Rep, Period> duration) REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    const bool woken = condition_.wait_for(lock, duration) == std::cv_status::no_timeout;
    lock.release();
    return woken;
  }
  void NotifyOne() { condition_.notify_one(); }
  void NotifyAll() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace aloft
