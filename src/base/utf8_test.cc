#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace aloft {
namespace {

using std::string_literals::operator""s;

TEST(Utf8, TakesWellFormedText) {
  for (const std::string& good : {""s, "abc\0"s, "\xc3\xa4"s, "\xe2\x82\xac"s, "\xf0\x9f\x98\x80"s,
                                  "\xed\x9f\xbf"s, "\xee\x80\x80"s, "\xf4\x8f\xbf\xbf"s}) {
    EXPECT_TRUE(IsValidUtf8(good));
  }
}

// Each of these has been used to smuggle a name past a check.
TEST(Utf8, RefusesMalformedText) {
  for (const std::string& bad :
       {"\x80"s, "\xc0\xaf"s, "\xc1\xbf"s, "\xe0\x80\xaf"s, "\xed\xa0\x80"s, "\xf0\x80\x80\xaf"s,
        "\xf4\x90\x80\x80"s, "\xf5\x80\x80\x80"s, "\xc3"s, "\xe2\x82"s, "\xf0\x9f\x98"s, "\xff"s,
        "a\xc3z"s}) {
    EXPECT_FALSE(IsValidUtf8(bad));
    EXPECT_FALSE(IsValidUtf8(std::string(100, 'a') + bad + std::string(100, 'a')));
  }
}

TEST(Utf8, CountsUnits) {
  const std::string text = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80";
  EXPECT_EQ(CountUtf16Units(text), 5u);
  EXPECT_EQ(CountCodePoints(text), 4u);
  EXPECT_EQ(CountUtf16Units(""), 0u);
}

}  // namespace
}  // namespace aloft
