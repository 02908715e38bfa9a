#include "object/names.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "object/keys.h"
#include "object/limits.h"

namespace aloft::object {
namespace {

bool IsLetterOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// Four groups of one to three digits.
bool LooksLikeIpv4(std::string_view name) {
  int groups = 1;
  std::size_t digits = 0;
  for (char c : name) {
    if (c == '.') {
      if (digits == 0 || digits > 3) return false;
      ++groups;
      digits = 0;
    } else if (c >= '0' && c <= '9') {
      ++digits;
    } else {
      return false;
    }
  }
  return groups == 4 && digits >= 1 && digits <= 3;
}

// The first path segments of other dialects on the same port (ARCHITECTURE.md, section 3).
constexpr std::array<std::string_view, 4> kReservedNames = {"storage", "upload", "download",
                                                            "batch"};

constexpr std::string_view kVersionDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz.";
constexpr std::size_t kVersionChars = 11;  // 64 bits, six a character

}  // namespace

Result<void> CheckBucketName(std::string_view name) {
  const auto refuse = [](std::string detail) {
    return Fail(Error{Fault::kInvalidBucketName, std::move(detail)});
  };
  const bool dotted = name.find('.') != std::string_view::npos;
  const std::size_t most = dotted ? kDottedBucketNameBytesMax : kBucketNameBytesMax;
  if (name.size() < kBucketNameBytesMin || name.size() > most) return refuse("length");
  for (char c : name) {
    if (!IsLetterOrDigit(c) && c != '-' && c != '_' && c != '.') return refuse("characters");
  }
  if (!IsLetterOrDigit(name.front()) || !IsLetterOrDigit(name.back())) return refuse("ends");
  for (std::string_view rest = name; !rest.empty();) {
    const std::size_t end = std::min(rest.find('.'), rest.size());
    if (end == 0) return refuse("adjacent periods");
    if (end > kBucketNameBytesMax) return refuse("length between periods");
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (LooksLikeIpv4(name)) return refuse("looks like an address");
  if (std::find(kReservedNames.begin(), kReservedNames.end(), name) != kReservedNames.end()) {
    return refuse("reserved name");
  }
  return {};
}

Result<void> CheckObjectKey(std::string_view key) {
  if (key.empty()) return Fail(Error{Fault::kInvalidObjectKey, "empty"});
  if (key.size() > kObjectKeyBytesMax || keys::EscapedBytes(key) > kEscapedKeyBytesMax) {
    return Fail(Error{Fault::kObjectKeyTooLong});
  }
  if (!IsValidUtf8(key)) return Fail(Error{Fault::kInvalidObjectKey, "not UTF-8"});
  return {};
}

std::string VersionText(std::int64_t generation) {
  std::string out(kVersionChars, '0');
  auto rest = static_cast<std::uint64_t>(generation);
  for (std::size_t i = kVersionChars; i-- > 0; rest >>= 6) out[i] = kVersionDigits[rest & 63];
  return out;
}

std::optional<std::int64_t> ParseVersionText(std::string_view text) {
  if (text.size() != kVersionChars) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : text) {
    const std::size_t digit = kVersionDigits.find(c);
    if (digit == std::string_view::npos || value >> 58 != 0) return std::nullopt;
    value = value << 6 | digit;
  }
  if (value > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

}  // namespace aloft::object
