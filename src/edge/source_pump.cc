#include "edge/source_pump.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "edge/worker.h"

namespace aloft::edge {

SourcePump::SourcePump(Worker& worker, PumpOwner& owner, std::unique_ptr<BodySource> source,
                       std::optional<std::uint64_t> bytes)
    : worker_(worker), owner_(&owner), source_(std::move(source)), left_(bytes) {}

void SourcePump::Start() {
  MutexLock lock(mutex_);
  Wake();
}

void SourcePump::Abandon() {
  owner_ = nullptr;
  MutexLock lock(mutex_);
  abandoned_ = true;
  for (Chunk& chunk : ready_) worker_.GiveChunk(std::move(chunk));
  ready_.clear();
  Wake();
}

bool SourcePump::MayRead() const {
  if (abandoned_) return source_ != nullptr;  // to destroy it on the pool
  return !ended_ && !failed_ && ready_.size() < worker_.shared().limits.chunks_in_flight_max;
}

void SourcePump::Wake() {
  if (on_pool_ != nullptr || !MayRead()) return;
  on_pool_ = shared_from_this();
  worker_.shared().pool.Submit(*this);
}

SourcePump::State SourcePump::Next(Chunk& chunk) {
  if (held_) return State::kWait;
  MutexLock lock(mutex_);
  if (ready_.empty()) {
    if (failed_) return State::kFailed;
    return ended_ ? State::kEnd : State::kWait;
  }
  chunk = std::move(ready_.front());
  ready_.pop_front();
  Wake();
  return State::kChunk;
}

SourcePump::Filled SourcePump::Fill(Chunk& chunk) {
  const std::size_t chunk_bytes = worker_.shared().limits.chunk_bytes;
  const std::size_t room = std::min<std::uint64_t>(chunk_bytes, left_.value_or(chunk_bytes));
  while (chunk.size < room) {
    const auto got = source_->Read(chunk.data.get() + chunk.size, room - chunk.size);
    if (!got.ok() || *got > room - chunk.size) return Filled::kFailed;
    if (*got == 0) return left_.has_value() ? Filled::kFailed : Filled::kEnd;
    chunk.size += *got;
  }
  if (!left_.has_value()) return Filled::kMore;
  *left_ -= chunk.size;
  return *left_ == 0 ? Filled::kEnd : Filled::kMore;
}

void SourcePump::RunOnPool() {
  bool read = false;
  {
    MutexLock lock(mutex_);
    read = !abandoned_;
  }
  Chunk chunk;
  Filled filled = Filled::kFailed;
  std::uint64_t seen = 0;
  if (read) {
    chunk.data = std::make_unique_for_overwrite<char[]>(worker_.shared().limits.chunk_bytes);
    const std::function<void()> piece = [this, &chunk, &filled] { filled = Fill(chunk); };
    try {
      seen = worker_.RunPiece(Blocking::kAllowed, piece).newest_seen;
    } catch (...) {
      filled = Filled::kFailed;
    }
  }
  if (!read || filled != Filled::kMore) source_.reset();
  std::shared_ptr<SourcePump> last;  // released behind the lock
  MutexLock lock(mutex_);
  last = std::move(on_pool_);
  on_pool_ = nullptr;
  if (!read) return;
  newest_seen_ = std::max(newest_seen_, seen);
  failed_ = filled == Filled::kFailed;
  ended_ = filled == Filled::kEnd;
  if (chunk.size > 0 && !failed_) ready_.push_back(std::move(chunk));
  Wake();
  if (posted_ != nullptr) return;
  posted_ = shared_from_this();
  worker_.loop().Post(*this);
}

void SourcePump::RunOnLoop() {
  std::shared_ptr<SourcePump> self;
  std::uint64_t seen = 0;
  {
    MutexLock lock(mutex_);
    self = std::move(posted_);
    posted_ = nullptr;
    seen = newest_seen_;
  }
  if (held_ || owner_ == nullptr) return;
  if (worker_.gate().MustHold(seen)) {
    held_ = true;
    in_gate_ = self;
    worker_.gate().Hold(*this, seen);
    return;
  }
  owner_->OnPump();
}

void SourcePump::OnDurable() {
  const std::shared_ptr<SourcePump> self = std::move(in_gate_);
  in_gate_ = nullptr;
  held_ = false;
  if (owner_ != nullptr) owner_->OnPump();
}

}  // namespace aloft::edge
