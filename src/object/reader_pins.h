// Which moments of the store are still being read, so that bytes are not given back under a reader.
//
// Guarantees  A pin taken before a record was read protects the blobs that the record names: no
//             garbage row with a version newer than the oldest pin may be collected.
// Threads     Any.
#pragma once

#include <memory>
#include <optional>
#include <set>

#include "base/mutex.h"
#include "store/engine.h"

namespace aloft::object {

class ReaderPins {
 public:
  class Pin {
   public:
    Pin(ReaderPins& pins, store::Version version);
    ~Pin();
    Pin(const Pin&) = delete;
    Pin& operator=(const Pin&) = delete;

   private:
    ReaderPins& pins_;
    std::multiset<store::Version>::iterator place_;
  };

  std::unique_ptr<Pin> Take(const store::Engine& engine) EXCLUDES(mutex_);
  // The oldest moment pinned, if any.
  std::optional<store::Version> Oldest() const EXCLUDES(mutex_);

 private:
  mutable Mutex mutex_;
  std::multiset<store::Version> pinned_ GUARDED_BY(mutex_);
};

}  // namespace aloft::object
