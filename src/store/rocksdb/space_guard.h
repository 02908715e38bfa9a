// Keeps a disk from running full under the engine: refuses writes early, and holds a ballast that
// is given up when others eat the rest, so that erasing, compaction and a restart still find room.
//
// Threads     Any thread.
// Ownership   Borrows the disk.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/mutex.h"
#include "os/disk.h"

namespace aloft::store {

class SpaceGuard {
 public:
  // Looks at the disk at once; makes the ballast, or gives it up, as there is room.
  SpaceGuard(os::Disk& disk, std::string directory);

  // Whether writes are refused. Cheap.
  bool full() const { return full_.load(std::memory_order_relaxed); }
  // Whether what is erased should give its space back soon. Cheap.
  bool tight() const { return tight_.load(std::memory_order_relaxed); }
  // Looks again; returns full().
  bool Refresh() EXCLUDES(mutex_);
  // What of the reserve is for compaction, whose results may be as large as what they replace
  // while both exist. The rest is for logs and for what commits hold in memory.
  std::uint64_t compaction_bytes() const { return reserve_bytes_ / 2; }
  // Whether compaction may take more. Asks the disk.
  bool RoomForCompaction() const;
  // Gives up the ballast. False: there was none.
  bool GiveUpBallast() EXCLUDES(mutex_);
  // Of the file system, when it was opened.
  std::uint64_t total_bytes() const { return total_bytes_; }

 private:
  void Adjust(std::uint64_t free_bytes) REQUIRES(mutex_);

  os::Disk& disk_;
  const std::string directory_;
  const std::string ballast_path_;
  std::uint64_t total_bytes_ = 0;
  std::uint64_t reserve_bytes_ = 0;  // free space below this refuses writes
  std::uint64_t ballast_bytes_ = 0;
  Mutex mutex_;
  bool has_ballast_ GUARDED_BY(mutex_) = false;
  std::atomic<bool> full_{false};
  std::atomic<bool> tight_{false};
};

}  // namespace aloft::store
