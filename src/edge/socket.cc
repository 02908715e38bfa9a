#include "edge/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace aloft::edge {
namespace {

constexpr std::size_t kFullRecordBytes = 16 * 1024;

}  // namespace

void TlsStateDeleter::operator()(ssl_st* state) const { SSL_free(state); }

Socket::~Socket() { Close(); }

void Socket::Close() {
  tls_.reset();
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void Socket::Abort() {
  const linger reset = {.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  Close();
}

// OpenSSL keeps faults in a list of the thread; it must be empty before each call, or an old one is
// read again.
IoResult Socket::TlsFault(int result) {
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return {IoResult::Kind::kAgain};
    case SSL_ERROR_WANT_WRITE:
      wants_write_ = true;
      return {IoResult::Kind::kAgain};
    case SSL_ERROR_ZERO_RETURN:
      return {IoResult::Kind::kEnd};
    default:
      ERR_clear_error();
      return {IoResult::Kind::kError};
  }
}

IoResult Socket::Read(char* out, std::size_t bytes) {
  if (tls_ != nullptr) {
    wants_write_ = false;
    std::size_t total = 0;
    while (total < bytes) {
      ERR_clear_error();
      std::size_t got = 0;
      const int result = SSL_read_ex(tls_.get(), out + total, bytes - total, &got);
      if (result != 1)
        return total > 0 ? IoResult{IoResult::Kind::kBytes, total} : TlsFault(result);
      total += got;
      // A short record is the end of what has come, nearly always; readiness tells of the rest.
      if (SSL_pending(tls_.get()) == 0 && got < kFullRecordBytes) break;
    }
    return {IoResult::Kind::kBytes, total};
  }
  const ssize_t got = ::recv(fd_, out, bytes, 0);
  if (got > 0) return {IoResult::Kind::kBytes, static_cast<std::size_t>(got)};
  if (got == 0) return {IoResult::Kind::kEnd};
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {IoResult::Kind::kAgain};
  return {IoResult::Kind::kError};
}

IoResult Socket::Write(std::span<const iovec> vectors) {
  if (tls_ != nullptr) {
    std::size_t total = 0;
    for (const iovec& vector : vectors) {
      const auto* data = static_cast<const char*>(vector.iov_base);
      std::size_t done = 0;
      while (done < vector.iov_len) {
        ERR_clear_error();
        std::size_t put = 0;
        const int result = SSL_write_ex(tls_.get(), data + done, vector.iov_len - done, &put);
        if (result != 1) {
          return total > 0 ? IoResult{IoResult::Kind::kBytes, total} : TlsFault(result);
        }
        done += put;
        total += put;
      }
    }
    return {IoResult::Kind::kBytes, total};
  }
  msghdr message = {};
  message.msg_iov = const_cast<iovec*>(vectors.data());
  message.msg_iovlen = vectors.size();
  const ssize_t put = ::sendmsg(fd_, &message, MSG_NOSIGNAL);
  if (put >= 0) return {IoResult::Kind::kBytes, static_cast<std::size_t>(put)};
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {IoResult::Kind::kAgain};
  return {IoResult::Kind::kError};
}

bool Socket::HasPending() const { return tls_ != nullptr && SSL_pending(tls_.get()) > 0; }

void Socket::WatchPeer(std::chrono::milliseconds silence, std::chrono::milliseconds answer) {
  const auto seconds = [](std::chrono::milliseconds time) {
    return std::max(1, static_cast<int>(std::chrono::ceil<std::chrono::seconds>(time).count()));
  };
  const int on = 1;
  const int idle = seconds(silence);
  const int interval = seconds(answer / 2);
  const int probes = 2;
  const auto unanswered = static_cast<unsigned>(answer.count());
  ::setsockopt(fd_, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  ::setsockopt(fd_, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  ::setsockopt(fd_, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  ::setsockopt(fd_, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
  ::setsockopt(fd_, IPPROTO_TCP, TCP_USER_TIMEOUT, &unanswered, sizeof unanswered);
}

void Socket::ShutdownWrite() {
  if (tls_ != nullptr) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
    ERR_clear_error();
  }
  ::shutdown(fd_, SHUT_WR);
}

}  // namespace aloft::edge
