// Carries a streamed request body from the loop to its sink on the pool, a few chunks ahead.
//
// Guarantees  The sink is called by one thread at a time, in order, always on the pool, and
//             destroyed there. Finish is called only after End. At most `chunks_in_flight_max`
//             chunks wait or are being taken.
// Threads     Push, End, Abandon and the results: the loop. The sink: the pool.
// Ownership   Keeps itself alive while it runs; its owner is told on the loop until it abandons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "edge/chunk.h"
#include "edge/event_loop.h"
#include "edge/pool.h"
#include "edge/request.h"

namespace aloft::edge {

class Worker;

class PumpOwner {
 public:
  virtual ~PumpOwner() = default;
  virtual void OnPump() = 0;  // on the loop: there is room, or a result, or more to read
};

class BodyPump final : public PoolJob, public Task, public std::enable_shared_from_this<BodyPump> {
 public:
  BodyPump(Worker& worker, PumpOwner& owner, std::unique_ptr<BodySink> sink);

  bool HasRoom() const;
  void Push(Chunk chunk) EXCLUDES(mutex_);
  void End() EXCLUDES(mutex_);      // no more chunks: Finish
  void Abandon() EXCLUDES(mutex_);  // no Finish any more, no OnPump any more

  struct Result {
    std::optional<Response> response;  // nullopt: the sink threw
    std::uint64_t newest_seen = 0;
    std::string threw = {};
  };
  // Once: the sink's reply, early if it refused.
  std::optional<Result> TakeResult() EXCLUDES(mutex_);

  void RunOnPool() override EXCLUDES(mutex_);
  void RunOnLoop() override EXCLUDES(mutex_);

 private:
  enum class Next : std::uint8_t { kAppend, kFinish, kDestroy, kRest };
  Next TakeNext(Chunk& chunk) EXCLUDES(mutex_);
  void Wake() REQUIRES(mutex_);
  void Tell() REQUIRES(mutex_);
  bool Call(Next next, std::string_view bytes) EXCLUDES(mutex_);
  void Done(Chunk chunk) EXCLUDES(mutex_);

  Worker& worker_;
  PumpOwner* owner_;                // loop
  std::size_t in_flight_ = 0;       // loop
  std::unique_ptr<BodySink> sink_;  // the job's
  Result calling_;                  // the job's

  mutable Mutex mutex_;
  std::deque<Chunk> waiting_ GUARDED_BY(mutex_);
  std::vector<Chunk> spent_ GUARDED_BY(mutex_);
  std::optional<Result> result_ GUARDED_BY(mutex_);
  bool ended_ GUARDED_BY(mutex_) = false;
  bool abandoned_ GUARDED_BY(mutex_) = false;
  bool over_ GUARDED_BY(mutex_) = false;                  // the sink has answered or thrown
  std::shared_ptr<BodyPump> on_pool_ GUARDED_BY(mutex_);  // this, while submitted or running
  std::shared_ptr<BodyPump> posted_ GUARDED_BY(mutex_);   // this, while the loop is to be told
};

}  // namespace aloft::edge
