// The file system that RocksDB sees: an os::Disk. So the same database runs on the real disk and on
// one that loses power in a test.
//
// Guarantees  A read inside CachedReads never waits for the disk: it fails, and the scope
//             remembers. A failed write or sync of the write-ahead log is told at once, on the
//             failing thread; a log that finds the disk full gets the ballast first. Compaction
//             takes only what SpaceGuard leaves to it.
// Threads     Any thread.
// Ownership   Borrows the disk, the logs and the guard, which outlive it.
// Knows not   what the files mean, but for the names of write-ahead logs (*.log): log_file.h.
#pragma once

#include <rocksdb/file_system.h>

#include <functional>
#include <memory>
#include <string>

#include "os/disk.h"
#include "store/rocksdb/log_file.h"
#include "store/rocksdb/space_guard.h"

namespace aloft::store {

// While it lives, reads of this thread are answered from the page cache or refused.
class CachedReads {
 public:
  explicit CachedReads(bool refuse_waiting);
  ~CachedReads();
  CachedReads(const CachedReads&) = delete;
  CachedReads& operator=(const CachedReads&) = delete;

  bool refused_some() const;

 private:
  const bool outer_refuses_;
  const bool outer_refused_;
};

// Tells that this thread compacts from now on, or no longer.
void SetCompacting(bool compacting);

using LogFailure = std::function<void(const os::DiskError&)>;

// `logs` are the write-ahead logs of the database's folder.
std::shared_ptr<rocksdb::FileSystem> MakeDiskFileSystem(os::Disk& disk, LogFiles& logs,
                                                        SpaceGuard& space, LogFailure log_failure);

}  // namespace aloft::store
