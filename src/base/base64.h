// Base64 (RFC 4648): the standard and the URL-safe alphabet, with strict decoding.
//
// Guarantees  One text per byte string: decoding refuses non-canonical trailing bits, so a digest
//             or token has exactly one accepted spelling.
// Threads     Any; no state.
// Errors      Decoding answers nullopt for a foreign character (line ends and spaces too), wrong or
//             missing padding, an impossible length, or trailing bits that are not zero.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aloft {

// Standard alphabet, always padded.
std::string Base64Encode(std::string_view bytes);
void AppendBase64(std::string& out, std::string_view bytes);
std::optional<std::string> Base64Decode(std::string_view text);

// URL-safe alphabet, written without padding (as in JSON Web Tokens).
std::string Base64UrlEncode(std::string_view bytes);
// Takes text with no padding or with exactly the right padding.
std::optional<std::string> Base64UrlDecode(std::string_view text);

}  // namespace aloft
