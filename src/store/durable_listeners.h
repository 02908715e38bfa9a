// Who is told that the durable watermark has moved. A part of engines.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "base/mutex.h"
#include "store/engine.h"

namespace aloft::store {

class DurableListeners {
 public:
  std::uint64_t Add(std::function<void(Version)> listener) EXCLUDES(mutex_);
  void Remove(std::uint64_t slot) EXCLUDES(mutex_);  // waits for a running call
  // Each listener hears only growing versions. Not from within a listener.
  void Notify(Version durable) EXCLUDES(mutex_);

 private:
  Mutex mutex_;
  std::map<std::uint64_t, std::function<void(Version)>> listeners_ GUARDED_BY(mutex_);
  std::uint64_t next_slot_ GUARDED_BY(mutex_) = 1;
  Version notified_ GUARDED_BY(mutex_) = 0;
};

}  // namespace aloft::store
