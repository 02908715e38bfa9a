#include "faces/common/cors_headers.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/star_pattern.h"

namespace aloft::faces {

bool AllowsHeaders(const std::vector<std::string>& patterns, std::string_view wanted) {
  std::vector<std::string> allowed;
  allowed.reserve(patterns.size());
  for (const std::string& pattern : patterns) allowed.push_back(LowerCase(pattern));
  while (!wanted.empty()) {
    const std::size_t comma = std::min(wanted.find(','), wanted.size());
    const std::string header = LowerCase(Trimmed(wanted.substr(0, comma)));
    wanted.remove_prefix(std::min(comma + 1, wanted.size()));
    if (!header.empty() && !MatchesAnyStar(allowed, header)) return false;
  }
  return true;
}

std::string AllowedOrigin(const std::vector<std::string>& allowed, std::string_view origin) {
  const bool everyone = std::find(allowed.begin(), allowed.end(), kEveryOrigin) != allowed.end();
  return std::string(everyone ? kEveryOrigin : origin);
}

std::string Listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

}  // namespace aloft::faces
