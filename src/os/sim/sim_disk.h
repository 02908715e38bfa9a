// A disk in memory that can lose power, run full and break, repeatably.
//
// Guarantees  AfterPowerCut keeps everything that was synced and a random legal part of the rest:
//             unsynced writes survive or not, 512-byte sector by sector, and so does the growth of
//             a file; of each folder's unsynced changes a prefix survives. A file whose entry was
//             not synced is gone even if its bytes were.
// Threads     Any thread.
// Ownership   Files and locks may outlive the disk's owner's interest, but not the disk.
// Limits      Renames stay within one folder. Everything is in memory.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>

#include "base/mutex.h"
#include "os/disk.h"

namespace aloft::os {

class SimDisk final : public Disk {
 public:
  // `capacity_bytes`: what all files together may hold, counted in written 4 KiB pages.
  explicit SimDisk(std::uint64_t capacity_bytes = 1ull << 30);
  ~SimDisk() override;

  // What would be found after power had been cut now; this disk goes on unharmed, so that the
  // programs on it can be shut down in order. The same seed cuts the same way.
  std::unique_ptr<SimDisk> AfterPowerCut(std::uint64_t seed);

  // The call after `calls` more successful ones fails with kIo, and all further ones. nullopt:
  // none.
  void FailWritesAfter(std::optional<std::uint64_t> calls);
  void FailSyncsAfter(std::optional<std::uint64_t> calls);
  // kCachedOnly reads fail with kWouldBlock (as if nothing were in the page cache).
  void SetCold(bool cold);
  void SetCapacity(std::uint64_t bytes);
  // Turns one bit of a file over, as a decaying disk does.
  void FlipBit(const std::string& path, std::uint64_t offset);
  std::uint64_t syncs() const;  // successful file syncs so far

  DiskResult<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override;
  DiskResult<void> Unlink(const std::string& path) override;
  DiskResult<void> Rename(const std::string& from, const std::string& to) override;
  DiskResult<void> Link(const std::string& from, const std::string& to) override;
  DiskResult<bool> Exists(const std::string& path) override;
  DiskResult<bool> IsDirectory(const std::string& path) override;
  DiskResult<std::uint64_t> FileSize(const std::string& path) override;
  DiskResult<void> MakeDirectory(const std::string& path) override;
  DiskResult<void> RemoveDirectory(const std::string& path) override;
  DiskResult<std::vector<std::string>> List(const std::string& path) override;
  DiskResult<void> SyncDirectory(const std::string& path) override;
  DiskResult<std::unique_ptr<FileLock>> Lock(const std::string& path) override;
  DiskResult<DiskSpace> Space(const std::string& path) override;

 private:
  struct Node;
  struct Directory;
  class SimFile;
  class SimLock;
  struct Place {
    Directory* directory = nullptr;
    std::string name;
  };

  Place Find(const std::string& path) REQUIRES(mutex_);
  std::shared_ptr<Node> FindFile(const std::string& path) REQUIRES(mutex_);
  void Put(Place place, std::shared_ptr<Node> node) REQUIRES(mutex_);
  bool Spend(std::optional<std::uint64_t>& calls_left) REQUIRES(mutex_);
  bool TakePage() REQUIRES(mutex_);  // false: full
  std::uint64_t UsedBytes() const REQUIRES(mutex_);

  mutable Mutex mutex_;
  // By whole path. "" is the root, which always exists.
  std::map<std::string, std::unique_ptr<Directory>> directories_ GUARDED_BY(mutex_);
  std::set<std::string> locked_ GUARDED_BY(mutex_);
  std::uint64_t capacity_bytes_ GUARDED_BY(mutex_);
  std::uint64_t pages_used_ GUARDED_BY(mutex_) = 0;
  std::uint64_t syncs_ GUARDED_BY(mutex_) = 0;
  bool cold_ GUARDED_BY(mutex_) = false;
  std::optional<std::uint64_t> writes_left_ GUARDED_BY(mutex_);
  std::optional<std::uint64_t> syncs_left_ GUARDED_BY(mutex_);
};

}  // namespace aloft::os
