// One HTTP request and its answer, as every face sees them, whatever the connection speaks
// (HTTP/1.1 or HTTP/2).
//
// Ownership   A Request and all its views live until its Plan has been run and the reply has left.
// Threads     One at a time; the boundary may run parts of a request on the loop and parts on the
//             pool.
// Knows not   signatures, dialects, the store.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "edge/live.h"

namespace aloft::edge {

// Header fields in the order they came. Names are lower-case; values are as sent, without
// surrounding blanks.
class Headers {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;
  };
  void Add(std::string_view name, std::string_view value) { fields_.push_back({name, value}); }
  void Clear() { fields_.clear(); }
  template <class Predicate>
  void RemoveIf(Predicate predicate) {
    std::erase_if(fields_, predicate);
  }
  // The first value of `name` (lower-case), or nullopt.
  std::optional<std::string_view> Find(std::string_view name) const {
    for (const Field& field : fields_) {
      if (field.name == name) return field.value;
    }
    return std::nullopt;
  }
  std::string_view Get(std::string_view name) const {
    return Find(name).value_or(std::string_view());
  }
  std::size_t Count(std::string_view name) const {
    std::size_t count = 0;
    for (const Field& field : fields_) count += field.name == name ? 1 : 0;
    return count;
  }
  const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

enum class Transport : std::uint8_t { kClear, kTls };

struct Request {
  std::string_view id;      // made by the boundary, unique; goes into the reply and the log
  std::string_view method;  // as sent: "GET"
  std::string_view target;  // as sent: "/a%20b?x=y"; never normalized
  std::string_view path;    // the target up to '?', still percent-encoded
  std::string_view query;   // behind '?', still percent-encoded; empty if none
  std::string_view host;    // the Host header or :authority, with the port if one was sent
  Headers headers;   // without hop-by-hop fields and without anything under our internal prefix
  Headers trailers;  // filled when the body has ended
  std::optional<std::uint64_t> content_length;  // nullopt: chunked, or HTTP/2 without one
  bool has_body = false;                        // false: no body follows
  Transport transport = Transport::kClear;
  int http_major = 1;     // 1 or 2
  std::string_view peer;  // "127.0.0.1:50412"
  bool peer_is_loopback = false;
  std::uint16_t local_port = 0;      // the port it came in on
  std::int64_t received_micros = 0;  // wall clock
};

// A reply's body too large to hold: read in order by the boundary, on the pool, a few chunks ahead
// of the socket.
class BodySource {
 public:
  virtual ~BodySource() = default;
  // Fills up to `bytes` bytes; 0 means the end. An error ends the connection in the middle of the
  // body, so that the client sees a short read, never a wrong byte.
  virtual Result<std::size_t, std::string> Read(char* out, std::size_t bytes) = 0;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers =
      {};  // names as the vendor writes them; HTTP/2 lower-cases them
  std::string body = {};
  std::unique_ptr<BodySource> source = {};         // instead of `body`
  std::optional<std::uint64_t> source_bytes = {};  // its length: Content-Length; nullopt: chunked
  // Behind the body; HTTP/1.1 sends the body in chunks then. Left out where there is no body (HEAD,
  // 204, 304).
  std::vector<std::pair<std::string, std::string>> trailers = {};
  bool close = false;  // end the connection behind this reply
  // For HEAD and 304: the Content-Length to state without sending a body.
  std::optional<std::uint64_t> stated_length = {};

  void Add(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
  }
};

// Takes a request body as it arrives, on the pool, one call at a time. Destroyed before Finish: the
// client went away or an Append failed; whatever was taken must leave no trace.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // A refusal ends the request with that reply; the rest of the body is read and dropped, or the
  // connection closed.
  virtual Result<void, Response> Append(std::string_view bytes) = 0;
  // The body has ended; request.trailers are there.
  virtual Response Finish() = 0;
};

// What a face wants done with a request, decided from its head alone.
struct Buffered {
  std::uint64_t body_bytes_max;  // a longer body is answered with too_large()
  std::function<Response(std::string_view body)>
      run;  // inline on the loop if nothing blocks; may be run twice (WouldBlock)
  std::function<Response()> too_large;  // the vendor's words for it
  bool pool = false;                    // true: never try inline (long computation)
};
struct Streamed {
  std::unique_ptr<BodySink> sink;
  std::uint64_t body_bytes_max;
};
using Plan = std::variant<Response, Buffered, Streamed, Live>;

// Receives every request once its head has arrived; main hands the boundary one of these. Called
// inline on the loop with blocking refused, and again on the pool if that throws; so it must not
// have side effects before it returns.
class Front {
 public:
  virtual ~Front() = default;
  virtual Plan Begin(const Request& request) = 0;
  // The reply to a request that cannot reach a face (malformed, too large, too slow): in the
  // dialect guessed from `request`, of which only what was parsed so far is set. `status` is the
  // HTTP status the boundary chose.
  virtual Response Refuse(const Request& request, int status, std::string_view reason) = 0;
};

}  // namespace aloft::edge
