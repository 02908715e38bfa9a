#include "faces/s3/range.h"

#include <string>

namespace aloft::faces::s3 {
namespace {

Error Outside(std::string_view header, std::uint64_t size) {
  return {Code::kInvalidRange,
          {},
          {{"RangeRequested", std::string(header)}, {"ActualObjectSize", std::to_string(size)}}};
}

}  // namespace

Result<std::optional<ByteRange>> ResolveRange(std::string_view header, std::uint64_t size) {
  const auto range = ResolveByteRange(header, size);
  if (!range) return Fail(Outside(header, size));
  return *range;
}

Result<ByteRange> ResolveCopyRange(std::string_view header, std::uint64_t size) {
  const auto text = SplitRange(header);
  const auto first = text ? ParseOffset(text->first) : std::nullopt;
  const auto last = text ? ParseOffset(text->last) : std::nullopt;
  if (!first || !last || *last < *first) {
    return Fail(InvalidArgument(
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and "
        "last are the zero-based offsets of the first and last bytes to copy",
        "x-amz-copy-source-range", header));
  }
  if (*last >= size) {
    return Fail(InvalidArgument(
        "Range specified is not valid for source object of size: " + std::to_string(size),
        "x-amz-copy-source-range", header));
  }
  return ByteRange{*first, *last - *first + 1};
}

}  // namespace aloft::faces::s3
