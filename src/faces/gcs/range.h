// The Range header: one range of bytes; everything else is as if it were not there.
//
// Threads     Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "faces/common/byte_range.h"
#include "faces/gcs/errors.h"

namespace aloft::faces::gcs {

// What `header` asks of an object of `size` bytes. Nullopt: the whole object. Fails with 416 if it
// lies outside.
Result<std::optional<ByteRange>> ResolveRange(std::string_view header, std::uint64_t size);

// The Content-Range of an upload: "bytes 0-524287/*", "bytes */2000000", "bytes */*".
struct ContentRange {
  std::optional<std::uint64_t> first = {};  // absent: "*", no bytes
  std::optional<std::uint64_t> last = {};   // absent with `first`: "0-*", to the end
  std::optional<std::uint64_t> total = {};  // absent: "*", not known yet
};
Result<ContentRange> ParseContentRange(std::string_view header);

}  // namespace aloft::faces::gcs
