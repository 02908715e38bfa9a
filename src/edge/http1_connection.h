// HTTP/1.1 on one connection: heads and bodies in, replies out in the order of their requests.
//
// Guarantees  A request starts only when the one before it has its response (its reply may still be
//             held or unsent): so a pipelined read sees the write before it. Replies leave in
//             order, gathered.
// Threads     The connection's loop.
// Ownership   Borrows the connection, which owns it; its exchanges go back to the worker when their
//             reply has been handed to the connection, or when that closes.
// Errors      What cannot be understood is refused, and the connection ends behind the refusal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edge/connection.h"
#include "edge/exchange.h"
#include "edge/http1_parser.h"
#include "edge/http1_writer.h"
#include "edge/reply_shape.h"

namespace aloft::edge {

class Http1Connection final : public Protocol, public Channel {
 public:
  explicit Http1Connection(Connection& connection);

  void OnBytes(std::string_view bytes) override;
  std::span<char> DirectTarget() override;
  void OnDirect(std::size_t bytes) override;
  bool WantsRead() const override;
  void OnEnd() override;
  void OnTurn() override;
  void OnTimeout() override;
  void OnStop() override;
  void OnClosed() override;

  void OnBodyWanted(Exchange& exchange) override;
  void OnBodyRoom(Exchange& exchange) override;
  void OnResponse(Exchange& exchange) override;
  void OnRelease(Exchange& exchange) override;
  void OnSource(Exchange& exchange) override;
  void OnCut(Exchange& exchange) override;

 private:
  enum class Phase : std::uint8_t {
    kHead,  // a request may begin
    // of current_, or of one that has its response already (then current_ is null and the bytes are
    // dropped)
    kBody,
    kWait,     // the body has ended, current_ has no response yet
    kClosing,  // no more requests
  };
  enum class Waiting : std::uint8_t { kNothing, kHead, kNextRequest, kBody };
  struct Reply {
    Exchange* exchange;
    bool keep_alive;
    int minor;
    bool begun = false;    // its head has been written
    bool chunked = false;  // its body is
    bool cut = false;      // in the middle
    BodyFrom body = BodyFrom::kNothing;
  };

  void Turn(std::string_view bytes);
  std::string_view Process(std::string_view bytes);
  bool ProcessPending();
  bool MayStart() const;
  bool TakeHead(std::string_view& bytes);
  bool TakeBody(std::string_view& bytes);
  bool TakePlainBody(std::string_view& bytes);
  bool TakeChunkedBody(std::string_view& bytes);
  bool GiveBody(std::string_view& bytes);
  bool DrainedTooMuch(std::size_t bytes);
  void EndBody();
  void RefuseRequest(Malformed malformed);
  void FillRequest(Exchange& exchange) const;
  bool ContinueIsDue() const;
  void SendContinue();

  bool Advance();
  enum class Written : std::uint8_t { kAll, kSome, kCut };
  Written WriteReply(Reply& reply);
  void WriteHead(Reply& reply);
  Written WriteSource(Reply& reply);
  Written WriteLive(Reply& reply);
  bool AnyLive() const;
  void AfterTurn();
  void ChooseDeadline();

  Connection& connection_;
  Phase phase_ = Phase::kHead;
  Waiting waiting_ = Waiting::kHead;  // what the deadline is for
  bool in_turn_ = false;
  bool input_ended_ = false;
  bool any_request_ = false;

  std::string pending_;  // received, not understood yet
  HeadScanner scanner_;
  Exchange* current_ = nullptr;
  Http1Head framing_;
  std::uint64_t body_left_ = 0;
  ChunkedDecoder decoder_;
  std::string stash_;  // decoded, but the exchange had no room
  std::uint64_t drained_ = 0;
  std::uint64_t body_progress_ = 0;
  bool continue_due_ = false;
  bool continue_sent_ = false;
  bool body_begun_ = false;

  std::vector<Reply> replies_;
};

}  // namespace aloft::edge
