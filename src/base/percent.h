// Percent-encoding: strict decoding of URI parts and form fields, and the encoding that request
// signing canonicalizes with (everything but A-Z a-z 0-9 - _ . ~ becomes %XX in upper case).
//
// Threads     Any; no state.
// Errors      Decoding answers nullopt when '%' is not followed by two hexadecimal digits.
// Knows not   Where a path ends or a query begins, or UTF-8: any byte may come out of decoding, 0
//             included.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aloft {

enum class SlashEncoding : std::uint8_t {
  kEncoded,  // '/' becomes %2F: query names and values, object names inside one path segment.
  kKept,     // '/' stays: whole paths.
};

std::optional<std::string> PercentDecode(std::string_view text);

// As PercentDecode, and '+' means a space (application/x-www-form-urlencoded).
std::optional<std::string> FormDecode(std::string_view text);
// How many bytes that has, without making them.
std::optional<std::size_t> FormDecodedBytes(std::string_view text);

std::string UriEncode(std::string_view text, SlashEncoding slash);
void AppendUriEncoded(std::string& out, std::string_view text, SlashEncoding slash);

}  // namespace aloft
