#include "faces/s3/http_time.h"

#include <gtest/gtest.h>

namespace aloft::faces::s3 {
namespace {

constexpr std::int64_t kExample = 1'255'369'800;  // 2009-10-12T17:50:00Z

// SDKs compare Last-Modified strings and parse them; a wrong weekday or padding breaks caches.
TEST(HttpTime, WritesTheFixedForm) {
  EXPECT_EQ(FormatHttpDate(kExample * kMicrosPerSecond), "Mon, 12 Oct 2009 17:50:00 GMT");
  EXPECT_EQ(FormatHttpDate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(FormatHttpDate(1'709'164'800ll * kMicrosPerSecond + 999'999),
            "Thu, 29 Feb 2024 00:00:00 GMT");
}

// Conditional requests come from browsers and old proxies in all three forms of the RFC.
TEST(HttpTime, ReadsEveryFormOfTheRfc) {
  EXPECT_EQ(ParseHttpDate("Mon, 12 Oct 2009 17:50:00 GMT"), kExample);
  EXPECT_EQ(ParseHttpDate("Monday, 12-Oct-09 17:50:00 GMT"), kExample);
  EXPECT_EQ(ParseHttpDate("Mon Oct 12 17:50:00 2009"), kExample);
  EXPECT_EQ(ParseHttpDate("Fri Oct  2 00:00:00 2009"), 1'254'441'600);
  EXPECT_EQ(ParseHttpDate("2009-10-12T17:50:00Z"), kExample);
}

// A date that cannot be must not be taken for another one.
TEST(HttpTime, RefusesImpossibleDates) {
  for (const char* bad : {"", "Mon", "Mon, 31 Feb 2009 17:50:00 GMT", "Mon, 12 Oct 2009 24:00:00 GMT",
                          "Mon, 12 Oct 2009 17:50:00", "Mon, 12 Oct 2009 17:50:00 GMT ", "garbage, x"}) {
    EXPECT_EQ(ParseHttpDate(bad), std::nullopt) << bad;
  }
}

TEST(HttpTime, IsoTimesKeepFractionAndZone) {
  EXPECT_EQ(FormatIsoSeconds(kExample * kMicrosPerSecond + 7), "2009-10-12T17:50:00.000Z");
  EXPECT_EQ(ParseIsoTime("2009-10-12T17:50:00.250Z"), kExample * kMicrosPerSecond + 250'000);
  EXPECT_EQ(ParseIsoTime("2009-10-12T19:50:00+02:00"), kExample * kMicrosPerSecond);
  EXPECT_EQ(ParseIsoTime("2009-10-12"), 1'255'305'600ll * kMicrosPerSecond);
  EXPECT_EQ(ParseIsoTime("2009-13-12"), std::nullopt);
  EXPECT_EQ(ParseIsoTime("2009-10-12T17:50:00.Z"), std::nullopt);
}

}  // namespace
}  // namespace aloft::faces::s3
