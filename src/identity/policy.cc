#include "identity/policy.h"

#include <algorithm>

namespace aloft::identity {
namespace {

// Bytes of the character that starts at `at`: a code point of UTF-8, or one byte where there is
// none.
std::size_t CharacterBytes(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
  return end - at;
}

}  // namespace

bool MatchesPattern(std::string_view pattern, std::string_view text) {
  // Only the last '*' ever needs to give more: an earlier one matched as little as it could.
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = kNone;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      t += CharacterBytes(text, t);
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != kNone) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

ResourceKind KindOf(Permission permission) {
  if (permission < Permission::kTablesList) return ResourceKind::kObjects;
  if (permission < Permission::kDatabasesRead) return ResourceKind::kTables;
  if (permission < Permission::kKeysManage) return ResourceKind::kDocuments;
  return ResourceKind::kAny;
}

bool Policy::Asks(std::string_view prefix) const {
  return std::any_of(statements.begin(), statements.end(), [&](const Statement& statement) {
    return std::any_of(
        statement.conditions.begin(), statement.conditions.end(),
        [&](const Condition& condition) { return condition.attribute.starts_with(prefix); });
  });
}

bool Policy::IsPublic() const {
  return std::any_of(statements.begin(), statements.end(),
                     [](const Statement& statement) { return statement.is_public; });
}

}  // namespace aloft::identity
