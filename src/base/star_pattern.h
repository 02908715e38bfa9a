// Patterns with one '*' for any text, as CORS rules of both vendors have them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace aloft {

// `pattern` holds at most one '*' that counts; a further one stands for itself.
inline bool MatchesStar(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  const std::string_view head = pattern.substr(0, star);
  const std::string_view tail = pattern.substr(star + 1);
  return text.size() >= head.size() + tail.size() && text.starts_with(head) && text.ends_with(tail);
}

inline bool MatchesAnyStar(const std::vector<std::string>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [text](const std::string& pattern) { return MatchesStar(pattern, text); });
}

}  // namespace aloft
