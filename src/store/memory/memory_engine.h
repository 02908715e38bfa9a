// The reference model of the engine contract: a map with versions under one mutex, simple and
// obviously right. Other engines are compared with it, and services are tested on it.
//
// Guarantees  As engine.h; nothing outlives the process. A commit is durable at once, or, with
//             Durability::kByStep, when the test says so.
// Threads     Any thread. Listeners are called on the committing thread.
// Limits      The change log keeps the newest kChangesKept changes.
#pragma once

#include <deque>
#include <map>
#include <set>

#include "base/mutex.h"
#include "os/clock.h"
#include "store/durable_listeners.h"
#include "store/engine.h"

namespace aloft::store {

class MemoryEngine final : public Engine {
 public:
  enum class Durability : std::uint8_t { kAtOnce, kByStep };
  static constexpr std::size_t kChangesKept = 1 << 20;

  // `clock` tells when leases and request ids lapse; it outlives the engine.
  explicit MemoryEngine(const os::Clock& clock, Durability durability = Durability::kAtOnce);
  ~MemoryEngine() override;

  // For tests with kByStep: everything committed so far becomes durable; returns the watermark.
  Version MakeDurable() EXCLUDES(mutex_);
  // For tests: reads inside Blocking::kRefused throw WouldBlock, as if nothing were in memory.
  void SetCold(bool cold) EXCLUDES(mutex_);
  // For tests: commits that do not only erase fail with kUnavailable, as on a full disk.
  void SetFull(bool full) EXCLUDES(mutex_);

  std::unique_ptr<Snapshot> TakeSnapshot() override;
  Result<Found> Get(std::string_view key, const Snapshot* snapshot) override;
  Result<std::vector<Found>> MultiGet(const std::vector<std::string>& keys,
                                      const Snapshot* snapshot) override;
  std::unique_ptr<Cursor> Scan(Range range, ScanOptions options) override;
  Result<Committed> Commit(CommitRequest request) override;
  Version Latest() const override;
  Version DurableThrough() const override;
  void WaitDurable(Version version) override;
  std::uint64_t ListenDurable(std::function<void(Version)> listener) override;
  void UnlistenDurable(std::uint64_t slot) override;
  Result<TailPage> Tail(std::string_view prefix, Version from, std::size_t changes_max) override;
  Result<Lease> Acquire(std::string_view name, std::string_view owner,
                        std::int64_t ttl_ms) override;
  // Fails with kUnavailable: there is nothing durable to copy.
  Result<void> Backup(const std::string& directory) override;

 private:
  class MemorySnapshot;
  class MemoryCursor;
  struct Past {
    Version version;
    std::optional<std::string> value;  // nullopt: erased
  };
  struct Held {
    std::string owner;
    std::uint64_t token;
    std::int64_t until_micros;
  };
  struct Done {
    Version version;
    std::int64_t at_micros;
  };
  using History = std::vector<Past>;  // oldest first

  void RefuseIfCold() const REQUIRES(mutex_);
  Found FindAt(std::string_view key, Version at) const REQUIRES(mutex_);
  static const Past* At(const History& history, Version at);
  Version NewestIn(const Range& range) const REQUIRES(mutex_);
  Result<void> Validate(const CommitRequest& request) const REQUIRES(mutex_);
  Result<void> CheckCounters(const CommitRequest& request) const REQUIRES(mutex_);
  void Apply(Write& write, std::size_t place, Version version) REQUIRES(mutex_);
  void Put(const std::string& key, std::optional<std::string> value, Version version)
      REQUIRES(mutex_);
  void Log(Change change) REQUIRES(mutex_);

  const os::Clock& clock_;
  const Durability durability_;
  DurableListeners listeners_;

  mutable Mutex mutex_;
  CondVar durable_moved_;
  std::map<std::string, History, std::less<>> entries_ GUARDED_BY(mutex_);
  std::multiset<Version> snapshots_ GUARDED_BY(mutex_);
  std::deque<Change> changes_ GUARDED_BY(mutex_);
  Version changes_floor_ GUARDED_BY(mutex_) = 0;  // changes up to here are forgotten
  Version latest_ GUARDED_BY(mutex_) = 0;
  Version durable_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, Done> done_ GUARDED_BY(mutex_);
  std::map<std::string, Held, std::less<>> leases_ GUARDED_BY(mutex_);
  bool cold_ GUARDED_BY(mutex_) = false;
  bool full_ GUARDED_BY(mutex_) = false;
};

}  // namespace aloft::store
