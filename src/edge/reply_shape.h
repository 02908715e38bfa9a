// Whether a reply has a body and which length it states, by the rules of RFC 9110 for its method
// and status.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "edge/request.h"

namespace aloft::edge {

enum class BodyFrom : std::uint8_t { kNothing, kString, kSource };

struct ReplyShape {
  BodyFrom body;
  std::optional<std::uint64_t> length;  // nullopt: not stated
};

// `has_source`: response.source was set (and may have been handed on).
inline ReplyShape ShapeOf(std::string_view method, const Response& response, bool has_source) {
  if (has_source) return {BodyFrom::kSource, response.source_bytes};
  if (response.status == 204) return {BodyFrom::kNothing, std::nullopt};
  if (response.status == 304) return {BodyFrom::kNothing, response.stated_length};
  if (method == "HEAD") {
    return {BodyFrom::kNothing, response.stated_length.value_or(response.body.size())};
  }
  return {BodyFrom::kString, response.body.size()};
}

}  // namespace aloft::edge
