// What the rules of a bucket of either vendor say of a page, in headers of browsers and replies.
//
// Threads     Any; no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aloft::faces {

// Whether each name in `wanted`, the value of Access-Control-Request-Headers, fits one of
// `patterns` in either case. True if it names none.
bool AllowsHeaders(const std::vector<std::string>& patterns, std::string_view wanted);

// Access-Control-Allow-Origin for a page that one of `allowed` lets in: itself, or that all may.
inline constexpr std::string_view kEveryOrigin = "*";
std::string AllowedOrigin(const std::vector<std::string>& allowed, std::string_view origin);

// A header that lists `words`.
std::string Listed(const std::vector<std::string>& words);

}  // namespace aloft::faces
