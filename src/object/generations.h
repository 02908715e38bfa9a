// The clock of versions: microseconds since 1970, made strictly increasing over the whole store.
//
// Guarantees  Next never answers the same twice, nor less than before, also across restarts and
//             when the system's clock goes back: what may have been given out is reserved in the
//             store (a mark that is moved ahead with the commits that need it) before it becomes
//             visible.
// Threads     Any.
// Ownership   Borrows the clock.
#pragma once

#include <atomic>
#include <cstdint>

#include "os/clock.h"
#include "store/engine.h"

namespace aloft::object {

class Generations {
 public:
  // `mark`: what the store has reserved so far; 0 in a new store.
  Generations(const os::Clock& clock, std::int64_t mark)
      : clock_(clock), last_(mark), reserved_(mark) {}

  std::int64_t Next();
  // Adds the reservation to a commit, if it needs one; the answer goes to Reserved once it is
  // visible.
  std::int64_t Reserve(store::CommitRequest& request);
  void Reserved(std::int64_t mark);

 private:
  const os::Clock& clock_;
  std::atomic<std::int64_t> last_;
  std::atomic<std::int64_t> reserved_;
};

}  // namespace aloft::object
