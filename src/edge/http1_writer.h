// The head of an HTTP/1.1 reply.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edge/request.h"

namespace aloft::edge {

struct ReplyFraming {
  enum class Body : std::uint8_t { kLength, kChunked, kUntilClose, kNone } body = Body::kLength;
  std::uint64_t length = 0;  // kLength
  bool keep_alive = true;
  int minor = 1;
};

// False: some field could not be a field (a line end in a value); such a reply must not leave, nor
// any part of it.
bool IsSendable(const Response& response);
bool AreSendable(const std::vector<std::pair<std::string, std::string>>& fields);
// Fields that the edge itself answers for (framing, connection, Date) are left out if a face has
// set them.
bool IsEdgeField(std::string_view name);
void AppendHttp1Head(std::string& out, const Response& response, const ReplyFraming& framing,
                     std::string_view date);
// The end of a chunked body, with the trailers.
void AppendLastChunk(std::string& out, const Response& response);

}  // namespace aloft::edge
