#include "faces/s3/times.h"

#include "base/time_format.h"

namespace aloft::faces::s3 {

std::string XmlTime(std::int64_t micros) {
  return FormatRfc3339(micros - micros % kMicrosPerSecond, TimeFraction::kMillis);
}

std::optional<std::int64_t> ParseTime(std::string_view text) {
  if (const auto date = ParseHttpDate(text)) return date;
  return ParseRfc3339(text);
}

}  // namespace aloft::faces::s3
