// Long work leaves the loop: what would keep other requests waiting is done where waiting is
// allowed.
//
// Threads     Any; looks at the running request's scope.
#pragma once

#include <cstdint>

#include "store/request_scope.h"

namespace aloft::document {

// Throws store::WouldBlock where blocking is refused: the request is run again from the start,
// elsewhere. Nothing may have been committed before.
inline void LeaveLoop() {
  const store::RequestScope* scope = store::RequestScope::Current();
  if (scope != nullptr && scope->blocking() == store::Blocking::kRefused) throw store::WouldBlock{};
}

inline void LeaveLoopPast(std::int64_t done, std::int64_t inline_max) {
  if (done > inline_max) LeaveLoop();
}

}  // namespace aloft::document
