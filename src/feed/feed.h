// What changed, in commit order: wakes whoever listens to a key prefix, and lets them go on where
// they stopped, also after a restart.
//
//   auto listening = feed.Subscribe(prefix, resume_from, [&] { loop.Post(...); });
//   while (true) { batch = listening->Take(100); if (batch->changes.empty()) break; ... }
//   // and again when woken
//
// Guarantees  Every durable change under the prefix after `from` is taken exactly once, in commit
//             order, and nothing else. Whatever a Take could not return yet is followed by a wake.
// Threads     Any thread; one thread at a time per subscription. Wakes come on the feed's thread:
//             they must not block, and must not take, subscribe or unsubscribe.
// Ownership   Borrows the engine. Subscriptions may not outlive the feed. Nothing is queued: a slow
//             subscriber costs no memory, and reads the engine's change log when it comes.
// Errors      kTooOld: the change log no longer reaches back; read the data anew and subscribe from
//             its snapshot's version. kTooMany past kSubscriptionsMax. kStorage: the engine failed.
// Knows not   what the keys mean.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "store/engine.h"

namespace aloft::feed {

enum class Fault : std::uint8_t { kTooOld, kTooMany, kStorage };

struct Error {
  Fault fault;
  std::string detail = {};
};

template <class T>
using Result = ::aloft::Result<T, Error>;

struct Batch {
  std::vector<store::Change> changes;
  store::Version through =
      0;  // everything up to here has been taken: subscribe from here to resume
};

class Subscription {
 public:
  virtual ~Subscription() = default;  // no wake runs or comes afterwards
  // At most about `changes_max` (a commit is never split), at least one if there is any. An empty
  // batch means that a wake will come.
  virtual Result<Batch> Take(std::size_t changes_max) = 0;
};

class Feed {
 public:
  explicit Feed(store::Engine& engine);
  ~Feed();

  // Without `from`: from now on. Take once after subscribing; wakes follow the first empty batch.
  Result<std::unique_ptr<Subscription>> Subscribe(std::string prefix,
                                                  std::optional<store::Version> from,
                                                  std::function<void()> wake) EXCLUDES(mutex_);

 private:
  class Listener;

  void Run() EXCLUDES(mutex_);
  void Read(store::Version through) EXCLUDES(mutex_);
  void Tell(const store::Change& change) REQUIRES(mutex_);
  void TellPrefix(const std::string& prefix, store::Version version) REQUIRES(mutex_);
  void TellAll() REQUIRES(mutex_);
  void Remove(Listener& listener) EXCLUDES(mutex_);

  store::Engine& engine_;
  Mutex mutex_;
  CondVar moved_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  store::Version durable_ GUARDED_BY(mutex_) = 0;   // heard from the engine
  store::Version position_ GUARDED_BY(mutex_) = 0;  // told to the listeners
  std::map<std::string, std::set<Listener*>, std::less<>> listeners_ GUARDED_BY(mutex_);
  std::map<std::size_t, std::size_t> lengths_ GUARDED_BY(mutex_);  // of prefixes -> how many
  std::size_t count_ GUARDED_BY(mutex_) = 0;
  std::uint64_t slot_ = 0;
  std::thread thread_;
};

}  // namespace aloft::feed
