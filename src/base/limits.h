// The limits of the base layer, in one place.
#pragma once

#include <cstddef>

namespace aloft {

// One log line without its end; a longer one is cut and marked.
inline constexpr std::size_t kLogLineBytesMax = 16 * 1024;

// Open elements of one XmlWriter.
inline constexpr std::size_t kXmlWriterDepthMax = 64;

}  // namespace aloft
