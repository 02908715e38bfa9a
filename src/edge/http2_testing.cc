#include "edge/http2_testing.h"

#include <algorithm>
#include <cstdlib>

namespace aloft::edge::testing {
namespace {

constexpr std::size_t kFrameHeaderBytes = 9;

std::string_view View(const std::uint8_t* data, std::size_t bytes) {
  return {reinterpret_cast<const char*>(data), bytes};
}

nghttp2_nv Nv(const std::string& name, const std::string& value) {
  const auto bytes = [](const std::string& text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

std::vector<nghttp2_nv> Nvs(const Http2Fields& fields) {
  std::vector<nghttp2_nv> out;
  for (const auto& [name, value] : fields) out.push_back(Nv(name, value));
  return out;
}

}  // namespace

std::string Http2Reply::Field(const std::string& name) const {
  for (const auto& [each, value] : fields) {
    if (each == name) return value;
  }
  return {};
}

Http2Client::Http2Client(TestClient& connection, bool manual_windows) : connection_(connection) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_bytes, const std::uint8_t* value, std::size_t value_bytes,
                    std::uint8_t, void* self) {
        Http2Reply& reply = static_cast<Http2Client*>(self)->replies_[frame->hd.stream_id];
        const std::string field(View(name, name_bytes));
        const std::string text(View(value, value_bytes));
        if (field == ":status") {
          reply.interim = reply.status = std::atoi(text.c_str());
          if (reply.status >= 200) reply.interim = 0;
          reply.fields.clear();
        } else if (frame->headers.cat == NGHTTP2_HCAT_HEADERS && reply.status >= 200 &&
                   (!reply.body.empty() || reply.ended || !reply.fields.empty())) {
          reply.trailers.emplace_back(field, text);
        } else {
          reply.fields.emplace_back(field, text);
        }
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      callbacks, [](nghttp2_session*, std::uint8_t, std::int32_t stream, const std::uint8_t* data,
                    std::size_t bytes, void* self) {
        static_cast<Http2Client*>(self)->replies_[stream].body.append(View(data, bytes));
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* self) {
        auto* mine = static_cast<Http2Client*>(self);
        if (frame->hd.type == NGHTTP2_GOAWAY) mine->goaway_ = frame->goaway.error_code;
        const bool asks = (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0;
        if (frame->hd.type == NGHTTP2_PING && asks) ++mine->pings_;
        const bool data = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
        if (data && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
          mine->replies_[frame->hd.stream_id].ended = true;
        }
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      callbacks, [](nghttp2_session*, std::int32_t stream, std::uint32_t error, void* self) {
        Http2Reply& reply = static_cast<Http2Client*>(self)->replies_[stream];
        reply.closed = true;
        reply.error = error;
        return 0;
      });
  nghttp2_option* option = nullptr;
  nghttp2_option_new(&option);
  nghttp2_option_set_no_auto_window_update(option, manual_windows ? 1 : 0);
  nghttp2_option_set_peer_max_concurrent_streams(option, 100'000);
  nghttp2_session_client_new2(&session_, callbacks, this, option);
  nghttp2_option_del(option);
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0);
}

Http2Client::~Http2Client() { nghttp2_session_del(session_); }

ssize_t Http2Client::ReadUpload(nghttp2_session* session, std::int32_t stream, std::uint8_t* out,
                                std::size_t bytes, std::uint32_t* flags, nghttp2_data_source*,
                                void* self) {
  auto* mine = static_cast<Http2Client*>(self);
  const Http2Upload& upload = mine->uploads_[stream];
  std::size_t& at = mine->uploaded_[stream];
  const std::size_t count = std::min(bytes, upload.body.size() - at);
  std::copy_n(upload.body.data() + at, count, out);
  at += count;
  mine->sent_body_bytes_ += count;
  if (at < upload.body.size()) return static_cast<ssize_t>(count);
  if (!upload.ends) return count > 0 ? static_cast<ssize_t>(count) : NGHTTP2_ERR_DEFERRED;
  *flags |= NGHTTP2_DATA_FLAG_EOF;
  if (!upload.trailers.empty()) {
    *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
    const std::vector<nghttp2_nv> fields = Nvs(upload.trailers);
    nghttp2_submit_trailer(session, stream, fields.data(), fields.size());
  }
  return static_cast<ssize_t>(count);
}

std::int32_t Http2Client::Submit(const std::string& method, const std::string& path,
                                 Http2Fields fields, std::optional<Http2Upload> upload) {
  Http2Fields all = {
      {":method", method}, {":scheme", "http"}, {":authority", "x"}, {":path", path}};
  all.insert(all.end(), fields.begin(), fields.end());
  const std::vector<nghttp2_nv> nvs = Nvs(all);
  nghttp2_data_provider provider = {};
  provider.read_callback = ReadUpload;
  const std::int32_t stream = nghttp2_submit_request(
      session_, nullptr, nvs.data(), nvs.size(), upload.has_value() ? &provider : nullptr, nullptr);
  if (upload.has_value()) uploads_[stream] = *std::move(upload);
  replies_[stream];
  return stream;
}

void Http2Client::Append(std::int32_t stream, const std::string& bytes, bool ends) {
  uploads_[stream].body += bytes;
  uploads_[stream].ends = ends;
  nghttp2_session_resume_data(session_, stream);
}

void Http2Client::Reset(std::int32_t stream) {
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
}

void Http2Client::Send() {
  const std::uint8_t* data = nullptr;
  ssize_t bytes = 0;
  while ((bytes = nghttp2_session_mem_send(session_, &data)) > 0) {
    connection_.Send(View(data, static_cast<std::size_t>(bytes)));
  }
}

bool Http2Client::Until(const std::function<bool()>& done) {
  while (true) {
    Send();
    if (done()) return true;
    const std::string bytes = connection_.ReadAvailable();
    if (bytes.empty()) return done();
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    if (nghttp2_session_mem_recv(session_, data, bytes.size()) < 0) return false;
  }
}

Http2Reply& Http2Client::Await(std::int32_t stream) {
  Until([&] { return replies_[stream].closed; });
  return replies_[stream];
}

std::string RawFrame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                     std::string_view payload) {
  std::string frame;
  for (int shift : {16, 8, 0}) frame.push_back(static_cast<char>(payload.size() >> shift));
  frame.push_back(static_cast<char>(type));
  frame.push_back(static_cast<char>(flags));
  for (int shift : {24, 16, 8, 0}) frame.push_back(static_cast<char>(stream >> shift));
  frame.append(payload);
  return frame;
}

std::optional<std::uint32_t> FindGoaway(std::string_view frames) {
  const auto byte = [&](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(frames[at]));
  };
  while (frames.size() >= kFrameHeaderBytes) {
    const std::size_t length = byte(0) << 16 | byte(1) << 8 | byte(2);
    if (frames.size() < kFrameHeaderBytes + length) return std::nullopt;
    if (byte(3) == NGHTTP2_GOAWAY) {
      const std::size_t at = kFrameHeaderBytes + 4;
      return byte(at) << 24 | byte(at + 1) << 16 | byte(at + 2) << 8 | byte(at + 3);
    }
    frames.remove_prefix(kFrameHeaderBytes + length);
  }
  return std::nullopt;
}

}  // namespace aloft::edge::testing
