#include "store/durable_listeners.h"

namespace aloft::store {

std::uint64_t DurableListeners::Add(std::function<void(Version)> listener) {
  MutexLock lock(mutex_);
  listeners_.emplace(next_slot_, std::move(listener));
  return next_slot_++;
}

void DurableListeners::Remove(std::uint64_t slot) {
  MutexLock lock(mutex_);
  listeners_.erase(slot);
}

void DurableListeners::Notify(Version durable) {
  MutexLock lock(mutex_);
  if (durable <= notified_) return;
  notified_ = durable;
  for (const auto& [slot, listener] : listeners_) listener(durable);
}

}  // namespace aloft::store
