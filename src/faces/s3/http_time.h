// Times as S3 writes them: HTTP dates in headers, ISO 8601 in XML and policies.
//
// Threads     Any; no state.
// Guarantees  What is formatted parses back to the same second (dates) or millisecond (ISO 8601).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aloft::faces::s3 {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kSecondsPerDay = 86'400;

// "Wed, 12 Oct 2009 17:50:00 GMT"
std::string FormatHttpDate(std::int64_t micros);
// The three forms of RFC 9110 5.6.7, and the ISO form that some clients send. In seconds.
std::optional<std::int64_t> ParseHttpDate(std::string_view text);

// "2009-10-12T17:50:00.000Z": whole seconds, as S3 writes modification times.
std::string FormatIsoSeconds(std::int64_t micros);
// "2015-12-30T12:00:00.000Z", the fraction and the time of day optional. In microseconds.
std::optional<std::int64_t> ParseIsoTime(std::string_view text);

}  // namespace aloft::faces::s3
