// Reads a reply's body source on the pool, a few chunks ahead of the socket.
//
// Guarantees  The source is read by one thread at a time, in order, on the pool, and destroyed
//             there. At most `chunks_in_flight_max` chunks are ready and unsent. Chunks that saw
//             what is not durable yet are held back.
// Threads     Start, Next and Abandon: the loop. The source: the pool.
// Ownership   Keeps itself alive while it runs; its owner is told on the loop until it abandons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

#include "base/mutex.h"
#include "edge/body_pump.h"
#include "edge/chunk.h"
#include "edge/event_loop.h"
#include "edge/pool.h"
#include "edge/reply_gate.h"
#include "edge/request.h"

namespace aloft::edge {

class SourcePump final : public PoolJob,
                         public Task,
                         public HeldReply,
                         public std::enable_shared_from_this<SourcePump> {
 public:
  SourcePump(Worker& worker, PumpOwner& owner, std::unique_ptr<BodySource> source,
             std::optional<std::uint64_t> bytes);

  void Start() EXCLUDES(mutex_);
  void Abandon() EXCLUDES(mutex_);

  enum class State : std::uint8_t {
    kChunk,
    kWait,  // until OnPump
    kEnd,  // exactly the bytes announced have been given, or the source of unknown length has ended
    // the source failed, threw, or was not as long as announced: the connection must be cut
    kFailed,
  };
  State Next(Chunk& chunk) EXCLUDES(mutex_);

  void RunOnPool() override EXCLUDES(mutex_);
  void RunOnLoop() override EXCLUDES(mutex_);
  void OnDurable() override;

 private:
  enum class Filled : std::uint8_t { kMore, kEnd, kFailed };
  Filled Fill(Chunk& chunk);
  bool MayRead() const REQUIRES(mutex_);
  void Wake() REQUIRES(mutex_);

  Worker& worker_;
  PumpOwner* owner_;                     // loop
  bool held_ = false;                    // loop: waiting for durability
  std::shared_ptr<SourcePump> in_gate_;  // loop: this, meanwhile
  std::unique_ptr<BodySource> source_;   // the job's
  std::optional<std::uint64_t> left_;    // the job's: of the bytes announced

  mutable Mutex mutex_;
  std::deque<Chunk> ready_ GUARDED_BY(mutex_);
  std::uint64_t newest_seen_ GUARDED_BY(mutex_) = 0;
  bool ended_ GUARDED_BY(mutex_) = false;
  bool failed_ GUARDED_BY(mutex_) = false;
  bool abandoned_ GUARDED_BY(mutex_) = false;
  std::shared_ptr<SourcePump> on_pool_ GUARDED_BY(mutex_);
  std::shared_ptr<SourcePump> posted_ GUARDED_BY(mutex_);
};

}  // namespace aloft::edge
