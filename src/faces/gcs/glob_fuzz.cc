// matchGlob: the matcher and one that tries every way agree on every pattern and name.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "faces/gcs/glob.h"

namespace aloft::faces::gcs {
namespace {

constexpr std::size_t kPatternBytesMax = 24;  // trying every way takes its time
constexpr std::size_t kNameBytesMax = 16;

// Whether the set behind a '[' holds `c`; `pattern` is moved behind its ']'. It has one: Glob took
// the pattern.
bool SetHolds(std::string_view& pattern, char c) {
  const bool negated = pattern.starts_with('!') || pattern.starts_with('^');
  if (negated) pattern.remove_prefix(1);
  bool held = false;
  bool first = true;
  while (first || pattern[0] != ']') {
    first = false;
    const bool range = pattern.size() > 2 && pattern[1] == '-' && pattern[2] != ']';
    const auto low = static_cast<unsigned char>(pattern[0]);
    const auto high = static_cast<unsigned char>(pattern[range ? 2 : 0]);
    const auto byte = static_cast<unsigned char>(c);
    held = held || (low <= byte && byte <= high);
    pattern.remove_prefix(range ? 3 : 1);
  }
  pattern.remove_prefix(1);
  return held != negated && c != '/';
}

// Without braces.
bool SlowMatch(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '*') {
    const bool any = pattern.starts_with("**");
    const std::string_view rest = pattern.substr(any ? 2 : 1);
    for (std::size_t eaten = 0; eaten <= name.size(); ++eaten) {
      if (SlowMatch(rest, name.substr(eaten))) return true;
      if (!any && eaten < name.size() && name[eaten] == '/') return false;
    }
    return false;
  }
  if (name.empty()) return false;
  const char c = name[0];
  bool one = pattern[0] == c;
  std::string_view rest = pattern.substr(1);
  if (pattern[0] == '?') {
    one = c != '/';
  } else if (pattern[0] == '[') {
    one = SetHolds(rest, c);
  } else if (pattern[0] == '\\' && !rest.empty()) {
    one = rest[0] == c;
    rest.remove_prefix(1);
  }
  return one && SlowMatch(rest, name.substr(1));
}

// The first braces are replaced by each of their alternatives.
bool SlowMatchBraces(const std::string& pattern, std::string_view name) {
  const std::size_t open = pattern.find('{');
  if (open == std::string::npos) return SlowMatch(pattern, name);
  const std::size_t close = pattern.find('}', open);
  std::string alternative;
  for (std::size_t at = open + 1; at <= close; ++at) {
    if (at < close && pattern[at] != ',') {
      alternative += pattern[at];
      continue;
    }
    if (SlowMatchBraces(pattern.substr(0, open) + alternative + pattern.substr(close + 1), name)) {
      return true;
    }
    alternative.clear();
  }
  return false;
}

}  // namespace
}  // namespace aloft::faces::gcs

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::gcs;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  if (line == std::string_view::npos) return 0;
  const std::string_view pattern = input.substr(0, line);
  const std::string_view name = input.substr(line + 1);
  const auto glob = Glob::Parse(pattern);
  if (!glob.ok()) return 0;
  const bool matches = glob->Matches(name);
  if (pattern.size() > kPatternBytesMax || name.size() > kNameBytesMax) return 0;
  if (matches != SlowMatchBraces(std::string(pattern), name)) std::abort();
  return 0;
}
