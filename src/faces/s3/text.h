// What may not stand in header and form fields.
//
// Threads     Any; no state.
// Knows not   Anything beyond ASCII.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace aloft::faces::s3 {

// Whether `text` could end the line of a header that it is written into, or upset whoever reads it.
// Tabs are as good as spaces.
inline bool HasControls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

}  // namespace aloft::faces::s3
