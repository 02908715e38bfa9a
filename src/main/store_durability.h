// Connects the request boundary to the engine: pieces of a request run inside a
// store::RequestScope, and the engine's watermark moves the edge's.
//
// Ownership   Borrows the engine, which outlives it.
#pragma once

#include "edge/durability.h"
#include "store/engine.h"

namespace aloft {

class StoreDurability final : public edge::Durability {
 public:
  explicit StoreDurability(store::Engine& engine) : engine_(engine) {}
  ~StoreDurability() override;

  Ran Run(edge::Blocking blocking, const std::function<void()>& piece) override;
  std::uint64_t Through() const override { return engine_.DurableThrough(); }
  void Listen(std::function<void(std::uint64_t)> moved) override;

 private:
  store::Engine& engine_;
  std::uint64_t slot_ = 0;
  bool listening_ = false;
};

}  // namespace aloft
