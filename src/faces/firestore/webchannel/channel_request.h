// What a request of a channel says, read from its URL and from its form.
//
// Threads     Any; no state.
// Errors      A sentence for whoever debugs a client; it is answered with 400.
// Limits      webchannel/limits.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "edge/request.h"
#include "faces/firestore/webchannel/inbox.h"

namespace aloft::faces::firestore::webchannel {

struct ChannelQuery {
  enum class Kind : std::uint8_t {
    kHandshake,  // POST without a session
    kForward,    // POST of maps
    kBack,       // GET that waits for arrays
    kTerminate,
  };
  Kind kind = Kind::kHandshake;
  std::string session_id;
  std::string http_session_id;
  std::int64_t acknowledged = -1;  // the last array that the client has
  // a back channel that goes on; else it ends with its first arrays
  bool streaming = false;
  // How long such a one may wait for them.
  std::optional<std::chrono::milliseconds> patience = {};
  std::string headers;  // a block of header fields, as older clients send it
};
::aloft::Result<ChannelQuery, std::string> ReadQuery(const edge::Request& request);

// What a POST says; the maps' data still in its body, encoded: they may be megabytes, and perhaps
// nobody has room for them.
struct ChannelForm {
  struct Map {
    MapSize size;
    std::string_view encoded;
  };
  std::vector<MapSize> Sizes() const;
  std::vector<ChannelMap> Decoded() const;

  std::vector<Map> maps;
  std::int64_t first_id = 0;
  std::string headers;  // a block of header fields
};
// Borrows the body.
::aloft::Result<ChannelForm, std::string> ReadForm(std::string_view body);

// "Name: value" lines, ended by CR LF; the value of `name` (lower-case), if it is there once.
std::optional<std::string> FindInBlock(std::string_view block, std::string_view name);

}  // namespace aloft::faces::firestore::webchannel
