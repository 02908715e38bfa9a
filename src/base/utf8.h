// UTF-8: strict validation, and lengths in the units that vendors count.
//
// Threads     Any; no state.
// Guarantees  Valid means RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF,
//             nothing cut.
#pragma once

#include <cstddef>
#include <string_view>

namespace aloft {

bool IsValidUtf8(std::string_view text);

// Both need valid UTF-8; for other bytes the number means nothing (but the call is safe).
std::size_t CountUtf16Units(std::string_view text);
std::size_t CountCodePoints(std::string_view text);

}  // namespace aloft
