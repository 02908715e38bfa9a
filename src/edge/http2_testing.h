// An HTTP/2 client for tests, made of nghttp2's client side on a TestClient's connection.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edge/edge_testing.h"

namespace aloft::edge::testing {

using Http2Fields = std::vector<std::pair<std::string, std::string>>;

struct Http2Reply {
  int status = 0;
  int interim = 0;  // the last 1xx
  Http2Fields fields;
  Http2Fields trailers;
  std::string body;
  bool ended = false;   // END_STREAM came
  bool closed = false;  // the stream is no more
  std::uint32_t error = 0;

  std::string Field(const std::string& name) const;
};

struct Http2Upload {
  std::string body;
  Http2Fields trailers = {};
  bool ends = true;  // false: the stream stays open behind the body
};

class Http2Client {
 public:
  // Window updates are sent by themselves unless `manual_windows`.
  explicit Http2Client(TestClient& connection, bool manual_windows = false);
  ~Http2Client();
  Http2Client(const Http2Client&) = delete;
  Http2Client& operator=(const Http2Client&) = delete;

  std::int32_t Submit(const std::string& method, const std::string& path, Http2Fields fields = {},
                      std::optional<Http2Upload> upload = std::nullopt);
  // More of an upload that did not end.
  void Append(std::int32_t stream, const std::string& bytes, bool ends = false);
  void Reset(std::int32_t stream);
  void Send();  // what is queued
  // Sends and receives until `done` or the connection ends or patience does.
  bool Until(const std::function<bool()>& done);
  Http2Reply& Await(std::int32_t stream);  // until it is closed
  Http2Reply Ask(const std::string& method, const std::string& path, Http2Fields fields = {},
                 std::optional<Http2Upload> upload = std::nullopt) {
    return Await(Submit(method, path, std::move(fields), std::move(upload)));
  }
  std::map<std::int32_t, Http2Reply>& replies() { return replies_; }
  std::optional<std::uint32_t> goaway() const { return goaway_; }
  int pings() const { return pings_; }  // that the server has asked; each is answered
  std::uint64_t sent_body_bytes() const { return sent_body_bytes_; }
  nghttp2_session* raw() { return session_; }

 private:
  static ssize_t ReadUpload(nghttp2_session* session, std::int32_t stream, std::uint8_t* out,
                            std::size_t bytes, std::uint32_t* flags, nghttp2_data_source*,
                            void* self);

  TestClient& connection_;
  nghttp2_session* session_ = nullptr;
  std::map<std::int32_t, Http2Reply> replies_;
  std::map<std::int32_t, Http2Upload> uploads_;
  std::map<std::int32_t, std::size_t> uploaded_;
  std::optional<std::uint32_t> goaway_;
  int pings_ = 0;
  std::uint64_t sent_body_bytes_ = 0;
};

// Frames by hand, for what nghttp2 would not send.
inline constexpr char kHttp2ClientPreface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
std::string RawFrame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                     std::string_view payload);
// The error code of the first GOAWAY in what a server sent; nullopt: none.
std::optional<std::uint32_t> FindGoaway(std::string_view frames);

}  // namespace aloft::edge::testing
