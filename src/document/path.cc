#include "document/path.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "base/utf8.h"
#include "document/limits.h"

namespace aloft::document {
namespace {

// Kinds of segments within a key: numeric ids sort first. Above kDocumentsBelow, see keys.h.
constexpr char kNumericTag = 0x10;
constexpr char kTextTag = 0x20;

bool IsReserved(std::string_view id) {
  return id.size() >= 4 && id.starts_with("__") && id.ends_with("__");
}

Result<void> CheckId(std::string_view id, bool numeric_allowed) {
  if (id.empty()) return Invalid("A path has an empty segment.");
  if (id.size() > kIdBytesMax) {
    return Invalid("The key path element is longer than " + std::to_string(kIdBytesMax) +
                   " bytes.");
  }
  if (!IsValidUtf8(id)) return Invalid("A path is not valid UTF-8.");
  if (id == "." || id == "..") return Invalid("'.' and '..' are not valid in a path.");
  if (IsReserved(id) && !(numeric_allowed && NumericId(id))) {
    return Invalid("Resource id \"" + std::string(id) + "\" is invalid because it is reserved.");
  }
  return {};
}

Result<void> CheckSegments(std::string_view path) {
  if (path.size() > kPathBytesMax) {
    return Invalid("The key is longer than " + std::to_string(kPathBytesMax) + " bytes.");
  }
  const auto segments = SplitPath(path);
  if (segments.size() > kPathSegmentsMax) return Invalid("The path has too many segments.");
  for (std::size_t i = 0; i < segments.size(); ++i) {
    ALOFT_TRY_VOID(CheckId(segments[i], i % 2 == 1));
  }
  std::string key;
  AppendPathKey(key, path);
  if (key.size() > kPathKeyBytesMax) {
    return Invalid("The key is longer than " + std::to_string(kPathKeyBytesMax) + " bytes.");
  }
  return {};
}

bool IsNameStart(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsNameRest(char c) { return IsNameStart(c) || (c >= '0' && c <= '9'); }

bool IsSimpleName(std::string_view name) {
  if (name.empty() || !IsNameStart(name[0])) return false;
  for (const char c : name) {
    if (!IsNameRest(c)) return false;
  }
  return true;
}

Failure<Error> BadFieldPath(std::string_view text) {
  return Invalid("Invalid property path \"" + std::string(text) + "\".");
}

// Takes one name, quoted or not, from `rest`.
Result<std::string> TakeName(std::string_view& rest, std::string_view text) {
  std::string name;
  if (!rest.starts_with('`')) {
    std::size_t end = 0;
    while (end < rest.size() && IsNameRest(rest[end])) ++end;
    name = rest.substr(0, end);
    rest.remove_prefix(end);
    if (!IsSimpleName(name)) return BadFieldPath(text);
    return name;
  }
  rest.remove_prefix(1);
  while (!rest.empty() && rest[0] != '`') {
    if (rest[0] == '\\') {
      rest.remove_prefix(1);
      if (rest.empty() || (rest[0] != '`' && rest[0] != '\\')) return BadFieldPath(text);
    }
    name.push_back(rest[0]);
    rest.remove_prefix(1);
  }
  if (rest.empty()) return BadFieldPath(text);
  rest.remove_prefix(1);
  return name;
}

}  // namespace

std::vector<std::string_view> SplitPath(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.empty()) return segments;
  for (std::size_t start = 0;;) {
    const std::size_t slash = path.find('/', start);
    segments.push_back(path.substr(start, slash - start));
    if (slash == std::string_view::npos) return segments;
    start = slash + 1;
  }
}

std::size_t SegmentCount(std::string_view path) {
  if (path.empty()) return 0;
  std::size_t count = 1;
  for (const char c : path) count += c == '/';
  return count;
}

std::string_view ParentOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view LastSegmentOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string JoinPath(std::string_view parent, std::string_view id) {
  std::string path(parent);
  if (!path.empty()) path += '/';
  path += id;
  return path;
}

Result<void> CheckDocumentPath(std::string_view path) {
  if (path.empty() || SegmentCount(path) % 2 != 0) {
    return Invalid("The path \"" + std::string(path) + "\" does not name a document.");
  }
  return CheckSegments(path);
}

Result<void> CheckCollectionPath(std::string_view path) {
  if (SegmentCount(path) % 2 != 1) {
    return Invalid("The path \"" + std::string(path) + "\" does not name a collection.");
  }
  return CheckSegments(path);
}

Result<void> CheckParentPath(std::string_view path) {
  return path.empty() ? Result<void>() : CheckDocumentPath(path);
}

Result<void> CheckCollectionId(std::string_view id) {
  if (id.find('/') != std::string_view::npos) {
    return Invalid("Collection id \"" + std::string(id) + "\" is invalid: it contains a slash.");
  }
  return CheckId(id, false);
}

Result<void> CheckDatabaseId(std::string_view id) {
  if (id == "(default)") return {};
  bool valid = id.size() >= 4 && id.size() <= kDatabaseIdBytesMax && id[0] >= 'a' && id[0] <= 'z' &&
               id.back() != '-';
  for (const char c : id) {
    valid = valid && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  }
  if (!valid) {
    return Invalid("Database id \"" + std::string(id) +
                   "\" is invalid: it must be (default) or 4-63 characters of a-z, 0-9 and -, "
                   "starting with a letter and not ending with a hyphen.");
  }
  return {};
}

std::optional<std::int64_t> NumericId(std::string_view segment) {
  if (!segment.starts_with("__id") || !segment.ends_with("__") || segment.size() < 7) return {};
  const std::string_view digits = segment.substr(4, segment.size() - 6);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return {};
  if (std::to_string(number) != digits) return {};  // one spelling each
  return number;
}

int CompareSegments(std::string_view a, std::string_view b) {
  const auto x = NumericId(a);
  const auto y = NumericId(b);
  if (x && y) return *x < *y ? -1 : (*y < *x ? 1 : 0);
  if (x || y) return x ? -1 : 1;
  const int order = a.compare(b);
  return order < 0 ? -1 : (order > 0 ? 1 : 0);
}

int ComparePaths(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const std::size_t a_end = std::min(a.find('/'), a.size());
    const std::size_t b_end = std::min(b.find('/'), b.size());
    if (const int order = CompareSegments(a.substr(0, a_end), b.substr(0, b_end))) return order;
    a.remove_prefix(std::min(a_end + 1, a.size()));
    b.remove_prefix(std::min(b_end + 1, b.size()));
  }
  return a.empty() ? (b.empty() ? 0 : -1) : 1;
}

void AppendSegmentKey(std::string& out, std::string_view segment) {
  if (const auto number = NumericId(segment)) {
    out.push_back(kNumericTag);
    AppendBe64(out, static_cast<std::uint64_t>(*number) ^ (1ull << 63));
    return;
  }
  out.push_back(kTextTag);
  for (const char c : segment) {
    out.push_back(c);
    if (c == '\0') out.push_back('\xff');
  }
  out.push_back('\0');
  out.push_back('\x01');
}

void AppendPathKey(std::string& out, std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    AppendSegmentKey(out, path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
}

std::optional<std::string> TakeSegmentKey(std::string_view& key) {
  if (key.empty()) return {};
  if (key[0] == kNumericTag) {
    if (key.size() < 9) return {};
    const auto number = static_cast<std::int64_t>(ReadBe64(key, 1) ^ (1ull << 63));
    key.remove_prefix(9);
    return "__id" + std::to_string(number) + "__";
  }
  if (key[0] != kTextTag) return {};
  std::string segment;
  for (std::size_t i = 1; i + 1 < key.size(); ++i) {
    if (key[i] != '\0') {
      segment.push_back(key[i]);
      continue;
    }
    const char next = key[++i];
    if (next == '\x01') {
      key.remove_prefix(i + 1);
      return segment;
    }
    segment.push_back('\0');
  }
  return {};
}

Result<FieldPath> ParseFieldPath(std::string_view text) {
  FieldPath path;
  std::string_view rest = text;
  for (;;) {
    ALOFT_TRY(std::string name, TakeName(rest, text));
    path.push_back(std::move(name));
    if (rest.empty()) break;
    if (rest[0] != '.') return BadFieldPath(text);
    rest.remove_prefix(1);
  }
  ALOFT_TRY_VOID(CheckFieldPath(path));
  return path;
}

std::string FormatFieldPath(const FieldPath& path) {
  std::string text;
  for (const std::string& name : path) {
    if (!text.empty()) text += '.';
    if (IsSimpleName(name)) {
      text += name;
      continue;
    }
    text += '`';
    for (const char c : name) {
      if (c == '`' || c == '\\') text += '\\';
      text += c;
    }
    text += '`';
  }
  return text;
}

Result<void> CheckFieldPath(const FieldPath& path) {
  if (path.empty()) return Invalid("A field path must not be empty.");
  std::size_t bytes = path.size() - 1;
  for (const std::string& name : path) {
    bytes += name.size();
    if (!IsValidUtf8(name)) return Invalid("A field path is not valid UTF-8.");
    if (IsReserved(name) && !(path.size() == 1 && name == kDocumentName)) {
      return Invalid("The field name '" + name + "' is reserved.");
    }
  }
  if (bytes > kFieldPathBytesMax) {
    return Invalid("A field path is longer than " + std::to_string(kFieldPathBytesMax) + " bytes.");
  }
  if (path.size() > kValueDepthMax + 1) return Invalid("A field path is too deep.");
  return {};
}

}  // namespace aloft::document
