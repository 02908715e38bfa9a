#include "faces/gcs/glob.h"

#include <algorithm>

#include "faces/gcs/limits.h"

namespace aloft::faces::gcs {
namespace {

Error BadGlob() { return Invalid("Invalid matchGlob pattern."); }

std::size_t Byte(char c) { return static_cast<unsigned char>(c); }

// The pattern without its first braces, once for each alternative in them.
Result<std::vector<std::string>> SplitBraces(const std::string& pattern) {
  const std::size_t open = pattern.find('{');
  if (open == std::string::npos) return std::vector<std::string>{pattern};
  const std::size_t close = pattern.find('}', open);
  if (close == std::string::npos || pattern.find('{', open + 1) < close) return Fail(BadGlob());
  std::vector<std::string> out;
  for (std::size_t at = open + 1; at <= close;) {
    const std::size_t end = std::min(pattern.find(',', at), close);
    out.push_back(pattern.substr(0, open) + pattern.substr(at, end - at) +
                  pattern.substr(close + 1));
    at = end + 1;
  }
  return out;
}

// "[a-z!]" from behind the bracket on; moves `at` behind it.
Result<std::bitset<256>> ReadSet(std::string_view pattern, std::size_t& at) {
  std::bitset<256> set;
  const bool negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (negated) ++at;
  const std::size_t begin = at;
  while (at < pattern.size() && (pattern[at] != ']' || at == begin)) {
    const bool range = at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']';
    const std::size_t last = Byte(pattern[range ? at + 2 : at]);
    for (std::size_t byte = Byte(pattern[at]); byte <= last; ++byte) set.set(byte);
    at += range ? 3 : 1;
  }
  if (at >= pattern.size()) return Fail(BadGlob());
  ++at;
  if (negated) set.flip();
  set.reset(Byte('/'));
  return set;
}

}  // namespace

Result<Glob::Pieces> Glob::Compile(std::string_view pattern) {
  Pieces pieces;
  for (std::size_t at = 0; at < pattern.size();) {
    Piece piece;
    const char c = pattern[at++];
    if (c == '*') {
      const bool any = at < pattern.size() && pattern[at] == '*';
      if (any) ++at;
      piece.kind = any ? Kind::kAny : Kind::kMany;
    } else if (c == '?') {
      piece.bytes.set();
      piece.bytes.reset(Byte('/'));
    } else if (c == '[') {
      ALOFT_TRY(piece.bytes, ReadSet(pattern, at));
    } else if (c == '\\' && at < pattern.size()) {
      piece.bytes.set(Byte(pattern[at++]));
    } else {
      piece.bytes.set(Byte(c));
    }
    pieces.push_back(piece);
  }
  return pieces;
}

Result<Glob> Glob::Parse(std::string_view pattern) {
  if (pattern.size() > kGlobBytesMax) return Fail(BadGlob());
  std::vector<std::string> open = {std::string(pattern)};
  Glob glob;
  while (!open.empty()) {
    const std::string next = std::move(open.back());
    open.pop_back();
    ALOFT_TRY(const std::vector<std::string> split, SplitBraces(next));
    if (next.find('{') != std::string::npos) {
      open.insert(open.end(), split.begin(), split.end());
    } else {
      ALOFT_TRY(Pieces pieces, Compile(next));
      glob.alternatives_.push_back(std::move(pieces));
    }
    if (open.size() + glob.alternatives_.size() > kGlobAlternativesMax) return Fail(BadGlob());
  }
  return glob;
}

bool Glob::Matches(std::string_view name) const {
  // reached[i]: the first i pieces match what was read of the name.
  const auto matches = [&](const Pieces& pieces) {
    std::vector<bool> reached(pieces.size() + 1, false);
    const auto skip_empty = [&] {
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (reached[i] && pieces[i].kind != Kind::kOne) reached[i + 1] = true;
      }
    };
    reached[0] = true;
    skip_empty();
    for (const char c : name) {
      std::vector<bool> next(pieces.size() + 1, false);
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (!reached[i]) continue;
        const Piece& piece = pieces[i];
        if (piece.kind == Kind::kOne && piece.bytes.test(Byte(c))) next[i + 1] = true;
        if (piece.kind == Kind::kAny || (piece.kind == Kind::kMany && c != '/')) next[i] = true;
      }
      reached.swap(next);
      skip_empty();
    }
    return static_cast<bool>(reached.back());
  };
  return std::any_of(alternatives_.begin(), alternatives_.end(), matches);
}

}  // namespace aloft::faces::gcs
