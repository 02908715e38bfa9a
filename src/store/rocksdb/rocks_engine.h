// The embedded engine: RocksDB under an own commit order, commit thread and change log.
//
// Guarantees  As engine.h. A commit costs no system call; one thread makes the log durable for all
//             that queued. A failed write or sync of the log ends the process, after one line that
//             says so. On a full disk reads and erasing commits go on.
// Threads     Any thread. Lock order: commit_mutex_, then what RecentCommits and SpaceGuard hold.
// Blocking    As engine.h. Commit refuses to wait too: for reads its checks need, and for RocksDB
//             when that falls behind.
// Ownership   Borrows disk and clock. Snapshots and cursors may not outlive the engine.
// Errors      Open: kUnavailable if another process holds the folder or the disk fails; kCorrupt if
//             the folder holds something else, something newer, or damage.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "os/clock.h"
#include "os/disk.h"
#include "store/engine.h"
#include "store/rocksdb/commit_thread.h"
#include "store/rocksdb/recent_commits.h"
#include "store/rocksdb/rocks_options.h"
#include "store/rocksdb/row_cache.h"
#include "store/rocksdb/space_guard.h"
#include "store/rocksdb/version_table.h"

namespace aloft::store {

class RocksDatabase;
class RocksBatch;

class RocksEngine final : public Engine {
 public:
  using Options = RocksOptions;

  static Result<std::unique_ptr<RocksEngine>> Open(const Options& options, os::Disk& disk,
                                                   const os::Clock& clock, Log log);
  ~RocksEngine() override;

  std::unique_ptr<Snapshot> TakeSnapshot() override;
  Result<Found> Get(std::string_view key, const Snapshot* snapshot = nullptr) override;
  Result<std::vector<Found>> MultiGet(const std::vector<std::string>& keys,
                                      const Snapshot* snapshot = nullptr) override;
  std::unique_ptr<Cursor> Scan(Range range, ScanOptions options = {}) override;
  Result<Committed> Commit(CommitRequest request) override;
  Version Latest() const override { return latest_.load(); }
  Version DurableThrough() const override;
  void WaitDurable(Version version) override;
  std::uint64_t ListenDurable(std::function<void(Version)> listener) override;
  void UnlistenDurable(std::uint64_t slot) override;
  Result<TailPage> Tail(std::string_view prefix, Version from, std::size_t changes_max) override;
  Result<Lease> Acquire(std::string_view name, std::string_view owner,
                        std::int64_t ttl_ms) override;
  Result<void> Backup(const std::string& directory) override;

  // Moves everything from memory into tables, and looks at the free space again. For tests and
  // operators; waits.
  Result<void> Flush();

 private:
  class RocksSnapshot;
  class RocksCursor;
  struct ReadSet;

  RocksEngine(const Options& options, os::Disk& disk, const os::Clock& clock, Log log);

  Result<void> Recover();
  Result<void> RecoverChangeLog(Version recovered) REQUIRES(commit_mutex_);
  [[noreturn]] void Die(std::string_view what) const;
  void MakeDurable();
  void SawKey(std::string_view key, const Snapshot* snapshot) const;
  // The row from memory, seen by the request; nullopt: to be read from the database.
  std::optional<Found> FindKept(std::string_view key, const Snapshot* snapshot);

  Result<void> ReadFor(const CommitRequest& request, ReadSet& read);
  void TryAgain(const CommitRequest& request) EXCLUDES(commit_mutex_);
  void Reclaim() REQUIRES(commit_mutex_);
  void EndReclaim() REQUIRES(commit_mutex_);
  enum class Waiting { kNo, kYes };
  Result<void> FlushTables(Waiting waiting);
  Result<void> ReadAgain(const CommitRequest& request, ReadSet& read) REQUIRES(commit_mutex_);
  Result<Committed> CommitLocked(CommitRequest& request, ReadSet& read) REQUIRES(commit_mutex_);
  Result<void> Validate(const CommitRequest& request, const ReadSet& read) REQUIRES(commit_mutex_);
  Result<Version> FindRequest(const std::string& id) REQUIRES(commit_mutex_);
  Result<Version> Apply(RocksBatch& batch, std::vector<Change> changes) REQUIRES(commit_mutex_);
  void GiveUpVersion(Version version, bool recent) REQUIRES(commit_mutex_);
  Version NextVersion() const REQUIRES(commit_mutex_);
  Result<TailPage> TailOfLog(std::string_view prefix, Version from, Version through,
                             std::size_t changes_max);

  os::Disk& disk_;
  const os::Clock& clock_;
  const Log log_;
  const std::string directory_;
  std::unique_ptr<os::FileLock> lock_;
  std::unique_ptr<SpaceGuard> space_;
  std::atomic<bool> stuck_{false};    // a flush or compaction failed: TryAgain
  std::atomic<bool> stopped_{false};  // and no write can succeed until then
  std::unique_ptr<RocksDatabase> database_;
  VersionTable versions_;
  RowCache rows_;
  std::unique_ptr<RecentCommits> recent_;

  Mutex commit_mutex_;
  Version version_offset_ GUARDED_BY(commit_mutex_) = 0;  // version - RocksDB's sequence number
  Version last_logged_ GUARDED_BY(commit_mutex_) = 0;     // newest row of the change log
  bool erased_when_tight_ GUARDED_BY(commit_mutex_) = false;
  bool collects_all_ GUARDED_BY(commit_mutex_) = false;
  std::int64_t reclaim_at_ GUARDED_BY(commit_mutex_) = 0;  // monotonic nanoseconds: not before
  Version log_floor_ = 0;                       // an empty change log knows everything after it
  std::atomic<Version> assigned_{0};            // newest that may be visible
  std::atomic<Version> latest_{0};              // newest that is visible
  std::atomic<std::uint64_t> unseen_bytes_{0};  // committed since the free space was looked at

  std::unique_ptr<CommitThread> commit_thread_;  // last: stops first
};

}  // namespace aloft::store
