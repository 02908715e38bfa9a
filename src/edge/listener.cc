#include "edge/listener.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "edge/worker.h"

namespace aloft::edge {
namespace {

constexpr int kBacklog = 4096;
constexpr int kAcceptsPerTurn = 64;  // then other sockets of the loop get their turn
constexpr int kPortsTried = 64;      // of those that the system chooses
constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

int OpenReserve() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

socklen_t SizeOf(const sockaddr_storage& address) {
  return address.ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

std::uint16_t PortOf(const sockaddr_storage& address) {
  return ntohs(address.ss_family == AF_INET
                   ? reinterpret_cast<const sockaddr_in&>(address).sin_port
                   : reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
}

void SetPort(sockaddr_storage& address, std::uint16_t port) {
  if (address.ss_family == AF_INET) {
    reinterpret_cast<sockaddr_in&>(address).sin_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in6&>(address).sin6_port = htons(port);
  }
}

std::string AddressText(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  const std::string port = std::to_string(PortOf(address));
  if (address.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text,
                sizeof text);
    return std::string(text) + ":" + port;
  }
  ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, text,
              sizeof text);
  return "[" + std::string(text) + "]:" + port;
}

std::string CannotListen(const sockaddr_storage& address) {
  return "cannot listen on " + AddressText(address) + ": " + std::strerror(errno);
}

int OpenListening(const sockaddr_storage& address, int share) {
  const int fd = ::socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (share != 0) ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (address.ss_family == AF_INET6) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // inherited by what is accepted
  const bool bound =
      ::bind(fd, reinterpret_cast<const sockaddr*>(&address), SizeOf(address)) == 0 &&
      ::listen(fd, kBacklog) == 0;
  if (bound) return fd;
  const int error = errno;
  ::close(fd);
  errno = error;
  return -1;
}

void CloseAll(const std::vector<std::vector<int>>& fds) {
  for (const std::vector<int>& each : fds) {
    for (int fd : each) ::close(fd);
  }
}

// On one address; port 0 in it is replaced by the one that was had.
Result<std::vector<int>, std::string> BindOne(sockaddr_storage& address, std::size_t count) {
  if (PortOf(address) != 0) {
    const int probe = OpenListening(address, 0);
    if (probe < 0) return Fail(CannotListen(address));
    ::close(probe);
  }
  std::vector<int> fds;
  for (std::size_t i = 0; i < count; ++i) {
    const int fd = OpenListening(address, 1);
    if (fd < 0) {
      std::string reason = CannotListen(address);
      CloseAll({fds});
      return Fail(std::move(reason));
    }
    fds.push_back(fd);
    if (PortOf(address) == 0) {
      sockaddr_storage bound = {};
      socklen_t bytes = sizeof bound;
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &bytes);
      SetPort(address, PortOf(bound));
    }
  }
  return fds;
}

Result<std::vector<std::vector<int>>, std::string> TryPort(std::vector<sockaddr_storage>& addresses,
                                                           std::uint16_t& port, std::size_t count) {
  std::vector<std::vector<int>> all;
  for (sockaddr_storage& address : addresses) {
    SetPort(address, port);
    auto fds = BindOne(address, count);
    if (!fds.ok()) {
      CloseAll(all);
      return Fail(std::move(fds).error());
    }
    port = PortOf(address);
    all.push_back(*std::move(fds));
  }
  return all;
}

}  // namespace

std::string PeerText(const PeerAddress& peer) { return AddressText(peer.storage); }

bool IsLoopback(const PeerAddress& peer) {
  if (peer.storage.ss_family == AF_INET) {
    const auto& address = reinterpret_cast<const sockaddr_in&>(peer.storage);
    return (ntohl(address.sin_addr.s_addr) >> 24) == 127;
  }
  const auto& address = reinterpret_cast<const sockaddr_in6&>(peer.storage);
  return IN6_IS_ADDR_LOOPBACK(&address.sin6_addr);
}

Result<std::vector<sockaddr_storage>, std::string> AddressesOf(const std::string& host) {
  std::vector<sockaddr_storage> addresses;
  const auto add = [&addresses](const char* text) {
    sockaddr_storage storage = {};
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    if (::inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
      storage.ss_family = AF_INET;
    } else if (::inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) {
      storage.ss_family = AF_INET6;
    } else {
      return false;
    }
    addresses.push_back(storage);
    return true;
  };
  if (host != "localhost") {
    if (!add(host.c_str())) return Fail("not a numeric address: " + host);
    return addresses;
  }
  add("127.0.0.1");
  add("::1");
  const int probe = OpenListening(addresses.back(), 0);  // any port
  if (probe < 0) {
    addresses.pop_back();
  } else {
    ::close(probe);
  }
  return addresses;
}

// What the first address had free, another may use for something else.
Result<std::vector<std::vector<int>>, std::string> BindAll(std::vector<sockaddr_storage> addresses,
                                                           std::uint16_t& port, std::size_t count) {
  for (int left = kPortsTried;; --left) {
    std::uint16_t chosen = port;
    auto fds = TryPort(addresses, chosen, count);
    const bool another = !fds.ok() && port == 0 && chosen != 0 && left > 1;
    if (another) continue;
    port = chosen;
    return fds;
  }
}

Listener::Listener(Worker& worker, int fd, std::uint16_t port)
    : worker_(worker), fd_(fd), port_(port), reserve_fd_(OpenReserve()) {}

Listener::~Listener() {
  if (watched_) worker_.loop().Unwatch(fd_);
  ::close(fd_);
  if (reserve_fd_ >= 0) ::close(reserve_fd_);
}

void Listener::Start() { watched_ = worker_.loop().Watch(fd_, EPOLLIN, *this); }

void Listener::Pause() {
  if (!watched_) return;
  worker_.loop().Unwatch(fd_);
  watched_ = false;
  const std::int64_t pause =
      std::chrono::nanoseconds(worker_.shared().limits.accept_pause_time).count();
  worker_.loop().Arm(*this, worker_.loop().now_nanos() + pause);
}

void Listener::Resume() {
  if (watched_ || !worker_.MayAccept()) return;
  Cancel();
  Start();
}

void Listener::OnTimer() {
  if (worker_.MayAccept()) {
    Start();
  } else {
    const std::int64_t pause =
        std::chrono::nanoseconds(worker_.shared().limits.accept_pause_time).count();
    worker_.loop().Arm(*this, worker_.loop().now_nanos() + pause);
  }
}

void Listener::OutOfDescriptors() {
  if (reserve_fd_ >= 0) ::close(reserve_fd_);
  const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    [[maybe_unused]] const ssize_t put = ::send(fd, kBusy.data(), kBusy.size(), MSG_NOSIGNAL);
    ::close(fd);
  }
  reserve_fd_ = OpenReserve();
  Pause();
}

void Listener::OnEvents(std::uint32_t) {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    if (!worker_.MayAccept()) {
      Pause();
      return;
    }
    PeerAddress peer;
    socklen_t bytes = sizeof peer.storage;
    const int fd = ::accept4(fd_, reinterpret_cast<sockaddr*>(&peer.storage), &bytes,
                             SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == ECONNABORTED || errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) OutOfDescriptors();
      return;
    }
    worker_.Accept(fd, peer, port_);
  }
}

void Listener::TakeAll() { OnEvents(EPOLLIN); }

}  // namespace aloft::edge
