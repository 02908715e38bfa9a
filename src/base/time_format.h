// Moments as text, in the forms that cloud protocols use. A moment is an int64 of microseconds
// since 1970-01-01T00:00:00Z, leap seconds not counted.
//
//   2026-01-31T23:59:59.000Z         RFC 3339
//   20260131T235959Z                 ISO 8601 basic, as request signing uses it
//   Sat, 31 Jan 2026 23:59:59 GMT    HTTP date (IMF-fixdate of RFC 9110)
//
// Guarantees  Parsing what was formatted gives the moment back, cut down to the unit that was
//             written.
// Threads     Any; no state, no locale.
// Errors      Parsing is strict: another form, an impossible date, second 60, a wrong weekday or
//             anything left over is nullopt. Formatting takes kTimeMicrosMin ... kTimeMicrosMax and
//             throws std::out_of_range beyond.
// Knows not   Clocks and time zones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aloft {

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z.
inline constexpr std::int64_t kTimeMicrosMin = -62'135'596'800'000'000;
inline constexpr std::int64_t kTimeMicrosMax = 253'402'300'799'999'999;

enum class TimeFraction : std::uint8_t {
  kNone,      // 23:59:59Z
  kMillis,    // 23:59:59.123Z
  kMicros,    // 23:59:59.123456Z
  kShortest,  // as many groups of three digits as it takes: none, .123 or .123456
};

std::string FormatRfc3339(std::int64_t time_us, TimeFraction fraction);
std::string FormatIsoBasic(std::int64_t time_us);
std::string FormatHttpDate(std::int64_t time_us);

// Takes 1 to 9 digits of fraction (what is finer than a microsecond is cut off) and Z or an offset
// such as +01:00.
std::optional<std::int64_t> ParseRfc3339(std::string_view text);
std::optional<std::int64_t> ParseIsoBasic(std::string_view text);
std::optional<std::int64_t> ParseHttpDate(std::string_view text);

}  // namespace aloft
