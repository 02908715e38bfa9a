#include "store/memory/memory_blobs.h"

#include <cstring>
#include <vector>

#include "base/check.h"
#include "store/limits.h"

namespace aloft::store {

class MemoryBlobs::Writer final : public BlobWriter {
 public:
  Writer(MemoryBlobs& blobs, BlobId id) : blobs_(blobs), id_(id) {}

  BlobId id() const override { return id_; }
  std::uint64_t bytes() const override { return bytes_; }

  Result<void> Append(std::string_view bytes) override {
    ALOFT_CHECK(!sealed_);
    MutexLock lock(blobs_.mutex_);
    if (blobs_.full_) return Fail(Error{Fault::kUnavailable, "disk full"});
    if (bytes.size() > kBlobBytesMax - content_.size())
      return Fail(Error{Fault::kTooLarge, "blob"});
    content_.append(bytes);
    bytes_ = content_.size();
    return {};
  }

  Result<void> Seal() override {
    ALOFT_CHECK(!sealed_);
    sealed_ = true;
    MutexLock lock(blobs_.mutex_);
    blobs_.sealed_[id_] = std::make_shared<const std::string>(std::move(content_));
    return {};
  }

 private:
  MemoryBlobs& blobs_;
  const BlobId id_;
  std::string content_;
  std::uint64_t bytes_ = 0;
  bool sealed_ = false;
};

void MemoryBlobs::SetFull(bool full) {
  MutexLock lock(mutex_);
  full_ = full;
}

std::size_t MemoryBlobs::count() const {
  MutexLock lock(mutex_);
  return sealed_.size();
}

Result<std::unique_ptr<BlobWriter>> MemoryBlobs::Create(std::uint64_t) {
  MutexLock lock(mutex_);
  return std::unique_ptr<BlobWriter>(std::make_unique<Writer>(*this, next_id_++));
}

Result<MemoryBlobs::Content> MemoryBlobs::Find(BlobId id) const {
  MutexLock lock(mutex_);
  const auto found = sealed_.find(id);
  if (found == sealed_.end()) return Fail(Error{Fault::kConflict, "no such blob"});
  return found->second;
}

Result<void> MemoryBlobs::Read(BlobId id, std::uint64_t offset, char* out, std::size_t bytes) {
  ALOFT_TRY(const Content content, Find(id));
  ALOFT_CHECK(offset <= content->size() && bytes <= content->size() - offset);
  std::memcpy(out, content->data() + offset, bytes);
  return {};
}

Result<std::uint64_t> MemoryBlobs::Size(BlobId id) {
  ALOFT_TRY(const Content content, Find(id));
  return std::uint64_t{content->size()};
}

Result<void> MemoryBlobs::Delete(BlobId id) {
  MutexLock lock(mutex_);
  sealed_.erase(id);
  return {};
}

Result<void> MemoryBlobs::Scan(BlobId first,
                               const std::function<bool(BlobId, std::uint64_t)>& visit) {
  std::vector<std::pair<BlobId, std::uint64_t>> found;
  {
    MutexLock lock(mutex_);
    for (auto blob = sealed_.lower_bound(first); blob != sealed_.end(); ++blob) {
      found.emplace_back(blob->first, blob->second->size());
    }
  }
  for (const auto& [id, bytes] : found) {
    if (!visit(id, bytes)) break;
  }
  return {};
}

BlobId MemoryBlobs::NextId() const {
  MutexLock lock(mutex_);
  return next_id_;
}

}  // namespace aloft::store
