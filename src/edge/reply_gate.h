// Holds replies of one loop until what they saw is durable (ARCHITECTURE.md, section 4).
//
// Guarantees  A held reply is let go on the loop, once, soon after the watermark has reached its
//             version; one wake-up per move of the watermark, however many wait. A reply that need
//             not wait costs one comparison.
// Threads     Moved from any thread; all else on the loop.
// Ownership   Borrows what it holds until it lets it go.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "edge/durability.h"
#include "edge/event_loop.h"

namespace aloft::edge {

class HeldReply {
 public:
  virtual ~HeldReply() = default;
  virtual void OnDurable() = 0;
};

class ReplyGate final : public Task {
 public:
  ReplyGate(EventLoop& loop, Durability* durability) : loop_(loop), durability_(durability) {}

  bool MustHold(std::uint64_t newest_seen) {
    if (newest_seen <= through_) return false;
    through_ = durability_->Through();
    return newest_seen > through_;
  }
  void Hold(HeldReply& reply, std::uint64_t newest_seen);
  void Moved(std::uint64_t through);  // any thread
  void RunOnLoop() override;
  // At the end of the loop's life: lets everything go, durable or not, to whoever still waits
  // (nobody with a socket).
  void LetAllGo();
  std::size_t held() const { return held_.load(std::memory_order_relaxed); }

 private:
  struct Waiting {
    std::uint64_t newest_seen;
    std::uint64_t order;
    HeldReply* reply;
    bool operator<(const Waiting& other) const {  // a heap with the smallest on top
      return newest_seen != other.newest_seen ? newest_seen > other.newest_seen
                                              : order > other.order;
    }
  };
  static constexpr std::uint64_t kNothing = std::numeric_limits<std::uint64_t>::max();
  void Release();
  void Publish();

  EventLoop& loop_;
  Durability* const durability_;
  std::uint64_t through_ = 0;  // as last read
  std::uint64_t order_ = 0;
  std::vector<Waiting> waiting_;
  std::atomic<std::uint64_t> wanted_ = kNothing;  // the smallest version waited for
  std::atomic<bool> posted_ = false;
  std::atomic<std::size_t> held_ = 0;
};

}  // namespace aloft::edge
