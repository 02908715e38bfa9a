// The Range header, as S3 reads it: one range of bytes; everything else is as if it were not there.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
//
// Threads     Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "faces/common/byte_range.h"
#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

// What `header` asks of an object of `size` bytes. Nullopt: the whole object (no range, several
// ranges, or a form that is not a range). Fails with kInvalidRange if it lies outside.
Result<std::optional<ByteRange>> ResolveRange(std::string_view header, std::uint64_t size);

// x-amz-copy-source-range: exactly "bytes=first-last", wholly inside the source.
Result<ByteRange> ResolveCopyRange(std::string_view header, std::uint64_t size);

}  // namespace aloft::faces::s3
