// Blobs on a disk: small ones side by side in segments, large ones in files of their own; where
// each lies is kept in the engine.
//
// Guarantees  As blobs.h. A seal's bytes are durable before its row is committed, and that row
//             comes before every later commit of the caller: so a durable record never names a lost
//             blob. What a crash leaves behind is removed at the next Open, but for slices
//             without a row in the midst of a segment, whose space is given back with the segment.
//             A failed sync ends the process, after one line that says so.
// Threads     As blobs.h. Lock order: none of the store's locks is held over a call of the engine.
// Ownership   Borrows disk and engine; writers may not outlive the store.
// Errors      Open: kUnavailable if the disk fails, kCorrupt if a row is not understood.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/log.h"
#include "base/mutex.h"
#include "os/disk.h"
#include "store/blobs.h"
#include "store/blobs/blob_files.h"
#include "store/blobs/blob_row.h"
#include "store/blobs/segments.h"

namespace aloft::store {

class DiskBlobs final : public BlobStore {
 public:
  // Up to here a blob lies in a segment; past it, in a file of its own.
  static constexpr std::uint64_t kSegmentBlobBytesMax = 1 << 20;

  // `directory` is made if it is missing; its parent must exist.
  static Result<std::unique_ptr<DiskBlobs>> Open(const std::string& directory, os::Disk& disk,
                                                 Engine& engine, Log log);

  Result<std::unique_ptr<BlobWriter>> Create(std::uint64_t bytes_expected) override;
  Result<void> Read(BlobId id, std::uint64_t offset, char* out, std::size_t bytes) override;
  Result<std::uint64_t> Size(BlobId id) override;
  Result<void> Delete(BlobId id) override;
  Result<void> Scan(BlobId first,
                    const std::function<bool(BlobId, std::uint64_t bytes)>& visit) override;
  BlobId NextId() const override { return next_id_.load(); }

 private:
  class Writer;

  DiskBlobs(const std::string& directory, os::Disk& disk, Engine& engine, Log log);

  Result<void> Recover();
  Result<void> RemoveStray(BlobFiles::Name name);
  Result<void> CutBehindLastSlice(BlobFiles::Name name);
  Result<void> CheckRoom();
  Result<std::optional<BlobPlace>> Find(BlobId id, Version* version = nullptr);
  Result<void> ReadRun(const BlobPlace& place, os::File& file, std::uint64_t offset, char* out,
                       std::size_t bytes);
  Result<std::vector<std::uint32_t>> CrcsOf(const BlobPlace& place, os::File& file,
                                            std::uint64_t first_block, std::size_t blocks);
  Result<void> CommitPlace(BlobId id, const BlobPlace& place);
  [[noreturn]] void Die(const os::DiskError& error) const;

  os::Disk& disk_;
  Engine& engine_;
  const Log log_;
  const std::string directory_;
  BlobFiles files_;
  Segments segments_;
  std::uint64_t reserve_bytes_ = 0;  // free space that blobs leave to the engine
  std::atomic<BlobId> next_id_{1};
  Mutex id_mutex_;
  BlobId ids_end_ GUARDED_BY(id_mutex_) = 1;  // ids below it may be given out
};

}  // namespace aloft::store
