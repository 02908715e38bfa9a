// The limits of the base layer, in one place.
#pragma once

#include <cstddef>

namespace aloft {

// One log line, line end included; a longer one is cut and marked.
inline constexpr std::size_t kLogLineBytesMax = 16 * 1024;

// Nesting of objects and arrays in JsonWriter, and of elements in XmlWriter.
inline constexpr std::size_t kJsonWriterDepthMax = 128;
inline constexpr std::size_t kXmlWriterDepthMax = 64;

}  // namespace aloft
