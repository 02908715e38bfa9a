// The words behind a status, for those who write HTTP/1.1.
// https://www.rfc-editor.org/rfc/rfc9110#section-15
//
// Threads     Any; no state.
#pragma once

#include <string_view>

namespace aloft::edge {

// "OK" or "Error" for a status that is not in use here.
std::string_view ReasonPhrase(int status);

}  // namespace aloft::edge
