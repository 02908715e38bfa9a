#include "object/reader_pins.h"

namespace aloft::object {

ReaderPins::Pin::Pin(ReaderPins& pins, store::Version version) : pins_(pins) {
  MutexLock lock(pins_.mutex_);
  place_ = pins_.pinned_.insert(version);
}

ReaderPins::Pin::~Pin() {
  MutexLock lock(pins_.mutex_);
  pins_.pinned_.erase(place_);
}

std::unique_ptr<ReaderPins::Pin> ReaderPins::Take(const store::Engine& engine) {
  return std::make_unique<Pin>(*this, engine.Latest());
}

std::optional<store::Version> ReaderPins::Oldest() const {
  MutexLock lock(mutex_);
  if (pinned_.empty()) return std::nullopt;
  return *pinned_.begin();
}

}  // namespace aloft::object
