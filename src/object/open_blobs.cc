#include "object/open_blobs.h"

#include <algorithm>

namespace aloft::object {

OpenBlobs::Guard::Guard(OpenBlobs& open) : open_(open) {
  MutexLock lock(open_.mutex_);
  place_ = open_.open_.insert(open_.blobs_.NextId());
}

OpenBlobs::Guard::~Guard() {
  if (kept_) return;
  MutexLock lock(open_.mutex_);
  open_.open_.erase(place_);
}

store::BlobId OpenBlobs::Watermark() const {
  MutexLock lock(mutex_);
  const store::BlobId next = blobs_.NextId();
  return open_.empty() ? next : std::min(next, *open_.begin());
}

}  // namespace aloft::object
