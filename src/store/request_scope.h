// What one request may do to the store, and what it has seen: opened by the request boundary around
// every handler, found by the engine through the running thread. It spares every service two
// parameters that only the boundary and the engine use.
//
// Guarantees  newest_seen() covers every commit the request read from or made, also by finding a
//             key absent; the reply may leave when DurableThrough() has reached it.
// Threads     Belongs to the thread that made it; scopes nest (the inner one reports to the outer
//             when it ends).
#pragma once

#include <cstdint>

#include "store/engine.h"

namespace aloft::store {

enum class Blocking : std::uint8_t { kAllowed, kRefused };

// Thrown by an engine read that would wait for the disk inside a kRefused scope. Only the request
// boundary catches it, and runs the request again from the start on the pool; so nothing may have
// been committed before (docs/decisions).
struct WouldBlock {};

class RequestScope {
 public:
  explicit RequestScope(Blocking blocking);
  ~RequestScope();
  RequestScope(const RequestScope&) = delete;
  RequestScope& operator=(const RequestScope&) = delete;

  Version newest_seen() const { return newest_seen_; }

  // For engines: the innermost scope of this thread, or null (then blocking is allowed and nothing
  // is recorded).
  static RequestScope* Current();
  Blocking blocking() const { return blocking_; }
  void Saw(Version version) { newest_seen_ = version > newest_seen_ ? version : newest_seen_; }

 private:
  Blocking blocking_;
  Version newest_seen_ = 0;
  RequestScope* outer_;
};

}  // namespace aloft::store
