#include "edge/http2_session.h"

#include <algorithm>
#include <utility>

#include "edge/http1_writer.h"
#include "edge/http2_connection.h"
#include "edge/http_fields.h"
#include "edge/reply_shape.h"
#include "edge/worker.h"

namespace aloft::edge {
namespace {

Http2Session& Self(void* self) { return *static_cast<Http2Session*>(self); }

std::string_view View(const std::uint8_t* data, std::size_t bytes) {
  return {reinterpret_cast<const char*>(data), bytes};
}

ssize_t ReadReplyOf(nghttp2_session*, std::int32_t, std::uint8_t* out, std::size_t bytes,
                    std::uint32_t* flags, nghttp2_data_source* source, void*) {
  return static_cast<Http2Stream*>(source->ptr)->ReadReply(out, bytes, flags);
}

}  // namespace

std::unique_ptr<Protocol> MakeHttp2Connection(Connection& connection) {
  return std::make_unique<Http2Session>(connection);
}

Http2Session::Http2Session(Connection& connection) : connection_(connection) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, OnBeginFrame);
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, OnBeginHeaders);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, OnHeader);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, OnFrame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, OnDataChunk);
  nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, OnFrameSent);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, OnStreamClosed);
  nghttp2_option* option = nullptr;
  nghttp2_option_new(&option);
  nghttp2_option_set_no_auto_window_update(option, 1);
  nghttp2_session_server_new2(&session_, callbacks, this, option);
  nghttp2_option_del(option);
  nghttp2_session_callbacks_del(callbacks);
  Open();
}

Http2Session::~Http2Session() { nghttp2_session_del(session_); }

Worker& Http2Session::worker() { return connection_.worker(); }

void Http2Session::Open() {
  const Limits& limits = worker().shared().limits;
  window_at_nanos_ = worker().loop().now_nanos();
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams_max},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.stream_window_bytes},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(limits.head_bytes_max)},
  };
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, std::size(settings));
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0,
                                        static_cast<std::int32_t>(limits.connection_window_bytes));
}

Http2Stream* Http2Session::StreamOf(std::int32_t id) {
  return static_cast<Http2Stream*>(nghttp2_session_get_stream_user_data(session_, id));
}

// Floods.

void Http2Session::NewWindowIfDue() {
  const std::int64_t now = worker().loop().now_nanos();
  const std::chrono::nanoseconds window = worker().shared().limits.flood_window;
  if (now - window_at_nanos_ < window.count()) return;
  window_at_nanos_ = now;
  control_frames_ = window_updates_ = reply_frames_sent_ = resets_ = 0;
}

void Http2Session::CountFrame(const nghttp2_frame_hd& header) {
  const std::size_t max = worker().shared().limits.control_frames_max;
  switch (header.type) {
    case NGHTTP2_HEADERS:
    case NGHTTP2_RST_STREAM:  // counted by themselves
      return;
    case NGHTTP2_DATA:
      if (header.length > 0 || (header.flags & NGHTTP2_FLAG_END_STREAM) != 0) return;
      break;
    case NGHTTP2_WINDOW_UPDATE:
      // As many as our replies deserve; gRPC clients send one also for a reply without data.
      NewWindowIfDue();
      if (++window_updates_ > max + 2 * reply_frames_sent_) Calm();
      return;
    default:
      break;
  }
  NewWindowIfDue();
  if (++control_frames_ > max) Calm();
}

// Streams reset by the client, and those we had to reset because of what it sent.
void Http2Session::CountReset() {
  NewWindowIfDue();
  if (++resets_ > worker().shared().limits.resets_max) Calm();
}

void Http2Session::Calm() {
  if (ending_) return;
  ending_ = true;
  nghttp2_session_terminate_session(session_, NGHTTP2_ENHANCE_YOUR_CALM);
}

// Frames in.

int Http2Session::OnBeginFrame(nghttp2_session*, const nghttp2_frame_hd* header, void* self) {
  Self(self).CountFrame(*header);
  return 0;
}

int Http2Session::OnBeginHeaders(nghttp2_session* session, const Frame* frame, void* self) {
  Http2Session& mine = Self(self);
  if (frame->headers.cat != NGHTTP2_HCAT_REQUEST || mine.ending_) return 0;
  auto stream = std::make_unique<Http2Stream>(mine, frame->hd.stream_id);
  nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, stream.get());
  stream->place = mine.streams_.size();
  mine.streams_.push_back(std::move(stream));
  return 0;
}

int Http2Session::OnHeader(nghttp2_session*, const Frame* frame, const std::uint8_t* name,
                           std::size_t name_bytes, const std::uint8_t* value,
                           std::size_t value_bytes, std::uint8_t, void* self) {
  Http2Session& mine = Self(self);
  Http2Stream* stream = mine.StreamOf(frame->hd.stream_id);
  if (stream == nullptr) return 0;
  const bool fits = stream->OnField(View(name, name_bytes), View(value, value_bytes),
                                    mine.worker().shared().limits);
  if (!fits) mine.Calm();  // the client was told MAX_HEADER_LIST_SIZE
  return fits ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

void Http2Session::OnHeadersFrame(const Frame& frame, Http2Stream& stream) {
  const bool ended = (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  if (frame.headers.cat == NGHTTP2_HCAT_REQUEST) {
    stream.OnHead(ended);
    return;
  }
  stream.OnTrailers();
  if (ended) stream.OnEnded();
}

int Http2Session::OnFrame(nghttp2_session*, const Frame* frame, void* self) {
  Http2Session& mine = Self(self);
  Http2Stream* stream = mine.StreamOf(frame->hd.stream_id);
  // Whoever has seen some of the reply did not only make work; clients end their live streams so.
  if (frame->hd.type == NGHTTP2_RST_STREAM && (stream == nullptr || !stream->submitted())) {
    mine.CountReset();
  }
  if (mine.ending_) return 0;
  if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
  if (stream == nullptr) return 0;
  if (frame->hd.type == NGHTTP2_HEADERS) {
    mine.OnHeadersFrame(*frame, *stream);
  } else if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
    stream->OnEnded();
  }
  return 0;
}

int Http2Session::OnDataChunk(nghttp2_session*, std::uint8_t, std::int32_t stream_id,
                              const std::uint8_t* data, std::size_t bytes, void* self) {
  Http2Session& mine = Self(self);
  Http2Stream* stream = mine.StreamOf(stream_id);
  if (stream == nullptr || mine.ending_) {
    mine.Consume(stream_id, bytes);
  } else {
    stream->OnData(View(data, bytes));
  }
  return 0;
}

int Http2Session::OnFrameSent(nghttp2_session* session, const Frame* frame, void* self) {
  Http2Session& mine = Self(self);
  if (frame->hd.type == NGHTTP2_RST_STREAM && frame->rst_stream.error_code != NGHTTP2_NO_ERROR) {
    mine.CountReset();
  }
  const bool reply = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
  if (reply) ++mine.reply_frames_sent_;
  if (!reply || (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) return 0;
  const Http2Stream* stream = mine.StreamOf(frame->hd.stream_id);
  if (stream != nullptr && !stream->remote_ended()) {
    // The answer does not need the rest of the body: tell the client to stop.
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_NO_ERROR);
  }
  return 0;
}

int Http2Session::OnStreamClosed(nghttp2_session*, std::int32_t stream_id, std::uint32_t,
                                 void* self) {
  Http2Session& mine = Self(self);
  Http2Stream* stream = mine.StreamOf(stream_id);
  if (stream == nullptr) return 0;
  stream->OnClosed();
  const std::size_t place = stream->place;
  mine.streams_.back()->place = place;
  std::swap(mine.streams_[place], mine.streams_.back());
  mine.streams_.pop_back();
  return 0;
}

// The connection.

void Http2Session::OnBytes(std::string_view bytes) {
  in_turn_ = true;
  heard_at_nanos_ = worker().loop().now_nanos();
  asked_at_nanos_.reset();
  const ssize_t taken = nghttp2_session_mem_recv(
      session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (taken < 0) {
    // Not to be mended (no preface, a flood of what must be acknowledged): say so and end.
    ending_ = true;
    nghttp2_session_terminate_session(session_, taken == NGHTTP2_ERR_FLOODED
                                                    ? NGHTTP2_ENHANCE_YOUR_CALM
                                                    : NGHTTP2_PROTOCOL_ERROR);
  }
  in_turn_ = false;
  Turn();
}

bool Http2Session::WantsRead() const {
  return !input_ended_ && nghttp2_session_want_read(session_) != 0 &&
         connection_.out().bytes() < connection_.worker().shared().limits.output_bytes_max;
}

void Http2Session::OnEnd() { connection_.Close(); }

void Http2Session::OnTurn() { Turn(); }

void Http2Session::Touch() {
  if (!in_turn_) connection_.RunLater();
}

void Http2Session::Turn() {
  Send();
  if (connection_.closed()) return;
  const bool over =
      nghttp2_session_want_read(session_) == 0 && nghttp2_session_want_write(session_) == 0;
  if (over) {
    connection_.CloseGently();
    return;
  }
  ChooseDeadline();
  connection_.ResumeRead();
}

void Http2Session::Send() {
  const std::size_t bytes_max = worker().shared().limits.output_bytes_max;
  in_turn_ = true;
  while (connection_.out().bytes() < bytes_max) {
    const std::uint8_t* data = nullptr;
    const ssize_t bytes = nghttp2_session_mem_send(session_, &data);
    if (bytes <= 0) break;
    connection_.out().Append(View(data, static_cast<std::size_t>(bytes)));
  }
  in_turn_ = false;
  connection_.Flush();
}

void Http2Session::ChooseDeadline() {
  const Limits& limits = worker().shared().limits;
  const Waiting next = streams_.empty() ? Waiting::kNextRequest : Waiting::kStreams;
  if (next == waiting_) return;
  waiting_ = next;
  if (next == Waiting::kNextRequest) {
    connection_.SetDeadlineIn(limits.idle_time);
  } else {  // to look at the streams
    connection_.SetDeadlineIn(std::min({limits.body_stall_time, limits.write_stall_time,
                                        limits.live_silence_time, limits.live_answer_time}) /
                              4);
  }
}

void Http2Session::OnTimeout() {
  if (streams_.empty()) {
    nghttp2_session_terminate_session(session_, NGHTTP2_NO_ERROR);
    ending_ = true;
    Turn();
    return;
  }
  CheckStreams();
  if (connection_.closed()) return;
  waiting_ = Waiting::kNothing;  // look again
  Turn();
}

void Http2Session::CheckStreams() {
  const Limits& limits = worker().shared().limits;
  std::vector<std::int32_t> stalled_bodies;
  bool any_live = false;
  for (const auto& stream : streams_) {
    any_live = any_live || stream->live();
    switch (stream->Check(worker().loop().now_nanos(), limits)) {
      case Http2Stream::Stalled::kNo:
        break;
      case Http2Stream::Stalled::kHead:  // nothing else may come on the connection before its end
        Calm();
        break;
      case Http2Stream::Stalled::kBody:
        stalled_bodies.push_back(stream->id());
        break;
      case Http2Stream::Stalled::kReply:
        nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream->id(), NGHTTP2_CANCEL);
        break;
    }
  }
  in_turn_ = true;
  for (std::int32_t id : stalled_bodies) {
    if (Http2Stream* stream = StreamOf(id); stream != nullptr) {
      stream->Refuse(408, "the body did not arrive in time");
    }
  }
  in_turn_ = false;
  CheckClient(any_live);
}

// A client that went away without a word is found out by a question of ours.
void Http2Session::CheckClient(bool any_live) {
  if (!any_live || ending_) return;
  const Limits& limits = worker().shared().limits;
  const std::int64_t now = worker().loop().now_nanos();
  const std::chrono::nanoseconds answer_time = limits.live_answer_time;
  const std::chrono::nanoseconds silence_time = limits.live_silence_time;
  if (asked_at_nanos_.has_value()) {
    if (now - *asked_at_nanos_ > answer_time.count()) connection_.Close();
  } else if (now - heard_at_nanos_ > silence_time.count()) {
    asked_at_nanos_ = now;
    nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr);
  }
}

void Http2Session::OnStop() {
  for (const auto& stream : streams_) stream->OnStop();
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE,
                        nghttp2_session_get_last_proc_stream_id(session_), NGHTTP2_NO_ERROR,
                        nullptr, 0);
  Turn();
}

void Http2Session::OnClosed() {
  ending_ = true;
  for (const auto& stream : streams_) stream->OnClosed();
}

// Frames out.

void Http2Session::Consume(std::int32_t stream_id, std::size_t bytes) {
  nghttp2_session_consume(session_, stream_id, bytes);
}

void Http2Session::ConsumeOfConnection(std::size_t bytes) {
  if (bytes > 0) nghttp2_session_consume_connection(session_, bytes);
}

void Http2Session::AddField(std::string_view name, std::string_view value) {
  for (char c : name) names_and_values_.push_back(c == ':' ? c : TokenLower(c));
  names_and_values_.append(value);
  field_sizes_.emplace_back(name.size(), value.size());
}

std::vector<nghttp2_nv> Http2Session::Fields() const {
  std::vector<nghttp2_nv> fields;
  fields.reserve(field_sizes_.size());
  auto* at = reinterpret_cast<std::uint8_t*>(const_cast<char*>(names_and_values_.data()));
  for (const auto& [name_bytes, value_bytes] : field_sizes_) {
    fields.push_back({at, at + name_bytes, name_bytes, value_bytes, NGHTTP2_NV_FLAG_NONE});
    at += name_bytes + value_bytes;
  }
  return fields;
}

void Http2Session::SubmitReply(Http2Stream& stream, const Exchange& exchange) {
  const Response& response = exchange.response();
  const bool streamed = exchange.source() != nullptr || exchange.live() != nullptr;
  const ReplyShape shape = ShapeOf(exchange.request.method, response, streamed);
  names_and_values_.clear();
  field_sizes_.clear();
  AddField(":status", std::to_string(response.status));
  AddField("date", worker().HttpDate());
  bool states_length = shape.length.has_value();
  for (const auto& [name, value] : response.headers) {
    if (!IsEdgeField(name)) AddField(name, value);
    // gRPC's clients would show the length to their users as metadata of the call.
    if (name == "content-type" && value.starts_with("application/grpc")) states_length = false;
  }
  if (states_length) AddField("content-length", std::to_string(*shape.length));
  const std::vector<nghttp2_nv> fields = Fields();
  nghttp2_data_provider provider = {};
  provider.source.ptr = &stream;
  provider.read_callback = ReadReplyOf;
  const bool no_data = shape.body == BodyFrom::kNothing ||
                       (shape.length == std::uint64_t{0} && response.trailers.empty());
  nghttp2_submit_response(session_, stream.id(), fields.data(), fields.size(),
                          no_data ? nullptr : &provider);
  Touch();
}

void Http2Session::SubmitContinue(std::int32_t stream_id) {
  names_and_values_.clear();
  field_sizes_.clear();
  AddField(":status", "100");
  const std::vector<nghttp2_nv> fields = Fields();
  nghttp2_submit_headers(session_, NGHTTP2_FLAG_NONE, stream_id, nullptr, fields.data(),
                         fields.size(), nullptr);
  Touch();
}

void Http2Session::SubmitFields(std::int32_t stream_id,
                                const std::vector<std::pair<std::string, std::string>>& trailers) {
  names_and_values_.clear();
  field_sizes_.clear();
  for (const auto& [name, value] : trailers) {
    if (!IsEdgeField(name)) AddField(name, value);
  }
  const std::vector<nghttp2_nv> fields = Fields();
  nghttp2_submit_trailer(session_, stream_id, fields.data(), fields.size());
}

}  // namespace aloft::edge
