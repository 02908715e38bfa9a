// Which headers a browser may send, by the rules of a bucket of either vendor.
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

}  // namespace aloft::faces
