// Makes payloads, and knows how much those hold that are still on their way to somebody.
//
// Threads     Any.
// Ownership   Payloads may outlive it.
// Knows not   who may hold what, and what happens beyond a limit.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

#include "document/limits.h"
#include "document/listen.h"

namespace aloft::document {

class PayloadStock {
 public:
  PayloadPtr Make(DocumentPtr document) const {
    return std::make_shared<Payload>(std::move(document), held_);
  }
  // Rendered forms included.
  std::size_t bytes() const { return held_->load(std::memory_order_relaxed); }
  bool full() const { return bytes() > kPayloadBytesMax; }
  // What one may hold, as long as the others hold what they do.
  std::size_t stream_bytes_max() const { return full() ? kStreamBytesTight : kStreamBytesMax; }
  std::size_t window_bytes_max() const { return full() ? kWindowBytesTight : kWindowBytesMax; }

 private:
  const std::shared_ptr<Payload::Held> held_ = std::make_shared<Payload::Held>(0);
};

}  // namespace aloft::document
