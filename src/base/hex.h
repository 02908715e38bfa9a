// Hexadecimal: encoding in lower case, strict decoding.
//
// Threads     Any; no state.
// Errors      HexDecode answers nullopt for an odd length or any character outside 0-9 a-f A-F.
// Knows not   Separators, prefixes or spaces: they are errors.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aloft {

std::string HexEncode(std::string_view bytes);
void AppendHex(std::string& out, std::string_view bytes);
std::optional<std::string> HexDecode(std::string_view text);

// The value of one hexadecimal digit, or -1.
int HexDigitValue(char digit);

}  // namespace aloft
