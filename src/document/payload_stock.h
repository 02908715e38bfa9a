// Makes the payloads of one project, and knows how much those hold that are still on their way to
// somebody.
//
// Guarantees  However much one project holds, there is room for another: each may hold a few times
//             what all of them leave free, so that those who want more than there is get the same.
// Threads     Any.
// Ownership   Payloads may outlive it.
// Knows not   who may hold what, and what happens beyond a limit.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

#include "document/limits.h"
#include "document/listen.h"

namespace aloft::document {

class PayloadStock {
 public:
  // The first project of a service.
  PayloadStock() : PayloadStock(std::make_shared<Payload::Held>()) {}
  PayloadStock ForAnotherProject() const { return PayloadStock(held_->whole); }

  PayloadPtr Make(DocumentPtr document) const {
    return std::make_shared<Payload>(std::move(document), held_);
  }
  // The project's, rendered forms included.
  std::size_t bytes() const { return held_->bytes.load(std::memory_order_relaxed); }
  bool full() const { return bytes() > share(); }
  // What one may hold, as long as the others hold what they do.
  std::size_t stream_bytes_max() const { return full() ? kStreamBytesTight : kStreamBytesMax; }
  std::size_t window_bytes_max() const { return full() ? kWindowBytesTight : kWindowBytesMax; }

 private:
  explicit PayloadStock(std::shared_ptr<Payload::Held> whole)
      : held_(std::make_shared<Payload::Held>()) {
    held_->whole = std::move(whole);
  }
  std::size_t share() const {
    const std::size_t all = held_->whole->bytes.load(std::memory_order_relaxed);
    const std::size_t free = kPayloadBytesMax - std::min(all, kPayloadBytesMax);
    return std::max(kPayloadBytesKept, kPayloadTimesFree * free);
  }

  const std::shared_ptr<Payload::Held> held_;
};

}  // namespace aloft::document
