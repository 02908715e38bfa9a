#include <algorithm>
#include <utility>

#include "edge/http1_parser.h"
#include "edge/http2_session.h"
#include "edge/http_fields.h"
#include "edge/worker.h"

namespace aloft::edge {
namespace {

bool IsTarget(std::string_view path, std::string_view method) {
  if (path == "*") return method == "OPTIONS";
  if (path.empty() || path[0] != '/') return false;
  return std::all_of(path.begin(), path.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && c != '#';
  });
}

}  // namespace

Http2Stream::Http2Stream(Http2Session& session, std::int32_t id)
    : session_(session),
      id_(id),
      exchange_(session.worker().TakeExchange()),
      progress_at_nanos_(session.worker().loop().now_nanos()) {}

Http2Stream::~Http2Stream() = default;

void Http2Stream::OnClosed() {
  if (chunk_.data != nullptr) session_.worker().GiveChunk(std::exchange(chunk_, {}));
  session_.ConsumeOfConnection(pending_.size());
  pending_ = std::string();
  if (exchange_ != nullptr) std::exchange(exchange_, nullptr)->Detach();
}

bool Http2Stream::OnField(std::string_view name, std::string_view value, const Limits& limits) {
  const std::size_t bytes = fields_.size() + name.size() + value.size();
  const std::size_t bytes_max = begun_ ? limits.trailer_bytes_max : limits.head_bytes_max;
  if (places_.size() >= limits.header_fields_max || bytes > bytes_max) return false;
  places_.push_back({fields_.size(), name.size(), value.size()});
  fields_.append(name).append(value);
  return true;
}

void Http2Stream::TakePlaced(const std::string& bytes, Headers& out) const {
  for (const FieldPlace& field : places_) {
    const std::string_view both(bytes.data() + field.begin, field.name_bytes + field.value_bytes);
    out.Add(both.substr(0, field.name_bytes), both.substr(field.name_bytes));
  }
}

void Http2Stream::SetPseudo(std::string_view name, std::string_view value) {
  Request& request = exchange_->request;
  if (name == ":method") request.method = value;
  if (name == ":authority") request.host = value;
  if (name == ":path") request.target = value;
}

// nghttp2 has checked what RFC 9113 asks of the fields: names, pseudo fields once and in front,
// lengths.
std::string_view Http2Stream::FillRequest() {
  exchange_->head.swap(fields_);
  Request& request = exchange_->request;
  TakePlaced(exchange_->head, request.headers);
  fields_.clear();
  places_.clear();
  bool drop = false;
  for (const Headers::Field& field : request.headers.fields()) {
    if (field.name[0] == ':') SetPseudo(field.name, field.value);
    if (field.name == "content-length") {
      std::uint64_t length = 0;
      if (!ParseDecimal(field.value, length)) return "bad Content-Length";
      request.content_length = length;
    }
    if (field.name == "expect") expects_continue_ = field.value == "100-continue";
    drop = drop || field.name[0] == ':' || IsHopByHop(field.name) || IsInternal(field.name);
    if (!IsFieldValue(field.value)) return "control character in a header value";
  }
  if (drop) {
    request.headers.RemoveIf([](const Headers::Field& field) {
      return field.name[0] == ':' || IsHopByHop(field.name) || IsInternal(field.name);
    });
  }
  const std::optional<std::string_view> host = request.headers.Find("host");
  if (request.headers.Count("host") > 1) return "more than one Host";
  if (request.host.empty()) request.host = host.value_or(std::string_view());
  if (host.has_value() && *host != request.host) return "Host is not :authority";
  if (!host.has_value()) request.headers.Add("host", request.host);  // what is signed has one
  if (request.host.empty() || !IsAuthority(request.host)) return "malformed :authority";
  if (!IsTarget(request.target, request.method)) return "malformed :path";
  const std::size_t question = request.target.find('?');
  request.path = request.target.substr(0, question);
  if (question != std::string_view::npos) request.query = request.target.substr(question + 1);
  return {};
}

void Http2Stream::OnHead(bool ended) {
  begun_ = true;
  remote_ended_ = body_ended_ = ended;
  Request& request = exchange_->request;
  const Connection& connection = session_.connection();
  request.http_major = 2;
  request.transport = connection.tls() ? Transport::kTls : Transport::kClear;
  request.peer = connection.peer();
  request.peer_is_loopback = connection.peer_is_loopback();
  request.local_port = connection.local_port();
  request.received_micros = session_.worker().shared().clock->WallMicros();
  request.has_body = !ended;
  const std::string_view malformed = FillRequest();
  if (malformed.empty()) {
    exchange_->Begin(*this);
  } else {
    exchange_->Refuse(*this, 400, malformed);
  }
}

// What the exchange takes is given back to the client's windows; what it does not take waits in
// pending_, no more than a window.
void Http2Stream::OnData(std::string_view bytes) {
  expects_continue_ = false;
  progress_bytes_ += bytes.size();
  const bool waits = !pending_.empty() || exchange_->body() == Exchange::Body::kUndecided;
  const std::size_t taken = waits ? 0 : exchange_->TakeBody(bytes);
  pending_.append(bytes.substr(taken));
  GiveWindow(taken);
}

// Gives `taken` bytes back to the client's windows. A live stream's own window is given back so far
// that what waits and what may come fit into what may wait, and half a window more: nghttp2 tells
// the client only when it is half a window, and a message must not wait for that. The connection's
// window is never kept: the rest of a message on one stream must not wait for another's handler.
void Http2Stream::GiveWindow(std::size_t taken) {
  const LivePump* live = exchange_->live();
  if (live == nullptr) {
    session_.Consume(id_, taken);
    return;
  }
  session_.ConsumeOfConnection(taken);
  unreturned_ += taken;
  std::size_t kept = 0;
  if (!exchange_->responded()) {
    const std::size_t window = session_.worker().shared().limits.stream_window_bytes;
    const std::size_t wanted = live->waiting_bytes() + window / 2;
    const std::size_t max = live->waiting_bytes_max();
    kept = wanted > max ? std::min(unreturned_, wanted - max) : 0;
  }
  nghttp2_session_consume_stream(session_.raw(), id_, unreturned_ - kept);
  unreturned_ = kept;
}

void Http2Stream::GiveBody() {
  if (pending_.empty() || exchange_->body() == Exchange::Body::kUndecided) return;
  const std::string given = std::exchange(pending_, {});  // TakeBody may come back to us
  const std::size_t taken = exchange_->TakeBody(given);
  pending_ = given.substr(taken);
  GiveWindow(taken);
  session_.Touch();
}

void Http2Stream::OnTrailers() {
  exchange_->trailer_bytes.swap(fields_);
  TakePlaced(exchange_->trailer_bytes, exchange_->request.trailers);
  fields_.clear();
  places_.clear();
}

void Http2Stream::OnEnded() {
  remote_ended_ = true;
  EndBody();
}

void Http2Stream::EndBody() {
  if (body_ended_ || !remote_ended_ || !pending_.empty()) return;
  if (exchange_->body() == Exchange::Body::kUndecided) return;
  body_ended_ = true;
  exchange_->EndBody();
}

Http2Stream::Stalled Http2Stream::Check(std::int64_t now_nanos, const Limits& limits) {
  if (!begun_) {
    const std::chrono::nanoseconds wait = limits.header_time;
    return now_nanos - progress_at_nanos_ > wait.count() ? Stalled::kHead : Stalled::kNo;
  }
  if (!remote_ended_ && !exchange_->responded() && exchange_->live() == nullptr) {
    const bool ours = !exchange_->HasBodyRoom() || !pending_.empty() ||
                      exchange_->body() == Exchange::Body::kUndecided;
    if (ours || progress_bytes_ >= limits.body_progress_bytes_min) {
      progress_at_nanos_ = now_nanos;
      progress_bytes_ = 0;
    }
    const std::chrono::nanoseconds wait = limits.body_stall_time;
    if (now_nanos - progress_at_nanos_ > wait.count()) return Stalled::kBody;
  }
  if (submitted_ && !waits_for_source_ &&
      now_nanos - sent_at_nanos_ > std::chrono::nanoseconds(limits.write_stall_time).count()) {
    return Stalled::kReply;
  }
  return Stalled::kNo;
}

void Http2Stream::Refuse(int status, std::string_view reason) {
  if (!exchange_->responded()) exchange_->Refuse(*this, status, reason);
}

void Http2Stream::OnBodyWanted(Exchange&) {
  if (expects_continue_) session_.SubmitContinue(id_);
  GiveBody();
  EndBody();
}

void Http2Stream::OnBodyRoom(Exchange&) {
  if (unreturned_ > 0) {
    GiveWindow(0);
    session_.Touch();
  }
  GiveBody();
  EndBody();
}

void Http2Stream::OnResponse(Exchange&) {
  if (!pending_.empty()) session_.Consume(id_, pending_.size());
  pending_ = std::string();
  GiveWindow(0);
}

void Http2Stream::OnRelease(Exchange& exchange) {
  if (exchange.live() != nullptr) session_.connection().WatchPeer();
  submitted_ = true;
  sent_at_nanos_ = session_.worker().loop().now_nanos();
  session_.SubmitReply(*this, exchange);
}

void Http2Stream::OnSource(Exchange&) {
  if (!waits_for_source_) return;
  waits_for_source_ = false;
  sent_at_nanos_ = session_.worker().loop().now_nanos();
  nghttp2_session_resume_data(session_.raw(), id_);
  session_.Touch();
}

void Http2Stream::OnCut(Exchange&) {
  nghttp2_submit_rst_stream(session_.raw(), NGHTTP2_FLAG_NONE, id_, NGHTTP2_INTERNAL_ERROR);
  session_.Touch();
}

void Http2Stream::SubmitTrailers() {
  const Response& response = exchange_->response();
  if (!response.trailers.empty()) session_.SubmitFields(id_, response.trailers);
}

ssize_t Http2Stream::ReadReply(std::uint8_t* out, std::size_t bytes, std::uint32_t* flags) {
  if (exchange_ == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  sent_at_nanos_ = session_.worker().loop().now_nanos();
  if (exchange_->live() != nullptr) return ReadLive(out, bytes, flags);
  if (exchange_->source() != nullptr) return ReadSource(out, bytes, flags);
  const std::string& body = exchange_->response().body;
  const std::size_t count = std::min(bytes, body.size() - sent_);
  std::copy_n(body.data() + sent_, count, out);
  sent_ += count;
  exchange_->NoteSent(count);
  if (sent_ == body.size()) {
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (!exchange_->response().trailers.empty()) *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
    SubmitTrailers();
  }
  return static_cast<ssize_t>(count);
}

ssize_t Http2Stream::ReadLive(std::uint8_t* out, std::size_t bytes, std::uint32_t* flags) {
  LivePump& live = *exchange_->live();
  std::size_t count = 0;
  for (std::string_view next = live.Next(); count < bytes && !next.empty(); next = live.Next()) {
    const std::size_t some = std::min(bytes - count, next.size());
    std::copy_n(next.data(), some, out + count);
    live.Take(some);
    count += some;
  }
  exchange_->NoteSent(count);
  if (live.ended()) {
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (!exchange_->response().trailers.empty()) *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
    SubmitTrailers();
  } else if (count == 0) {
    waits_for_source_ = true;
    return NGHTTP2_ERR_DEFERRED;
  }
  return static_cast<ssize_t>(count);
}

ssize_t Http2Stream::ReadSource(std::uint8_t* out, std::size_t bytes, std::uint32_t* flags) {
  if (chunk_.data == nullptr) {
    switch (exchange_->source()->Next(chunk_)) {
      case SourcePump::State::kChunk:
        sent_ = 0;
        break;
      case SourcePump::State::kWait:
        waits_for_source_ = true;
        return NGHTTP2_ERR_DEFERRED;
      case SourcePump::State::kFailed:
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;  // the stream is reset: never half an object
      case SourcePump::State::kEnd:
        *flags |= NGHTTP2_DATA_FLAG_EOF;
        if (!exchange_->response().trailers.empty()) *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        SubmitTrailers();
        return 0;
    }
  }
  const std::size_t count = std::min(bytes, chunk_.size - sent_);
  std::copy_n(chunk_.data.get() + sent_, count, out);
  sent_ += count;
  exchange_->NoteSent(count);
  if (sent_ == chunk_.size) session_.worker().GiveChunk(std::exchange(chunk_, {}));
  return static_cast<ssize_t>(count);
}

}  // namespace aloft::edge
