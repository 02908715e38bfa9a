#include "store/rocksdb/space_guard.h"

#include <algorithm>

#include "store/space.h"

namespace aloft::store {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

}  // namespace

SpaceGuard::SpaceGuard(os::Disk& disk, std::string directory)
    : disk_(disk), directory_(std::move(directory)), ballast_path_(directory_ + "/ballast") {
  {
    MutexLock lock(mutex_);
    const auto exists = disk_.Exists(ballast_path_);
    has_ballast_ = exists.ok() && *exists;
  }
  if (const auto space = disk_.Space(directory_); space.ok()) {
    total_bytes_ = space->total_bytes;
    reserve_bytes_ = ReserveBytes(total_bytes_);
    ballast_bytes_ = std::clamp(total_bytes_ / 64, 4 * kMiB, 32 * kMiB);
  }
  Refresh();
}

bool SpaceGuard::Refresh() {
  MutexLock lock(mutex_);
  const auto space = disk_.Space(directory_);
  if (!space.ok()) return full();  // nothing learnt
  full_.store(space->free_bytes < reserve_bytes_, std::memory_order_relaxed);
  tight_.store(space->free_bytes < 2 * reserve_bytes_, std::memory_order_relaxed);
  Adjust(space->free_bytes);
  return full();
}

bool SpaceGuard::RoomForCompaction() const {
  const auto space = disk_.Space(directory_);
  return !space.ok() || space->free_bytes >= reserve_bytes_ - compaction_bytes();
}

bool SpaceGuard::GiveUpBallast() {
  MutexLock lock(mutex_);
  if (!has_ballast_ || !disk_.Unlink(ballast_path_).ok()) return false;
  has_ballast_ = false;
  return true;
}

void SpaceGuard::Adjust(std::uint64_t free_bytes) {
  if (has_ballast_ && free_bytes < ballast_bytes_ / 2) {
    if (disk_.Unlink(ballast_path_).ok()) has_ballast_ = false;
  } else if (!has_ballast_ && free_bytes > reserve_bytes_ + 2 * ballast_bytes_) {
    auto file = disk_.Open(ballast_path_, os::OpenMode::kCreateEmpty);
    has_ballast_ = file.ok() && (*file)->Reserve(0, ballast_bytes_).ok();
    if (file.ok() && !has_ballast_) (void)disk_.Unlink(ballast_path_);
  }
}

}  // namespace aloft::store
