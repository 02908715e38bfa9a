#include "store/blobs/segments.h"

#include "base/check.h"

namespace aloft::store {
namespace {

constexpr std::uint64_t kReserveBytes = 8 << 20;

std::uint64_t RoundUp(std::uint64_t bytes) {
  const std::uint64_t unit = Segments::kSliceUnitBytes;
  return (bytes + unit - 1) / unit * unit;
}

}  // namespace

// One file with room left, or with appends under way.
class Segments::Segment {
 public:
  explicit Segment(BlobFiles::Created created) : created_(std::move(created)) {}

  std::uint32_t number() const { return created_.name.number; }
  os::File& file() { return *created_.file; }

  // Everything written before the call is durable afterwards: one thread syncs for all that wait.
  os::DiskResult<void> Sync() {
    MutexLock lock(mutex_);
    const std::uint64_t ticket = ++tickets_;
    while (synced_ < ticket) {
      if (syncing_) {
        done_.Wait(mutex_);
        continue;
      }
      syncing_ = true;
      const std::uint64_t covered = tickets_;
      mutex_.Unlock();
      const os::DiskResult<void> outcome = file().Sync();
      mutex_.Lock();
      syncing_ = false;
      done_.NotifyAll();
      if (!outcome.ok()) return outcome;
      synced_ = std::max(synced_, covered);
    }
    return {};
  }

  // Both guarded by Segments::mutex_.
  std::uint64_t used_bytes = kBlobFileHeaderBytes;
  std::uint64_t reserved_bytes = 0;

 private:
  const BlobFiles::Created created_;
  Mutex mutex_;
  CondVar done_;
  std::uint64_t tickets_ GUARDED_BY(mutex_) = 0;
  std::uint64_t synced_ GUARDED_BY(mutex_) = 0;
  bool syncing_ GUARDED_BY(mutex_) = false;
};

Segments::~Segments() {
  MutexLock lock(mutex_);
  if (active_ != nullptr) (void)active_->file().Truncate(active_->used_bytes);  // what was reserved
}

os::DiskResult<Segments::Slice> Segments::Take(std::uint64_t bytes) {
  ALOFT_CHECK(bytes > 0 && RoundUp(bytes) + kBlobFileHeaderBytes <= kSegmentBytes);
  MutexLock lock(mutex_);
  if (active_ != nullptr && active_->used_bytes + RoundUp(bytes) > kSegmentBytes) active_.reset();
  if (active_ == nullptr) {
    ALOFT_TRY(BlobFiles::Created created, files_.Create(BlobTier::kSegment));
    active_ = std::make_shared<Segment>(std::move(created));
    std::erase_if(segments_, [](const auto& segment) { return segment.second.expired(); });
    segments_[active_->number()] = active_;
  }
  const std::uint64_t offset = active_->used_bytes;
  active_->used_bytes += RoundUp(bytes);
  while (active_->reserved_bytes < active_->used_bytes) {
    // A hint to keep it in one piece; a full disk shows when it is written.
    (void)active_->file().Reserve(active_->reserved_bytes, kReserveBytes);
    active_->reserved_bytes += kReserveBytes;
  }
  return Slice{active_, active_->number(), offset};
}

os::DiskResult<Segments::Slice> Segments::Append(std::string_view bytes) {
  ALOFT_TRY(Slice slice, Take(bytes.size()));
  const auto written = slice.segment->file().WriteAt(slice.offset, bytes);
  if (!written.ok()) {
    (void)slice.segment->file().PunchHole(slice.offset, RoundUp(bytes.size()));
    return Fail(written.error());
  }
  const auto synced = slice.segment->Sync();
  if (!synced.ok()) {
    failure_(synced.error());
    return Fail(synced.error());
  }
  return slice;
}

os::DiskResult<void> Segments::Punch(std::uint32_t file, std::uint64_t offset,
                                     std::uint64_t bytes) {
  ALOFT_TRY(const auto opened, files_.Open({BlobTier::kSegment, file}));
  return opened->PunchHole(offset, RoundUp(bytes));
}

bool Segments::InUse(std::uint32_t file) {
  MutexLock lock(mutex_);
  const auto found = segments_.find(file);
  return found != segments_.end() && !found->second.expired();
}

}  // namespace aloft::store
