// A connected socket, clear or under TLS, never blocking.
//
// Threads     One at a time.
// Ownership   Owns the descriptor and the TLS state.
// Errors      Every fault of the peer or the network is kEnd or kError; nothing throws.
#pragma once

#include <sys/uio.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct ssl_st;

namespace aloft::edge {

struct TlsStateDeleter {
  void operator()(ssl_st* state) const;
};
using TlsState = std::unique_ptr<ssl_st, TlsStateDeleter>;

struct IoResult {
  enum class Kind : std::uint8_t { kBytes, kAgain, kEnd, kError } kind;
  std::size_t bytes = 0;
};

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  void UseTls(TlsState state) { tls_ = std::move(state); }  // server side, before anything is read
  bool tls() const { return tls_ != nullptr; }
  int fd() const { return fd_; }

  IoResult Read(char* out, std::size_t bytes);
  IoResult Write(std::span<const iovec> vectors);
  // TLS wants the socket writable before it can read on (or before its handshake goes on).
  bool wants_write() const { return wants_write_; }
  // Bytes that have left the kernel but wait in the TLS layer: no readiness will tell of them.
  bool HasPending() const;
  // From now on the kernel asks a peer that has been silent for `silence`, and ends the connection
  // if it does not answer, or acknowledge what was sent, in `answer`.
  void WatchPeer(std::chrono::milliseconds silence, std::chrono::milliseconds answer);
  void ShutdownWrite();
  void Close();
  void Abort();  // so that the client sees a reset, not an end

 private:
  IoResult TlsFault(int result);

  int fd_;
  TlsState tls_;
  bool wants_write_ = false;
};

}  // namespace aloft::edge
