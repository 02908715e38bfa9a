// Gives a Live plan's handler its turns and carries bytes between it and the channel: live.h from
// the edge's side.
//
// Guarantees  Turns never overlap. What a turn sent can be taken once the version that it saw is
//             durable, in the order of the turns. The handler is destroyed on the loop.
// Threads     A turn runs on the loop or on the pool, and meanwhile the loop leaves what the turn
//             uses alone. All else: the loop.
// Ownership   Its owner keeps it until idle().
// Limits      Bytes waiting beyond kLiveInputMax, as ExpectInput allows, are counted in
//             Shared::gathered_bytes; when that is full the stream is broken off.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "edge/durability.h"
#include "edge/event_loop.h"
#include "edge/live.h"
#include "edge/pool.h"
#include "edge/reply_gate.h"
#include "edge/request.h"
#include "edge/timer_wheel.h"

namespace aloft::edge {

class Worker;

// Told on the loop.
class LiveOwner {
 public:
  virtual ~LiveOwner() = default;
  virtual void OnLiveHead(Response head) = 0;  // once: it may be sent now
  virtual void OnLiveOutput() = 0;             // there is more to take, or the end of it
  virtual void OnLiveRoom() = 0;               // input was consumed, or more may wait
  virtual void OnLiveReset() = 0;              // the handler wants the stream cut
  virtual void OnLiveThrew(std::string_view what) = 0;
  virtual void OnLiveIdle() = 0;  // closed, and now idle()
};

// What LiveHandlers are given: survives the stream, and forwards wakes to it while it lives.
class LoopWaker final : public LiveWaker,
                        public Task,
                        public std::enable_shared_from_this<LoopWaker> {
 public:
  class Target {
   public:
    virtual ~Target() = default;
    virtual void OnWake() = 0;
  };
  LoopWaker(EventLoop& loop, Target& target) : target_(&target), loop_(&loop) {}
  void Wake() override EXCLUDES(mutex_);
  void RunOnLoop() override EXCLUDES(mutex_);
  void Disconnect() EXCLUDES(mutex_);  // on the loop

 private:
  Target* target_;  // the loop's
  std::atomic<bool> due_ = false;
  Mutex mutex_;
  EventLoop* loop_ GUARDED_BY(mutex_);
  std::shared_ptr<LoopWaker> posted_ GUARDED_BY(mutex_);  // this, meanwhile
};

class LivePump final : private LiveStream,
                       public PoolJob,
                       public Task,
                       public HeldReply,
                       public Timer,
                       public LoopWaker::Target {
 public:
  // `newest_seen`: what the plan was made from.
  LivePump(Worker& worker, LiveOwner& owner, std::uint64_t newest_seen);
  ~LivePump() override;
  void Open(const Live& plan);

  // Input.
  void Put(std::string_view bytes);
  void EndInput();
  std::size_t waiting_bytes() const { return waiting_bytes_; }
  std::size_t waiting_bytes_max() const { return waiting_bytes_max_; }
  bool HasRoom() const { return waiting_bytes_ < waiting_bytes_max_; }

  // Output.
  std::string_view Next() const;  // the next bytes; empty: none now, or the end
  void Take(std::size_t bytes);   // of Next(), have been sent
  bool HasNext() const { return first_ < ready_.size(); }
  bool end_released() const { return ended_; }
  bool ended() const { return ended_ && !HasNext(); }
  LiveFields& trailers() { return trailers_; }

  void Stop();   // the server ends
  void Close();  // the stream is no more: nothing is told any more but OnLiveIdle
  bool idle() const { return state_ == State::kResting && !held_; }

  void RunOnPool() override;
  void RunOnLoop() override;
  void OnDurable() override;
  void OnTimer() override { Due(); }
  void OnWake() override { Due(); }

 private:
  enum class State : std::uint8_t { kResting, kDue, kOnPool };
  enum class Ran : std::uint8_t { kDone, kWouldBlock, kThrew };
  struct Piece {
    std::string own = {};
    std::shared_ptr<const std::string> shared = {};
    std::string_view view() const { return shared != nullptr ? *shared : own; }
  };
  // What one turn wants.
  struct Sent {
    std::optional<Response> head = {};
    std::vector<Piece> pieces = {};
    std::optional<LiveFields> trailers = {};  // the end
    std::size_t bytes = 0;
    std::uint64_t newest_seen = 0;
    bool any() const { return head.has_value() || !pieces.empty() || trailers.has_value(); }
  };

  // LiveStream, within a turn.
  std::string_view input() const override;
  void Consume(std::size_t bytes) override;
  void ExpectInput(std::size_t bytes) override;
  bool input_ended() const override { return input_ended_; }
  void Begin(Response head) override;
  void Send(std::string bytes) override;
  void SendShared(std::shared_ptr<const std::string> bytes) override;
  void Finish(LiveFields trailers) override;
  void Reset() override;
  bool stopping() const override { return stopping_; }
  void Saw(std::uint64_t version) override { saw_ = std::max(saw_, version); }
  // When memory is short, a stream that has its share is told that it has all it may have.
  std::size_t unsent_bytes() const override {
    const std::size_t own = unsent_before_ + sent_.bytes;
    return own >= share_ ? std::max(own, kLiveUnsentMax) : own;
  }
  void WakeAfter(std::chrono::milliseconds time) override { wake_after_ = time; }

  void Due();
  void StartTurn();
  Ran RunTurn(Blocking blocking);
  void AfterTurn();
  bool TakeInput();
  void TakeOutput();
  void LetGo();
  void Release(Sent sent);
  void DropHandler();
  void Break();
  void Broken(std::string_view what);
  void NeedBegun() const;
  void AddUnsent(std::size_t bytes);
  void SubtractUnsent(std::size_t bytes);
  bool CountWaiting();
  void Uncount();

  Worker& worker_;
  LiveOwner* owner_;
  std::unique_ptr<LiveHandler> handler_;
  std::shared_ptr<LoopWaker> waker_;
  State state_ = State::kResting;
  Ran ran_ = Ran::kDone;
  bool again_ = false;     // a turn is wanted behind the running one
  bool closed_ = false;    // by the owner
  bool over_ = false;      // no more turns: finished, reset, broken or closed
  bool begun_ = false;     // Begin was called
  bool ended_ = false;     // the end has been released
  bool starved_ = false;   // the last turn left share_ or more unsent
  bool held_ = false;      // in the gate
  bool stopping_ = false;  // changed between turns only
  bool stop_wanted_ = false;

  std::string arrived_;  // while a turn runs
  bool arrived_end_ = false;
  std::size_t waiting_bytes_ = 0;  // of arrived_ and input_
  std::size_t waiting_bytes_max_ = kLiveInputMax;
  std::size_t counted_ = 0;  // in Shared::gathered_bytes

  std::vector<Piece> ready_;
  std::size_t first_ = 0;  // of ready_: those before it have left
  std::size_t first_sent_ = 0;
  std::size_t unsent_ = 0;                     // of ready_ and waiting_
  std::unique_ptr<std::deque<Sent>> waiting_;  // to be durable; null when nothing waits
  LiveFields trailers_;

  // The turn's.
  std::string input_;
  std::size_t consumed_ = 0;  // of input_
  bool input_ended_ = false;
  std::size_t expected_ = kLiveInputMax;
  Sent sent_;
  bool reset_ = false;
  std::size_t unsent_before_ = 0;
  std::size_t share_ = kLiveUnsentMax;  // of what may wait to be sent
  std::optional<std::chrono::milliseconds> wake_after_;
  std::string threw_;
  std::uint64_t saw_ = 0;  // the newest version of all turns
};

}  // namespace aloft::edge
