#include "faces/gcs/range.h"

#include <charconv>
#include <string>

namespace aloft::faces::gcs {
namespace {

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
  const auto range = ResolveByteRange(header, size);
  if (!range) return Fail(Outside());
  return *range;
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
