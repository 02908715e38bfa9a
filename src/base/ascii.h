// Small work on text of protocols: names and fields that mean the same in either case and with
// blanks around them.
//
// Threads     Any; no state.
// Knows not   Anything beyond ASCII: other bytes stay as they are, whatever the locale.
#pragma once

#include <string>
#include <string_view>

namespace aloft {

inline std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out;
}

// Without spaces and tabs at both ends.
inline std::string_view Trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace aloft
