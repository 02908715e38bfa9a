// One HTTP/2 connection of a load generator: many gRPC calls at once, as little work per call as
// possible.
//
// Threads     One. The owner polls `fd` and calls OnReadable and Flush.
// Ownership   Calls belong to the caller and outlive the session.
// Errors      A lost connection throws std::runtime_error: a bench cannot go on then.
// Knows not   messages' contents, protobuf.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace aloft::bench {

// One gRPC call. `outgoing` holds what is yet to be sent, framing included.
class Call {
 public:
  virtual ~Call() = default;
  virtual void OnMessage(std::string_view message) = 0;
  virtual void OnClosed(int grpc_status) = 0;  // -1: without a status

  // Appends a message with gRPC's five bytes before it.
  void Add(std::string_view message);

  std::string outgoing;
  bool half_closed = true;  // nothing follows what `outgoing` holds

 private:
  friend class Session;
  void Receive(std::string_view bytes);

  std::string incoming_;
  std::size_t sent_ = 0;
  int status_ = -1;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

class Session {
 public:
  Session(std::uint16_t port, Fields metadata);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  int fd() const { return fd_; }
  void Start(const std::string& path, Call& call);
  void OnReadable();
  void Flush();  // sends as much as the socket takes
  bool wants_write() const { return !unsent_.empty(); }

 private:
  struct Callbacks;
  struct Http2;

  int fd_ = -1;
  Fields metadata_;
  std::string unsent_;
  std::unique_ptr<Http2> http2_;
};

}  // namespace aloft::bench
