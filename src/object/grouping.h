// How listings fold keys into common prefixes.
#pragma once

#include <string_view>

namespace aloft::object {

// What `key` is folded to: everything up to and including the first `delimiter` behind `prefix`;
// empty if it stands for itself. `key` starts with `prefix`.
inline std::string_view CommonPrefix(std::string_view key, std::string_view prefix,
                                     std::string_view delimiter) {
  if (delimiter.empty()) return {};
  const std::size_t at = key.find(delimiter, prefix.size());
  return at == std::string_view::npos ? std::string_view() : key.substr(0, at + delimiter.size());
}

}  // namespace aloft::object
