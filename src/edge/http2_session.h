// HTTP/2 on one connection and its streams, inside the edge. nghttp2 does the framing, header
// compression and flow control; here are the mapping to requests and the limits that it leaves to
// its user.
//
// Guarantees  Every stream is one Exchange. A body's bytes count against the client's windows until
//             the exchange has taken them, or the handler of a live stream has consumed them.
//             Floods (resets, control frames, header bombs) end the connection with
//             ENHANCE_YOUR_CALM. Live streams may be idle for ever, but not their client: one that
//             answers no PING is cut.
// Threads     The connection's loop.
// Ownership   The session owns its streams; a stream borrows its exchange until it closes.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edge/connection.h"
#include "edge/exchange.h"
#include "edge/limits.h"

namespace aloft::edge {

class Http2Session;

class Http2Stream final : public Channel {
 public:
  Http2Stream(Http2Session& session, std::int32_t id);
  ~Http2Stream() override;

  // From the session, in the order of the frames. False: too large.
  bool OnField(std::string_view name, std::string_view value, const Limits& limits);
  void OnHead(bool ended);
  void OnData(std::string_view bytes);
  void OnTrailers();
  void OnEnded();  // the client's side has ended
  void OnClosed();
  enum class Stalled : std::uint8_t { kNo, kHead, kBody, kReply };
  Stalled Check(std::int64_t now_nanos, const Limits& limits);
  void Refuse(int status, std::string_view reason);
  ssize_t ReadReply(std::uint8_t* out, std::size_t bytes, std::uint32_t* flags);

  bool remote_ended() const { return remote_ended_; }
  bool submitted() const { return submitted_; }  // the reply has begun
  bool live() const { return exchange_ != nullptr && exchange_->live() != nullptr; }
  void OnStop() { exchange_->OnStop(); }
  std::int32_t id() const { return id_; }
  std::size_t place = 0;  // the session's

  void OnBodyWanted(Exchange& exchange) override;
  void OnBodyRoom(Exchange& exchange) override;
  void OnResponse(Exchange& exchange) override;
  void OnRelease(Exchange& exchange) override;
  void OnSource(Exchange& exchange) override;
  void OnCut(Exchange& exchange) override;

 private:
  struct FieldPlace {  // in fields_
    std::size_t begin;
    std::size_t name_bytes;
    std::size_t value_bytes;
  };
  void TakePlaced(const std::string& bytes, Headers& out) const;
  std::string_view FillRequest();  // the reason why it cannot be a request; empty: it can
  void SetPseudo(std::string_view name, std::string_view value);
  void GiveBody();
  void EndBody();
  void GiveWindow(std::size_t taken);
  ssize_t ReadLive(std::uint8_t* out, std::size_t bytes, std::uint32_t* flags);
  ssize_t ReadSource(std::uint8_t* out, std::size_t bytes, std::uint32_t* flags);
  void SubmitTrailers();

  Http2Session& session_;
  const std::int32_t id_;
  Exchange* exchange_;
  std::string fields_;  // names and values as they come; the request's head, later its trailers
  std::vector<FieldPlace> places_;
  std::string
      pending_;  // of the body: the exchange had no room, the client's window is not given back
  std::size_t unreturned_ = 0;      // of what a live stream took: the window is not given back
  std::int64_t progress_at_nanos_;  // of the body
  std::size_t progress_bytes_ = 0;
  std::int64_t sent_at_nanos_ = 0;  // of the reply
  Chunk chunk_;                     // of the source, being sent
  std::size_t sent_ = 0;            // of chunk_, or of the response's body
  bool begun_ = false;
  bool expects_continue_ = false;
  bool remote_ended_ = false;
  bool body_ended_ = false;  // the exchange knows
  bool submitted_ = false;
  bool waits_for_source_ = false;
};

class Http2Session final : public Protocol {
 public:
  explicit Http2Session(Connection& connection);
  ~Http2Session() override;

  void OnBytes(std::string_view bytes) override;
  bool WantsRead() const override;
  void OnEnd() override;
  void OnTurn() override;
  void OnTimeout() override;
  void OnStop() override;
  void OnClosed() override;

  // For its streams.
  nghttp2_session* raw() { return session_; }
  Connection& connection() { return connection_; }
  Worker& worker();
  void Consume(std::int32_t stream_id, std::size_t bytes);
  void ConsumeOfConnection(std::size_t bytes);
  void SubmitReply(Http2Stream& stream, const Exchange& exchange);
  void SubmitContinue(std::int32_t stream_id);
  void SubmitFields(std::int32_t stream_id,
                    const std::vector<std::pair<std::string, std::string>>& trailers);
  void Touch();  // something is to be sent; at the end of the turn, if it is not ours already

 private:
  using Frame = nghttp2_frame;
  static int OnBeginFrame(nghttp2_session*, const nghttp2_frame_hd* header, void* self);
  static int OnBeginHeaders(nghttp2_session*, const Frame* frame, void* self);
  static int OnHeader(nghttp2_session*, const Frame* frame, const std::uint8_t* name,
                      std::size_t name_bytes, const std::uint8_t* value, std::size_t value_bytes,
                      std::uint8_t flags, void* self);
  static int OnFrame(nghttp2_session*, const Frame* frame, void* self);
  static int OnDataChunk(nghttp2_session*, std::uint8_t flags, std::int32_t stream_id,
                         const std::uint8_t* data, std::size_t bytes, void* self);
  static int OnFrameSent(nghttp2_session*, const Frame* frame, void* self);
  static int OnStreamClosed(nghttp2_session*, std::int32_t stream_id, std::uint32_t error,
                            void* self);

  void Open();
  void CountFrame(const nghttp2_frame_hd& header);
  void CountReset();
  void NewWindowIfDue();
  void Calm();  // the client floods: GOAWAY, and the end
  Http2Stream* StreamOf(std::int32_t id);
  void OnHeadersFrame(const Frame& frame, Http2Stream& stream);
  void Turn();
  void Send();
  void ChooseDeadline();
  void CheckStreams();
  void CheckClient(bool any_live);
  // Collects lower-cased fields for nghttp2, which copies them.
  void AddField(std::string_view name, std::string_view value);
  std::vector<nghttp2_nv> Fields() const;

  Connection& connection_;
  nghttp2_session* session_ = nullptr;
  std::vector<std::unique_ptr<Http2Stream>> streams_;  // each knows its place
  bool in_turn_ = false;
  bool ending_ = false;
  bool input_ended_ = false;
  std::string names_and_values_;
  std::vector<std::pair<std::size_t, std::size_t>> field_sizes_;

  std::int64_t window_at_nanos_ = 0;  // of the flood counters
  std::size_t control_frames_ = 0;
  std::size_t window_updates_ = 0;
  std::size_t reply_frames_sent_ = 0;
  std::size_t resets_ = 0;
  enum class Waiting : std::uint8_t { kNothing, kNextRequest, kStreams };
  Waiting waiting_ = Waiting::kNothing;  // what the deadline is for
  std::int64_t heard_at_nanos_ = 0;
  std::optional<std::int64_t> asked_at_nanos_ = {};  // a PING, and nothing was heard since
};

}  // namespace aloft::edge
