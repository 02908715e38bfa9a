// Segments: files that many small blobs share. Each blob is a slice that starts on a 4 KiB
// boundary, so that its space can be given back by punching a hole.
//
// Guarantees  What Append wrote is durable when it returns; appends at the same time share one
//             sync. A failed sync ends the process.
// Threads     Any thread.
// Ownership   Borrows the files.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string_view>

#include "base/mutex.h"
#include "os/disk.h"
#include "store/blobs/blob_files.h"

namespace aloft::store {

using SyncFailure = std::function<void(const os::DiskError&)>;

class Segments {
 public:
  static constexpr std::uint64_t kSegmentBytes = 64 << 20;
  static constexpr std::uint64_t kSliceUnitBytes = 4096;

  // `failure` is told of a failed sync and does not return.
  Segments(BlobFiles& files, SyncFailure failure) : files_(files), failure_(std::move(failure)) {}
  ~Segments();

  class Segment;
  // A slice that is written. While it lives, its file is not thrown away.
  struct Slice {
    std::shared_ptr<Segment> segment;
    std::uint32_t file;
    std::uint64_t offset;
  };

  os::DiskResult<Slice> Append(std::string_view bytes) EXCLUDES(mutex_);
  // Gives a slice's space back.
  os::DiskResult<void> Punch(std::uint32_t file, std::uint64_t offset, std::uint64_t bytes);
  // Whether slices may still be added to the file.
  bool InUse(std::uint32_t file) EXCLUDES(mutex_);

 private:
  os::DiskResult<Slice> Take(std::uint64_t bytes) EXCLUDES(mutex_);

  BlobFiles& files_;
  const SyncFailure failure_;
  Mutex mutex_;
  std::shared_ptr<Segment> active_ GUARDED_BY(mutex_);
  std::map<std::uint32_t, std::weak_ptr<Segment>> segments_ GUARDED_BY(mutex_);
};

}  // namespace aloft::store
