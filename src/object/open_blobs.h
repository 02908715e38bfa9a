// Which blobs are being written but not yet named by any record, so that a crash's orphans can be
// told from everything older: they all lie at or above Watermark().
//
// Threads     Any.
// Ownership   Borrows the blob store.
#pragma once

#include <set>

#include "base/mutex.h"
#include "store/blobs.h"

namespace aloft::object {

class OpenBlobs {
 public:
  explicit OpenBlobs(const store::BlobStore& blobs) : blobs_(blobs) {}

  // Held from before a blob is created until a record names it or it is gone.
  class Guard {
   public:
    explicit Guard(OpenBlobs& open);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    // The outcome is not known: the next start has to find out.
    void KeepUntilRestart() { kept_ = true; }

   private:
    OpenBlobs& open_;
    std::multiset<store::BlobId>::iterator place_;
    bool kept_ = false;
  };

  store::BlobId Watermark() const EXCLUDES(mutex_);

 private:
  const store::BlobStore& blobs_;
  mutable Mutex mutex_;
  std::multiset<store::BlobId> open_ GUARDED_BY(mutex_);
};

}  // namespace aloft::object
