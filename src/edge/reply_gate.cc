#include "edge/reply_gate.h"

#include <algorithm>
#include <utility>

namespace aloft::edge {

void ReplyGate::Hold(HeldReply& reply, std::uint64_t newest_seen) {
  waiting_.push_back({newest_seen, order_++, &reply});
  std::push_heap(waiting_.begin(), waiting_.end());
  Publish();
  // The watermark may have moved before anyone could know that we wait.
  if (!MustHold(newest_seen)) Release();
}

// Both here and in Moved, the own side is written before the other is read (sequentially
// consistent), so that a move and a wait that happen together cannot miss each other.
void ReplyGate::Publish() {
  held_.store(waiting_.size(), std::memory_order_relaxed);
  wanted_.store(waiting_.empty() ? kNothing : waiting_.front().newest_seen);
}

void ReplyGate::Moved(std::uint64_t through) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (through < wanted_.load()) return;
  if (!posted_.exchange(true)) loop_.Post(*this);
}

void ReplyGate::RunOnLoop() {
  posted_.store(false);
  through_ = std::max(through_, durability_->Through());
  Release();
}

void ReplyGate::Release() {
  while (!waiting_.empty() && waiting_.front().newest_seen <= through_) {
    HeldReply* reply = waiting_.front().reply;
    std::pop_heap(waiting_.begin(), waiting_.end());
    waiting_.pop_back();
    reply->OnDurable();
  }
  Publish();
}

void ReplyGate::LetAllGo() {
  std::vector<Waiting> waiting = std::exchange(waiting_, {});
  for (const Waiting& each : waiting) each.reply->OnDurable();
  Publish();
}

}  // namespace aloft::edge
