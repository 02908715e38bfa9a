// The store as the request boundary sees it: run a piece of a request, learn what it has seen, and
// hold the reply until that is durable (ARCHITECTURE.md, section 4). main connects it to the
// engine; tests use their own.
#pragma once

#include <cstdint>
#include <functional>

namespace aloft::edge {

enum class Blocking : std::uint8_t { kAllowed, kRefused };

class Durability {
 public:
  virtual ~Durability() = default;

  struct Ran {
    bool
        // only with kRefused: nothing was done, run the piece again with kAllowed on the pool
        would_block;
    std::uint64_t
        newest_seen;  // the reply must wait for Through() >= newest_seen; 0: nothing to wait for
  };
  // Runs `piece` on the calling thread. Other exceptions pass through.
  virtual Ran Run(Blocking blocking, const std::function<void()>& piece) = 0;

  virtual std::uint64_t Through() const = 0;
  // `moved` is called on a foreign thread whenever Through() has grown; it must not block. Set
  // before serving; an empty function ends it, and returns when no call is running any more.
  virtual void Listen(std::function<void(std::uint64_t through)> moved) = 0;
};

}  // namespace aloft::edge
