#include "faces/gcs/range.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace aloft::faces::gcs {
namespace {

constexpr std::string_view kNumberedUnit = "bytes=";
constexpr std::string_view kContentUnit = "bytes ";

// Digits only, up to 18 of them: more is past every object.
std::optional<std::uint64_t> Number(std::string_view text) {
  constexpr std::size_t kDigitsMax = 18;
  std::uint64_t value = 0;
  if (text.empty() || text.size() > kDigitsMax) return std::nullopt;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

Error Outside() { return {416, "requestedRangeNotSatisfiable", "Request range not satisfiable"}; }

}  // namespace

Result<std::optional<ByteRange>> ResolveRange(std::string_view header, std::uint64_t size) {
  if (!header.starts_with(kNumberedUnit)) return std::optional<ByteRange>();
  header.remove_prefix(kNumberedUnit.size());
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos) return std::optional<ByteRange>();
  const std::string_view first_text = header.substr(0, dash);
  const std::string_view last_text = header.substr(dash + 1);
  const auto first = Number(first_text);
  const auto last = Number(last_text);
  if (first_text.empty() && last) {  // the last `last` bytes
    if (*last == 0 || size == 0) return Fail(Outside());
    const std::uint64_t length = std::min(*last, size);
    return std::optional(ByteRange{size - length, length});
  }
  if (!first || (!last && !last_text.empty())) return std::optional<ByteRange>();
  if (last && *last < *first) return std::optional<ByteRange>();
  if (*first >= size) return Fail(Outside());
  const std::uint64_t end = last ? std::min(*last, size - 1) : size - 1;
  return std::optional(ByteRange{*first, end - *first + 1});
}

Result<ContentRange> ParseContentRange(std::string_view header) {
  const Error malformed = Invalid("Failed to parse Content-Range header.");
  const std::size_t slash = header.find('/');
  if (!header.starts_with(kContentUnit) || slash == std::string_view::npos) return Fail(malformed);
  const std::string_view total = header.substr(slash + 1);
  const std::string_view range = header.substr(kContentUnit.size(), slash - kContentUnit.size());
  ContentRange out;
  out.total = Number(total);
  if (!out.total && total != "*") return Fail(malformed);
  if (range == "*") return out;
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return Fail(malformed);
  out.first = Number(range.substr(0, dash));
  out.last = Number(range.substr(dash + 1));
  if (!out.first || (!out.last && range.substr(dash + 1) != "*")) return Fail(malformed);
  if (out.last && *out.last < *out.first) return Fail(malformed);
  if (out.last && out.total && *out.total <= *out.last) return Fail(malformed);
  return out;
}

}  // namespace aloft::faces::gcs
