// Makes payloads, and knows how much those hold that are still on their way to somebody.
//
// Threads     Any.
// Ownership   Payloads may outlive it.
// Knows not   what happens beyond a limit.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

#include "document/listen.h"

namespace aloft::document {

class PayloadStock {
 public:
  PayloadPtr Make(DocumentPtr document) const {
    return std::make_shared<Payload>(std::move(document), held_);
  }
  // Rendered forms included.
  std::size_t bytes() const { return held_->load(std::memory_order_relaxed); }

 private:
  const std::shared_ptr<Payload::Held> held_ = std::make_shared<Payload::Held>(0);
};

}  // namespace aloft::document
