#include "edge/edge_testing.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace aloft::edge::testing {
namespace {

thread_local Blocking current_blocking = Blocking::kAllowed;

}  // namespace

std::int64_t TestClock::Now() const {
  return runs_ ? now_nanos_ + (real_.MonotonicNanos() - since_nanos_) : now_nanos_;
}

std::int64_t TestClock::MonotonicNanos() const {
  const std::lock_guard lock(mutex_);
  return Now();
}

void TestClock::Advance(std::chrono::milliseconds time) {
  const std::lock_guard lock(mutex_);
  now_nanos_ += std::chrono::nanoseconds(time).count();
}

void TestClock::Run() {
  const std::lock_guard lock(mutex_);
  now_nanos_ = Now();
  since_nanos_ = real_.MonotonicNanos();
  runs_ = true;
}

void TestClock::Stand() {
  const std::lock_guard lock(mutex_);
  now_nanos_ = Now();
  runs_ = false;
}

void Event::Set() {
  const std::lock_guard lock(mutex_);
  set_ = true;
  changed_.notify_all();
}

bool Event::Wait() {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kPatience, [this] { return set_; });
}

bool Event::happened() const {
  const std::lock_guard lock(mutex_);
  return set_;
}

Response ScriptedFront::Refuse(const Request& request, int status, std::string_view reason) {
  if (refuse) return refuse(request, status, reason);
  Response response = Text(std::string(reason), status);
  response.Add("X-Request-Id", std::string(request.id));
  return response;
}

Response Text(std::string body, int status) {
  Response response{.status = status};
  response.Add("Content-Type", "text/plain");
  response.body = std::move(body);
  return response;
}

Buffered Buffer(std::function<Response(std::string_view)> run, std::uint64_t body_bytes_max) {
  return Buffered{.body_bytes_max = body_bytes_max, .run = std::move(run), .too_large = [] {
                    return Text("too large", 413);
                  }};
}

Result<std::size_t, std::string> PatternSource::Read(char* out, std::size_t bytes) {
  if (at_ >= until_failure_) return Fail(std::string("the disk is gone"));
  const std::size_t count = std::min<std::uint64_t>({bytes, left_, until_failure_ - at_});
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<char>('a' + (at_ + i) % 23);
  at_ += count;
  left_ -= count;
  return count;
}

std::string Pattern(std::uint64_t bytes) {
  std::string out(bytes, '\0');
  PatternSource source(bytes);
  (void)source.Read(out.data(), bytes);
  return out;
}

Durability::Ran ManualDurability::Run(Blocking blocking, const std::function<void()>& piece) {
  current_blocking = blocking;
  try {
    piece();
  } catch (const WouldBlock&) {
    ++blocked;
    return {.would_block = true, .newest_seen = 0};
  }
  return {.would_block = false, .newest_seen = seen.load()};
}

void ManualDurability::Listen(std::function<void(std::uint64_t)> moved) {
  const std::lock_guard lock(mutex_);
  moved_ = std::move(moved);
}

void ManualDurability::Release(std::uint64_t through) {
  const std::lock_guard lock(mutex_);
  through_.store(through);
  if (moved_) moved_(through);
}

Blocking ManualDurability::Current() { return current_blocking; }

std::string TestReply::Field(std::string_view lower_name) const {
  const std::string key = "\n" + std::string(lower_name) + ": ";
  const std::size_t at = head.find(key);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + key.size();
  return head.substr(begin, head.find('\r', begin) - begin);
}

TestClient::TestClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  EXPECT_EQ(0, ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address));
}

TestClient::~TestClient() {
  // Else the session would be forgotten as broken.
  if (tls_ != nullptr) SSL_set_shutdown(tls_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(tls_);
  SSL_CTX_free(tls_context_);
  if (fd_ >= 0) ::close(fd_);
}

bool TestClient::StartTls(const std::string& ca_file, const std::string& alpn,
                          const std::string& host) {
  tls_context_ = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_verify(tls_context_, SSL_VERIFY_PEER, nullptr);
  if (SSL_CTX_load_verify_locations(tls_context_, ca_file.c_str(), nullptr) != 1) return false;
  tls_ = SSL_new(tls_context_);
  SSL_set_fd(tls_, fd_);
  SSL_set1_host(tls_, host.c_str());
  SSL_set_tlsext_host_name(tls_, host.c_str());
  if (session != nullptr) SSL_set_session(tls_, session);
  std::string protocols(1, static_cast<char>(alpn.size()));
  protocols += alpn;
  SSL_set_alpn_protos(tls_, reinterpret_cast<const unsigned char*>(protocols.data()),
                      static_cast<unsigned>(protocols.size()));
  return SSL_connect(tls_) == 1;
}

bool TestClient::resumed() const { return SSL_session_reused(tls_) == 1; }

std::string TestClient::alpn() const {
  const unsigned char* chosen = nullptr;
  unsigned bytes = 0;
  SSL_get0_alpn_selected(tls_, &chosen, &bytes);
  return {reinterpret_cast<const char*>(chosen), bytes};
}

void TestClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t put = 0;
    if (tls_ != nullptr) {
      put = SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()));
    } else {
      put = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    if (put <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

std::size_t TestClient::SendSome(std::string_view bytes) {
  const ssize_t put = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return put > 0 ? static_cast<std::size_t>(put) : 0;
}

void TestClient::EndSending() { ::shutdown(fd_, SHUT_WR); }

void TestClient::Reset() {
  const linger reset = {.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::close(fd_);
  fd_ = -1;
}

bool TestClient::WaitFor(short events, std::chrono::milliseconds time) {
  pollfd wait = {.fd = fd_, .events = events, .revents = 0};
  return ::poll(&wait, 1, static_cast<int>(time.count())) == 1;
}

bool TestClient::Fill() {
  char buffer[65536];
  ssize_t got = 0;
  if (tls_ != nullptr) {
    if (SSL_pending(tls_) == 0 && !WaitFor(POLLIN, kPatience)) return false;
    got = SSL_read(tls_, buffer, sizeof buffer);
  } else {
    if (!WaitFor(POLLIN, kPatience)) return false;
    got = ::recv(fd_, buffer, sizeof buffer, 0);
  }
  if (got <= 0) return false;
  received_.append(buffer, static_cast<std::size_t>(got));
  return true;
}

std::string TestClient::ReadAll() {
  while (Fill()) {
  }
  return std::exchange(received_, {});
}

std::string TestClient::ReadAvailable() {
  if (received_.empty()) (void)Fill();
  return std::exchange(received_, {});
}

bool TestClient::ReadClosed() {
  return received_.empty() && !Fill() && WaitFor(POLLIN, std::chrono::seconds(0));
}

std::string TestClient::ReadBytes(std::size_t count) {
  while (received_.size() < count && Fill()) {
  }
  std::string out = received_.substr(0, count);
  received_.erase(0, count);
  return out;
}

bool TestClient::Quiet(std::chrono::milliseconds time) {
  return received_.empty() && !WaitFor(POLLIN, time);
}

TestReply TestClient::Read(bool head_request) {
  TestReply reply;
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return reply;
  }
  reply.head = received_.substr(0, end + 2);
  received_.erase(0, end + 4);
  reply.status = std::atoi(reply.head.c_str() + 9);
  for (std::size_t line = reply.head.find('\n') + 1; line < reply.head.size();
       line = reply.head.find('\n', line) + 1) {
    for (std::size_t i = line; i < reply.head.size() && reply.head[i] != ':'; ++i) {
      reply.head[i] = static_cast<char>(std::tolower(static_cast<unsigned char>(reply.head[i])));
    }
  }
  if (reply.Field("transfer-encoding") == "chunked") {
    while (true) {
      std::size_t line_end = 0;
      while ((line_end = received_.find("\r\n")) == std::string::npos) {
        if (!Fill()) return reply;
      }
      const std::size_t size = std::strtoull(received_.c_str(), nullptr, 16);
      while (received_.size() < line_end + 2 + size + 2) {
        if (!Fill()) return reply;
      }
      reply.body.append(received_, line_end + 2, size);
      received_.erase(0, line_end + 2 + size + 2);
      if (size == 0) break;
    }
  } else if (!head_request && reply.status >= 200) {
    const std::string length = reply.Field("content-length");
    reply.body = ReadBytes(std::strtoull(length.c_str(), nullptr, 10));
    if (reply.body.size() != std::strtoull(length.c_str(), nullptr, 10)) return reply;
  }
  reply.complete = true;
  return reply;
}

TestServer::TestServer() {
  options.ports = {0};
  options.loops = 1;
  options.limits.pool_threads = 2;
  options.front = &front;
  options.durability = &durability;
  options.clock = &clock;
  options.random = &random_;
  options.metrics = &metrics;
}

void TestServer::Start() {
  auto opened = Server::Open(options);
  ASSERT_TRUE(opened.ok()) << opened.error();
  server_ = *std::move(opened);
  server_->Start();
}

void TestServer::Stop(std::chrono::milliseconds grace) {
  if (server_ != nullptr) server_->Stop(grace);
}

double TestServer::Metric(const std::string& sample) const {
  const std::string text = "\n" + metrics.Render();
  const std::size_t at = text.find("\n" + sample + " ");
  return at == std::string::npos ? -1 : std::atof(text.c_str() + at + sample.size() + 2);
}

// Counters have no event to wait for; they are polled.
bool TestServer::AwaitMetric(const std::string& sample, double value) const {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < end) {
    if (Metric(sample) == value) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

}  // namespace aloft::edge::testing
