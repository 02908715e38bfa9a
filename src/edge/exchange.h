// The request boundary: one request from its head to the moment its reply may leave, whatever the
// connection speaks. Asks the Front for a plan, gathers or streams the body, runs the plan inline
// on the loop or on the pool, catches every exception once, and holds the reply until what it saw
// is durable.
//
// Guarantees  After Begin exactly one OnResponse and then exactly one OnRelease, unless Detach
//             comes first; a live plan's come the other way round (see OnCut). A plan whose client
//             has gone is destroyed without Finish.
// Threads     The loop's; pieces of the plan run on the pool, during which the loop leaves request
//             and plan alone.
// Ownership   Taken from a Worker; goes back by itself once it is detached and nothing of it runs
//             or waits any more.
// Knows not   HTTP/1.1 and HTTP/2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "edge/body_pump.h"
#include "edge/durability.h"
#include "edge/event_loop.h"
#include "edge/live_pump.h"
#include "edge/pool.h"
#include "edge/reply_gate.h"
#include "edge/request.h"
#include "edge/source_pump.h"

namespace aloft::edge {

class Exchange;
class Worker;

// The connection or stream that an exchange answers to. Called on the loop, also from within
// Exchange's own methods.
class Channel {
 public:
  virtual ~Channel() = default;
  virtual void OnBodyWanted(Exchange& exchange) = 0;  // once; the moment for 100-continue
  virtual void OnBodyRoom(Exchange& exchange) = 0;    // TakeBody takes bytes again
  // response() is final (and body() may have become kDropped); it must not be sent yet.
  virtual void OnResponse(Exchange& exchange) = 0;
  virtual void OnRelease(Exchange& exchange) = 0;  // it may be sent now
  virtual void OnSource(Exchange& exchange) = 0;   // source() or live() has more, or has ended
  // A live plan's reply begins with OnRelease, goes on with OnSource, and has its OnResponse when
  // its end is known; or this: cut it in the middle.
  virtual void OnCut(Exchange& exchange) = 0;
};

class Exchange final : public PoolJob,
                       public Task,
                       public HeldReply,
                       public PumpOwner,
                       public LiveOwner {
 public:
  enum class Body : std::uint8_t { kUndecided, kWanted, kDropped };

  explicit Exchange(Worker& worker);
  ~Exchange() override;

  // Filled by the connection before Begin.
  Request request;
  std::string head;           // what request's views point into
  std::string trailer_bytes;  // what its trailers point into

  void Begin(Channel& channel);
  // Instead of Begin, or any time before the response: this status, in the dialect's words.
  void Refuse(Channel& channel, int status, std::string_view reason);
  // The channel is gone, or done with the reply.
  void Detach();

  Body body() const { return body_; }
  // Takes bytes of the body, in order. Fewer than given: no room, until OnBodyRoom.
  std::size_t TakeBody(std::string_view bytes);
  bool HasBodyRoom() const;
  // Where the next bytes of the body may be put directly; empty if there is no room, or if they are
  // better given to TakeBody.
  std::span<char> BodyTarget();
  void BodyPut(std::size_t bytes);  // that many have been put there
  void EndBody();                   // request.trailers is filled
  bool body_ended() const { return body_ended_; }

  bool responded() const { return responded_; }
  bool released() const { return released_; }
  Response& response() { return response_; }
  const Response& response() const { return response_; }
  // Both null: response().body is the whole body.
  SourcePump* source() const { return source_.get(); }
  LivePump* live() const { return live_answers_ ? live_.get() : nullptr; }
  void OnStop();  // the server ends
  void NoteSent(std::uint64_t bytes) { sent_bytes_ += bytes; }

  void RunOnPool() override;
  void RunOnLoop() override;
  void OnDurable() override;
  void OnPump() override;
  void OnLiveHead(Response reply_head) override;
  void OnLiveOutput() override;
  void OnLiveRoom() override;
  void OnLiveReset() override;
  void OnLiveThrew(std::string_view what) override;
  void OnLiveIdle() override;

 private:
  friend class Worker;
  enum class Piece : std::uint8_t { kBegin, kRun, kTooLarge };
  enum class Outcome : std::uint8_t { kDone, kWouldBlock, kThrew, kTooLate };

  void Reset();
  Outcome RunPiece(Piece piece, Blocking blocking);
  void DoPiece();
  void RunInline(Piece piece);
  void ToPool(Piece piece);
  void AfterPiece(Outcome outcome);
  void Planned();
  void WantBody();
  void TooLarge();
  void StartLive();
  void RunBuffered();
  bool GatherRoom();
  std::size_t TakeStreamed(std::string_view bytes);
  void NoteThrown(std::string_view what);
  void RefuseNow(int status, std::string_view reason);
  Response Fallback() const;
  void Respond(Response response);
  std::size_t StartCounting();
  void Account();
  void GoBackIfDone();

  Worker& worker_;
  Channel* channel_ = nullptr;
  std::optional<Plan> plan_;
  std::string body_bytes_;
  std::uint64_t body_count_ = 0;
  std::uint64_t gathered_ = 0;  // counted in Shared::gathered_bytes
  std::shared_ptr<BodyPump> pump_;
  std::shared_ptr<SourcePump> source_;
  std::unique_ptr<LivePump> live_;
  Chunk filling_;
  Response response_;
  std::uint64_t newest_seen_ = 0;
  std::uint64_t sent_bytes_ = 0;
  std::int64_t begun_nanos_ = 0;
  std::int64_t queued_nanos_ = 0;
  std::string threw_;
  Piece piece_ = Piece::kBegin;
  Outcome outcome_ = Outcome::kDone;
  Body body_ = Body::kUndecided;
  bool body_ended_ = false;
  bool begun_ = false;
  bool on_pool_ = false;
  bool held_ = false;
  bool responded_ = false;
  bool released_ = false;
  bool live_answers_ = false;  // not refused instead
  char id_[16];
};

}  // namespace aloft::edge
