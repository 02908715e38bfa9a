// The reference model of the blob contract: sealed strings in a map.
//
// Guarantees  As blobs.h; nothing outlives the process.
// Threads     Any thread; a writer belongs to one thread at a time.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/mutex.h"
#include "store/blobs.h"

namespace aloft::store {

class MemoryBlobs final : public BlobStore {
 public:
  // For tests: Append fails with kUnavailable, as on a full disk.
  void SetFull(bool full) EXCLUDES(mutex_);
  // For tests: how many sealed blobs there are.
  std::size_t count() const EXCLUDES(mutex_);

  Result<std::unique_ptr<BlobWriter>> Create(std::uint64_t bytes_expected) override;
  Result<void> Read(BlobId id, std::uint64_t offset, char* out, std::size_t bytes) override;
  Result<std::uint64_t> Size(BlobId id) override;
  Result<void> Delete(BlobId id) override;
  Result<void> Scan(BlobId first,
                    const std::function<bool(BlobId, std::uint64_t bytes)>& visit) override;
  BlobId NextId() const override;

 private:
  class Writer;
  using Content = std::shared_ptr<const std::string>;

  Result<Content> Find(BlobId id) const EXCLUDES(mutex_);

  mutable Mutex mutex_;
  std::map<BlobId, Content> sealed_ GUARDED_BY(mutex_);
  BlobId next_id_ GUARDED_BY(mutex_) = 1;
  bool full_ GUARDED_BY(mutex_) = false;
};

}  // namespace aloft::store
