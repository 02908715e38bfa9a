// The sending half of an HTTP/1.1 connection.
#include <charconv>
#include <utility>

#include "edge/http1_connection.h"
#include "edge/worker.h"

namespace aloft::edge {
namespace {

constexpr std::size_t kJoinedBytes = 16 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

void AppendChunkSize(std::string& out, std::size_t size) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, size, 16).ptr;
  out.append(digits, static_cast<std::size_t>(end - digits)).append("\r\n");
}

}  // namespace

// Writes what may leave, in order. True: some reply is out of the way.
bool Http1Connection::Advance() {
  bool progress = false;
  while (!replies_.empty() && (replies_.front().exchange->released() || replies_.front().cut)) {
    const Written written = WriteReply(replies_.front());
    if (written == Written::kCut) {
      connection_.Abort();
      return false;
    }
    if (written == Written::kSome) return progress;
    const Reply done = replies_.front();
    replies_.erase(replies_.begin());
    done.exchange->Detach();
    progress = true;
    if (done.keep_alive) continue;
    // Nothing may follow on this connection: what was pipelined behind it is dropped.
    phase_ = Phase::kClosing;
    current_ = nullptr;
    for (const Reply& reply : std::exchange(replies_, {})) reply.exchange->Detach();
  }
  return progress;
}

Http1Connection::Written Http1Connection::WriteReply(Reply& reply) {
  Exchange& exchange = *reply.exchange;
  OutQueue& out = connection_.out();
  if (reply.cut) return Written::kCut;
  if (!reply.begun) WriteHead(reply);
  if (reply.body == BodyFrom::kSource) {
    return exchange.live() != nullptr ? WriteLive(reply) : WriteSource(reply);
  }
  if (reply.body == BodyFrom::kNothing) return Written::kAll;
  Response& response = exchange.response();
  exchange.NoteSent(response.body.size());
  if (reply.chunked && !response.body.empty()) {
    out.Write([&](std::string& flat) { AppendChunkSize(flat, response.body.size()); });
  }
  const bool any = !response.body.empty();
  if (any) out.AppendOwned(std::move(response.body));
  if (reply.chunked && any) out.Append("\r\n");
  if (reply.chunked) out.Write([&](std::string& flat) { AppendLastChunk(flat, response); });
  return Written::kAll;
}

void Http1Connection::WriteHead(Reply& reply) {
  Exchange& exchange = *reply.exchange;
  const Response& response = exchange.response();
  Worker& worker = connection_.worker();
  const bool streamed = exchange.source() != nullptr || exchange.live() != nullptr;
  const ReplyShape shape = ShapeOf(exchange.request.method, response, streamed);
  reply.body = shape.body;
  ReplyFraming framing;
  framing.minor = reply.minor;
  framing.length = shape.length.value_or(0);
  const bool has_body = shape.body != BodyFrom::kNothing;
  const bool trailers = !response.trailers.empty() && reply.minor == 1;
  if (has_body && (trailers || !shape.length.has_value())) {
    reply.chunked = reply.minor == 1;
    framing.body = reply.chunked ? ReplyFraming::Body::kChunked : ReplyFraming::Body::kUntilClose;
    reply.keep_alive = reply.keep_alive && reply.chunked;
  } else if (!shape.length.has_value()) {
    framing.body = ReplyFraming::Body::kNone;
  }
  reply.keep_alive = reply.keep_alive && !response.close && !worker.stopping();
  framing.keep_alive = reply.keep_alive;
  connection_.out().Write(
      [&](std::string& out) { AppendHttp1Head(out, response, framing, worker.HttpDate()); });
  reply.begun = true;
}

Http1Connection::Written Http1Connection::WriteSource(Reply& reply) {
  Exchange& exchange = *reply.exchange;
  OutQueue& out = connection_.out();
  const std::size_t bytes_max = connection_.worker().shared().limits.output_bytes_max;
  while (out.bytes() < bytes_max) {
    Chunk chunk;
    switch (exchange.source()->Next(chunk)) {
      case SourcePump::State::kWait:
        return Written::kSome;
      case SourcePump::State::kFailed:
        return Written::kCut;
      case SourcePump::State::kEnd:
        if (reply.chunked) {
          out.Write([&](std::string& flat) { AppendLastChunk(flat, exchange.response()); });
        }
        return Written::kAll;
      case SourcePump::State::kChunk:
        exchange.NoteSent(chunk.size);
        if (reply.chunked) out.Write([&](std::string& flat) { AppendChunkSize(flat, chunk.size); });
        out.AppendChunk(std::move(chunk));
        if (reply.chunked) out.Append("\r\n");
        break;
    }
  }
  return Written::kSome;
}

Http1Connection::Written Http1Connection::WriteLive(Reply& reply) {
  LivePump& live = *reply.exchange->live();
  OutQueue& out = connection_.out();
  const std::size_t bytes_max = connection_.worker().shared().limits.output_bytes_max;
  while (live.HasNext() && out.bytes() < bytes_max) {
    std::string joined;  // one chunk of many small pieces
    while (live.HasNext() && joined.size() < kJoinedBytes) {
      const std::string_view next = live.Next();
      joined.append(next);
      live.Take(next.size());
    }
    reply.exchange->NoteSent(joined.size());
    if (reply.chunked) out.Write([&](std::string& flat) { AppendChunkSize(flat, joined.size()); });
    out.AppendOwned(std::move(joined));
    if (reply.chunked) out.Append("\r\n");
  }
  if (!live.ended()) return Written::kSome;
  if (reply.chunked) {
    out.Write([&](std::string& flat) { AppendLastChunk(flat, reply.exchange->response()); });
  }
  return Written::kAll;
}

bool Http1Connection::ContinueIsDue() const {
  return continue_due_ && !body_begun_ && current_ != nullptr && replies_.size() == 1;
}

void Http1Connection::SendContinue() {
  connection_.out().Append(kContinue);
  continue_due_ = false;
  continue_sent_ = true;
}

void Http1Connection::AfterTurn() {
  if (connection_.closed()) return;
  if (ContinueIsDue()) SendContinue();
  // With the input at its end, what has not begun never will; what waits for its reply still gets
  // it.
  const bool cut_short = input_ended_ && phase_ == Phase::kBody && current_ != nullptr &&
                         current_->body() == Exchange::Body::kWanted && current_->HasBodyRoom();
  if (cut_short) {
    connection_.Close();
    return;
  }
  const bool over = phase_ == Phase::kClosing ||
                    (input_ended_ && (phase_ == Phase::kHead || phase_ == Phase::kBody));
  if (over && replies_.empty()) {
    connection_.CloseGently();
    return;
  }
  connection_.FlushSoon();
  if (connection_.closed()) return;
  ChooseDeadline();
  connection_.ResumeRead();
}

void Http1Connection::ChooseDeadline() {
  const Limits& limits = connection_.worker().shared().limits;
  Waiting next = Waiting::kNothing;
  if (phase_ == Phase::kHead && (!pending_.empty() || !any_request_) && MayStart()) {
    next = Waiting::kHead;
  } else if (phase_ == Phase::kHead && replies_.empty()) {
    next = Waiting::kNextRequest;
  } else if (phase_ == Phase::kBody && (current_ == nullptr || current_->live() == nullptr)) {
    next = Waiting::kBody;
  }
  if (next == waiting_) return;
  waiting_ = next;
  switch (next) {
    case Waiting::kNothing:
      connection_.SetDeadline(Connection::kNever);
      break;
    case Waiting::kHead:
      connection_.SetDeadlineIn(limits.header_time);
      break;
    case Waiting::kNextRequest:
      connection_.SetDeadlineIn(limits.idle_time);
      break;
    case Waiting::kBody:
      body_progress_ = 0;
      connection_.SetDeadlineIn(limits.body_stall_time);
      break;
  }
}

}  // namespace aloft::edge
