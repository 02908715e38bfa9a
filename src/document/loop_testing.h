// Runs something as a loop runs a request: nothing of it may wait. Header only, so that tests of
// faces can use it.
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

}  // namespace aloft::document
