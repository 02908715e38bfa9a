#include "faces/common/byte_range.h"

#include <algorithm>
#include <limits>

namespace aloft::faces {

std::string ContentRangeText(const ByteRange& range, std::uint64_t size) {
  return "bytes " + std::to_string(range.first) + "-" +
         std::to_string(range.first + range.length - 1) + "/" + std::to_string(size);
}

std::optional<std::uint64_t> ParseOffset(std::string_view text) {
  if (text.empty()) return std::nullopt;
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    const auto next = static_cast<std::uint64_t>(digit - '0');
    value = value > (kMax - next) / 10 ? kMax : value * 10 + next;
  }
  return value;
}

std::optional<RangeText> SplitRange(std::string_view header) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit)) return std::nullopt;
  header.remove_prefix(kUnit.size());
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  return RangeText{header.substr(0, dash), header.substr(dash + 1)};
}

Result<std::optional<ByteRange>, RangeFault> ResolveByteRange(std::string_view header,
                                                              std::uint64_t size) {
  const auto text = SplitRange(header);
  if (!text) return std::optional<ByteRange>();
  const auto first = ParseOffset(text->first);
  const auto last = ParseOffset(text->last);
  if (text->first.empty() && last) {  // the last `last` bytes
    if (*last == 0 || size == 0) return Fail(RangeFault::kOutside);
    const std::uint64_t length = std::min(*last, size);
    return std::optional(ByteRange{size - length, length});
  }
  if (!first || (!last && !text->last.empty())) return std::optional<ByteRange>();
  if (last && *last < *first) return std::optional<ByteRange>();
  if (*first >= size) return Fail(RangeFault::kOutside);
  const std::uint64_t end = last ? std::min(*last, size - 1) : size - 1;
  return std::optional(ByteRange{*first, end - *first + 1});
}

}  // namespace aloft::faces
