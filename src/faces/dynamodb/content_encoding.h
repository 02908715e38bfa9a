// Request bodies that come compressed.
//
// Guarantees  Never holds more than the limits of limits.h: a body that would expand past them is
//             refused while expanding.
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace aloft::faces::dynamodb {

enum class EncodingFault : std::uint8_t {
  kUnknown,   // not gzip or deflate
  kBroken,    // not what it says
  kTooLarge,  // expands too far, or is encoded more than once
};

// `encoding`: the Content-Encoding header, not empty and not "identity".
Result<std::string, EncodingFault> DecodeBody(std::string_view encoding, std::string_view body);

}  // namespace aloft::faces::dynamodb
