// The Range header, as both vendors read it: one range of bytes; everything else is as if it were
// not there. https://www.rfc-editor.org/rfc/rfc9110#section-14.2
//
// Threads     Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace aloft::faces {

// Bytes [first, first + length) of an object.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};
// The Content-Range of a range, which is not empty, of an object of `size` bytes.
std::string ContentRangeText(const ByteRange& range, std::uint64_t size);

// "bytes=first-last", each as it was written, or nullopt.
struct RangeText {
  std::string_view first;
  std::string_view last;
};
std::optional<RangeText> SplitRange(std::string_view header);

// Digits only; past 64 bits it stays at the largest number, which is outside of every object.
std::optional<std::uint64_t> ParseOffset(std::string_view text);

enum class RangeFault : std::uint8_t { kOutside };

// What `header` asks of an object of `size` bytes. Nullopt: the whole object (no range, several
// ranges, or a form that is not a range).
Result<std::optional<ByteRange>, RangeFault> ResolveByteRange(std::string_view header,
                                                              std::uint64_t size);

}  // namespace aloft::faces
