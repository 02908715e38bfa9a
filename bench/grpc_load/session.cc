#include "session.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace aloft::bench {
namespace {

constexpr std::size_t kPrefixBytes = 5;
constexpr std::int32_t kWindowBytes = 64 << 20;
constexpr std::size_t kReadBytes = 256 * 1024;

[[noreturn]] void Fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

int Connect(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) Fail("connect");
  const int one = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  ::fcntl(fd, F_SETFL, O_NONBLOCK);
  return fd;
}

nghttp2_nv Field(std::string_view name, std::string_view value) {
  auto bytes = [](std::string_view text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

}  // namespace

void Call::Add(std::string_view message) {
  const auto size = static_cast<std::uint32_t>(message.size());
  for (const int shift : {40, 24, 16, 8, 0}) {
    outgoing += shift == 40 ? '\0' : static_cast<char>(size >> shift);
  }
  outgoing += message;
}

void Call::Receive(std::string_view bytes) {
  incoming_ += bytes;
  std::size_t at = 0;
  while (incoming_.size() - at >= kPrefixBytes) {
    std::uint32_t size = 0;
    std::memcpy(&size, incoming_.data() + at + 1, sizeof size);
    size = ntohl(size);
    if (incoming_.size() - at - kPrefixBytes < size) break;
    OnMessage(std::string_view(incoming_).substr(at + kPrefixBytes, size));
    at += kPrefixBytes + size;
  }
  incoming_.erase(0, at);
}

struct Session::Http2 {
  nghttp2_session* session = nullptr;
  ~Http2() { nghttp2_session_del(session); }
};

struct Session::Callbacks {
  static Call* CallOf(nghttp2_session* session, std::int32_t stream) {
    return static_cast<Call*>(nghttp2_session_get_stream_user_data(session, stream));
  }

  static int OnHeader(nghttp2_session* session, const nghttp2_frame* frame,
                      const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                      std::size_t value_size, std::uint8_t /*flags*/, void* /*user*/) {
    const std::string_view field(reinterpret_cast<const char*>(name), name_size);
    if (field != "grpc-status") return 0;
    Call* call = CallOf(session, frame->hd.stream_id);
    const std::string text(reinterpret_cast<const char*>(value), value_size);
    if (call != nullptr) call->status_ = std::atoi(text.c_str());
    return 0;
  }

  static int OnData(nghttp2_session* session, std::uint8_t /*flags*/, std::int32_t stream,
                    const std::uint8_t* data, std::size_t size, void* /*user*/) {
    Call* call = CallOf(session, stream);
    if (call != nullptr) call->Receive({reinterpret_cast<const char*>(data), size});
    return 0;
  }

  static int OnClose(nghttp2_session* session, std::int32_t stream, std::uint32_t /*error*/,
                     void* /*user*/) {
    Call* call = CallOf(session, stream);
    if (call != nullptr) call->OnClosed(call->status_);
    return 0;
  }

  static ssize_t ReadBody(nghttp2_session* /*session*/, std::int32_t /*stream*/, std::uint8_t* out,
                          std::size_t size, std::uint32_t* flags, nghttp2_data_source* source,
                          void* /*user*/) {
    Call& call = *static_cast<Call*>(source->ptr);
    const std::size_t count = std::min(size, call.outgoing.size() - call.sent_);
    std::memcpy(out, call.outgoing.data() + call.sent_, count);
    call.sent_ += count;
    const bool all = call.sent_ == call.outgoing.size();
    if (all && call.half_closed) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (count == 0 && !call.half_closed) return NGHTTP2_ERR_DEFERRED;
    return static_cast<ssize_t>(count);
  }
};

Session::Session(std::uint16_t port, Fields metadata)
    : fd_(Connect(port)), metadata_(std::move(metadata)), http2_(std::make_unique<Http2>()) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::OnHeader);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::OnData);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::OnClose);
  nghttp2_session_client_new(&http2_->session, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindowBytes},
                                             {NGHTTP2_SETTINGS_ENABLE_PUSH, 0}};
  nghttp2_submit_settings(http2_->session, NGHTTP2_FLAG_NONE, settings, 2);
  nghttp2_session_set_local_window_size(http2_->session, NGHTTP2_FLAG_NONE, 0, kWindowBytes);
}

Session::~Session() {
  http2_.reset();
  ::close(fd_);
}

void Session::Start(const std::string& path, Call& call) {
  std::vector<nghttp2_nv> fields = {Field(":method", "POST"), Field(":scheme", "http"),
                                    Field(":path", path), Field(":authority", "127.0.0.1")};
  for (const auto& [name, value] : metadata_) fields.push_back(Field(name, value));
  nghttp2_data_provider body = {};
  body.source.ptr = &call;
  body.read_callback = Callbacks::ReadBody;
  if (nghttp2_submit_request(http2_->session, nullptr, fields.data(), fields.size(), &body, &call) <
      0) {
    throw std::runtime_error("nghttp2 refused a request");
  }
}

void Session::OnReadable() {
  static thread_local std::array<char, kReadBytes> buffer;
  const ssize_t count = ::recv(fd_, buffer.data(), buffer.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) Fail("the server closed a connection");
  if (nghttp2_session_mem_recv(http2_->session, reinterpret_cast<std::uint8_t*>(buffer.data()),
                               static_cast<std::size_t>(count)) < 0) {
    throw std::runtime_error("the server does not speak HTTP/2");
  }
}

void Session::Flush() {
  const std::uint8_t* data = nullptr;
  ssize_t count = 0;
  while (unsent_.size() < kReadBytes &&
         (count = nghttp2_session_mem_send(http2_->session, &data)) > 0) {
    unsent_.append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(count));
  }
  if (unsent_.empty()) return;
  const ssize_t sent = ::send(fd_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) Fail("send");
  if (sent > 0) unsent_.erase(0, static_cast<std::size_t>(sent));
}

}  // namespace aloft::bench
