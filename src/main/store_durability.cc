#include "main/store_durability.h"

#include "store/request_scope.h"

namespace aloft {

StoreDurability::~StoreDurability() { Listen({}); }

edge::Durability::Ran StoreDurability::Run(edge::Blocking blocking,
                                           const std::function<void()>& piece) {
  store::RequestScope scope(blocking == edge::Blocking::kRefused ? store::Blocking::kRefused
                                                                 : store::Blocking::kAllowed);
  try {
    piece();
  } catch (const store::WouldBlock&) {
    return {true, 0};
  }
  return {false, scope.newest_seen()};
}

void StoreDurability::Listen(std::function<void(std::uint64_t)> moved) {
  if (listening_) engine_.UnlistenDurable(slot_);
  listening_ = moved != nullptr;
  if (listening_) slot_ = engine_.ListenDurable(std::move(moved));
}

}  // namespace aloft
