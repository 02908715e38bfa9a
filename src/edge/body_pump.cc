#include "edge/body_pump.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <utility>

#include "edge/worker.h"

namespace aloft::edge {
namespace {

// Then the job queues up again, so that a few fast uploads do not keep every thread of the pool.
constexpr int kChunksPerTurn = 4;

}  // namespace

BodyPump::BodyPump(Worker& worker, PumpOwner& owner, std::unique_ptr<BodySink> sink)
    : worker_(worker), owner_(&owner), sink_(std::move(sink)) {}

bool BodyPump::HasRoom() const { return in_flight_ < worker_.shared().limits.chunks_in_flight_max; }

void BodyPump::Push(Chunk chunk) {
  ++in_flight_;
  MutexLock lock(mutex_);
  waiting_.push_back(std::move(chunk));
  Wake();
}

void BodyPump::End() {
  MutexLock lock(mutex_);
  ended_ = true;
  Wake();
}

void BodyPump::Abandon() {
  owner_ = nullptr;
  MutexLock lock(mutex_);
  abandoned_ = true;
  if (!over_) Wake();
}

void BodyPump::Wake() {
  if (on_pool_ != nullptr) return;
  on_pool_ = shared_from_this();
  worker_.shared().pool.Submit(*this);
}

void BodyPump::Tell() {
  if (posted_ != nullptr) return;
  posted_ = shared_from_this();
  worker_.loop().Post(*this);
}

std::optional<BodyPump::Result> BodyPump::TakeResult() {
  MutexLock lock(mutex_);
  return std::exchange(result_, std::nullopt);
}

BodyPump::Next BodyPump::TakeNext(Chunk& chunk) {
  MutexLock lock(mutex_);
  if (abandoned_ || over_) {
    for (Chunk& each : waiting_) spent_.push_back(std::move(each));
    waiting_.clear();
    return sink_ != nullptr ? Next::kDestroy : Next::kRest;
  }
  if (!waiting_.empty()) {
    chunk = std::move(waiting_.front());
    waiting_.pop_front();
    return Next::kAppend;
  }
  return ended_ ? Next::kFinish : Next::kRest;
}

// True: that was the sink's last call.
bool BodyPump::Call(Next next, std::string_view bytes) {
  std::optional<Response> response;
  const std::function<void()> piece = [this, next, bytes, &response] {
    if (next == Next::kFinish) {
      response = sink_->Finish();
      return;
    }
    auto taken = sink_->Append(bytes);
    if (!taken.ok()) response = std::move(taken).error();
  };
  try {
    const std::uint64_t seen = worker_.RunPiece(Blocking::kAllowed, piece).newest_seen;
    calling_.newest_seen = std::max(calling_.newest_seen, seen);
    if (!response.has_value()) return false;
    calling_.response = std::move(response);
  } catch (const std::exception& thrown) {
    calling_.threw = thrown.what();
  } catch (...) {
    calling_.threw = "something that is not an exception";
  }
  return true;
}

void BodyPump::Done(Chunk chunk) {
  MutexLock lock(mutex_);
  if (chunk.data != nullptr) spent_.push_back(std::move(chunk));
  Tell();
}

void BodyPump::RunOnPool() {
  for (int turn = 0; turn < kChunksPerTurn; ++turn) {
    Chunk chunk;
    const Next next = TakeNext(chunk);
    if (next == Next::kDestroy) sink_.reset();
    if (next == Next::kAppend || next == Next::kFinish) {
      const bool over = Call(next, chunk.view());
      if (over) {
        sink_.reset();
        MutexLock lock(mutex_);
        over_ = true;
        result_ = std::move(calling_);
      }
      Done(std::move(chunk));
    }
    if (next == Next::kRest) break;
  }
  std::shared_ptr<BodyPump> last;  // released behind the lock
  MutexLock lock(mutex_);
  last = std::move(on_pool_);
  on_pool_ = nullptr;
  const bool more = !waiting_.empty() || (ended_ && !over_) || (abandoned_ && sink_ != nullptr);
  if (more) Wake();
}

void BodyPump::RunOnLoop() {
  std::vector<Chunk> spent;
  std::shared_ptr<BodyPump> self;
  {
    MutexLock lock(mutex_);
    self = std::move(posted_);
    posted_ = nullptr;
    spent.swap(spent_);
  }
  in_flight_ -= spent.size();
  for (Chunk& chunk : spent) worker_.GiveChunk(std::move(chunk));
  if (owner_ != nullptr) owner_->OnPump();
}

}  // namespace aloft::edge
