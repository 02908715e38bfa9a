#include "base/time_format.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace aloft {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kTime = 1'769'903'999 * kSecond;  // 2026-01-31T23:59:59Z, a Saturday.

TEST(TimeFormat, FormatsWhatProtocolsExpect) {
  EXPECT_EQ(FormatRfc3339(kTime, TimeFraction::kNone), "2026-01-31T23:59:59Z");
  EXPECT_EQ(FormatRfc3339(kTime, TimeFraction::kMillis), "2026-01-31T23:59:59.000Z");
  EXPECT_EQ(FormatRfc3339(kTime + 1234, TimeFraction::kMicros), "2026-01-31T23:59:59.001234Z");
  EXPECT_EQ(FormatRfc3339(kTime, TimeFraction::kShortest), "2026-01-31T23:59:59Z");
  EXPECT_EQ(FormatRfc3339(kTime + 120'000, TimeFraction::kShortest), "2026-01-31T23:59:59.120Z");
  EXPECT_EQ(FormatRfc3339(kTime + 12, TimeFraction::kShortest), "2026-01-31T23:59:59.000012Z");
  EXPECT_EQ(FormatIsoBasic(kTime), "20260131T235959Z");
  EXPECT_EQ(FormatHttpDate(kTime), "Sat, 31 Jan 2026 23:59:59 GMT");
  EXPECT_EQ(FormatHttpDate(784'111'777 * kSecond), "Sun, 06 Nov 1994 08:49:37 GMT");
}

// Moments before 1970 round down, not towards zero.
TEST(TimeFormat, FormatsTheEndsOfTheRange) {
  EXPECT_EQ(FormatRfc3339(-1, TimeFraction::kMicros), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(FormatRfc3339(kTimeMicrosMin, TimeFraction::kMicros), "0001-01-01T00:00:00.000000Z");
  EXPECT_EQ(FormatRfc3339(kTimeMicrosMax, TimeFraction::kMicros), "9999-12-31T23:59:59.999999Z");
  EXPECT_THROW(FormatIsoBasic(kTimeMicrosMin - 1), std::out_of_range);
  EXPECT_THROW(FormatHttpDate(kTimeMicrosMax + 1), std::out_of_range);
}

TEST(TimeFormat, ParsesWhatItFormats) {
  for (const std::int64_t time : {kTimeMicrosMin, -1 * kSecond, std::int64_t{0}, kTime,
                                  951'782'400 * kSecond /* 2000-02-29 */}) {
    EXPECT_EQ(ParseRfc3339(FormatRfc3339(time + 7, TimeFraction::kMicros)), time + 7);
    EXPECT_EQ(ParseIsoBasic(FormatIsoBasic(time)), time);
    EXPECT_EQ(ParseHttpDate(FormatHttpDate(time)), time);
  }
}

TEST(TimeFormat, ParsesFractionsAndOffsets) {
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:00.1Z"), 100'000);
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:00.123456789Z"), 123'456);
  EXPECT_EQ(ParseRfc3339("1970-01-01T01:00:00+01:00"), 0);
  EXPECT_EQ(ParseRfc3339("1969-12-31T18:30:00.5-05:30"), 500'000);
}

// A date that is nearly right is a client's error, never another date.
TEST(TimeFormat, RefusesEverythingElse) {
  for (const char* bad : {"",
                          "2026-01-31",
                          "2026-01-31T23:59:59",
                          "2026-01-31t23:59:59Z",
                          "2026-01-31T23:59:59z",
                          "2026-01-31 23:59:59Z",
                          "2026-02-29T00:00:00Z",
                          "2026-13-01T00:00:00Z",
                          "2026-00-01T00:00:00Z",
                          "2026-01-00T00:00:00Z",
                          "2026-01-31T24:00:00Z",
                          "2026-01-31T23:60:00Z",
                          "2026-01-31T23:59:60Z",
                          "2026-01-31T23:59:59.Z",
                          "2026-01-31T23:59:59.1234567890Z",
                          "2026-01-31T23:59:59Z ",
                          " 2026-01-31T23:59:59Z",
                          "+026-01-31T23:59:59Z",
                          "2026-01-31T23:59:59+1:00",
                          "2026-01-31T23:59:59+24:00",
                          "2026-01-31T23:59:59+00:60",
                          "2026-01-31T23:59:59+0000",
                          "0000-01-01T00:00:00Z",
                          "0001-01-01T00:00:00+00:01",
                          "9999-12-31T23:59:59-00:01"}) {
    EXPECT_EQ(ParseRfc3339(bad), std::nullopt) << bad;
  }
  for (const char* bad : {"", "20260131", "20260131T235959", "20260131T235959z", "20260230T000000Z",
                          "2026013 T235959Z", "20260131T235959ZZ"}) {
    EXPECT_EQ(ParseIsoBasic(bad), std::nullopt) << bad;
  }
  for (const char* bad : {"", "Fri, 31 Jan 2026 23:59:59 GMT", "sat, 31 Jan 2026 23:59:59 GMT",
                          "Sat, 31 Jan 2026 23:59:59 UTC", "Sat, 31 Jan 2026 23:59:59 GMT ",
                          "Sat, 1 Jan 2026 23:59:59 GMT", "Saturday, 31-Jan-26 23:59:59 GMT",
                          "Sat Jan 31 23:59:59 2026", "Sat, 31 Feb 2026 23:59:59 GMT"}) {
    EXPECT_EQ(ParseHttpDate(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace aloft
