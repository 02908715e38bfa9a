// Times as S3 reads and writes them, over base/time_format.h.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aloft::faces::s3 {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

// In XML: "2009-10-12T17:50:00.000Z", cut to the second as in Last-Modified.
std::string XmlTime(std::int64_t micros);
// An HTTP date, or the ISO form that some clients send instead. In microseconds.
std::optional<std::int64_t> ParseTime(std::string_view text);

}  // namespace aloft::faces::s3
