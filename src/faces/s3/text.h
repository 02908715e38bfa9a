// Small text work of header and form fields.
//
// Threads     Any; no state.
// Knows not   Anything beyond ASCII.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace aloft::faces::s3 {

inline std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out;
}

// Without spaces and tabs at both ends.
inline std::string_view Trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

// Whether `text` could end the line of a header that it is written into, or upset whoever reads it.
// Tabs are as good as spaces.
inline bool HasControls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

}  // namespace aloft::faces::s3
