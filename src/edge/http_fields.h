// Which bytes header fields may be made of (RFC 9110, section 5), and which fields end at the
// connection.
#pragma once

#include <string_view>

namespace aloft::edge {

// The lower-case form of a token character; 0 for every other byte.
char TokenLower(char c);
bool IsToken(std::string_view text);
// No control characters but the tab: nothing that could end the line.
bool IsFieldValue(std::string_view text);
// host or host:port, with no byte that cannot be in one.
bool IsAuthority(std::string_view text);
// Names are lower-case.
bool IsHopByHop(std::string_view name);
bool IsInternal(std::string_view name);  // kInternalHeaderPrefix

}  // namespace aloft::edge
