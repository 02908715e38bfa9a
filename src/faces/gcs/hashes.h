// Digests as Google writes them: Base64, the CRC32C big-endian.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "faces/gcs/errors.h"
#include "object/object_info.h"
#include "object/write_options.h"

namespace aloft::faces::gcs {

std::string Crc32cText(std::uint32_t crc32c);
// Empty: the object has none (made of parts).
std::string Md5Text(const object::ObjectInfo& info);
// The value of x-goog-hash.
std::string HashHeader(const object::ObjectInfo& info);

// What a client states, by x-goog-hash ("crc32c=…,md5=…"), or by the members of a resource.
Result<void> ReadHashHeader(std::string_view header, object::ExpectedDigests& expected);
Result<void> ReadCrc32c(std::string_view text, object::ExpectedDigests& expected);
Result<void> ReadMd5(std::string_view text, object::ExpectedDigests& expected);

}  // namespace aloft::faces::gcs
