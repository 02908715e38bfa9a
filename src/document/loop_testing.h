// Runs something where a request runs: on a loop, where nothing of it may wait, or on the pool.
// Header only, so that tests of faces can use it.
#pragma once

#include <functional>

#include "store/request_scope.h"

namespace aloft::document {

// False: it would have waited, and ended there.
inline bool RunOnLoop(const std::function<void()>& piece) {
  const store::RequestScope scope(store::Blocking::kRefused);
  try {
    piece();
    return true;
  } catch (const store::WouldBlock&) {
    return false;
  }
}

inline void RunOnPool(const std::function<void()>& piece) {
  const store::RequestScope scope(store::Blocking::kAllowed);
  piece();
}

}  // namespace aloft::document
