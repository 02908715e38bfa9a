// Long work leaves the loop: what would keep other requests waiting is done where waiting is
// allowed.
//
// Threads     Any; looks at the running request's scope.
#pragma once

#include <cstdint>

#include "store/request_scope.h"

namespace aloft::document {

// Whether blocking is refused here.
inline bool OnLoop() {
  const store::RequestScope* scope = store::RequestScope::Current();
  return scope != nullptr && scope->blocking() == store::Blocking::kRefused;
}

// Throws store::WouldBlock where blocking is refused: the request is run again from the start,
// elsewhere. Nothing may have been committed before.
inline void LeaveLoop() {
  if (OnLoop()) throw store::WouldBlock{};
}

inline void LeaveLoopPast(std::int64_t done, std::int64_t inline_max) {
  if (done > inline_max) LeaveLoop();
}

}  // namespace aloft::document
