#include "base/ascii.h"

#include <gtest/gtest.h>

namespace aloft {
namespace {

// Letters of any locale but ASCII's stay as they are: two names that differ in them differ.
TEST(Ascii, OnlyItsLettersHaveACase) {
  EXPECT_EQ(LowerCase("AZaz09@[`{\xc3\x84"), "azaz09@[`{\xc3\x84");
  EXPECT_TRUE(EqualIgnoringCase("Content-TYPE", "content-type"));
  EXPECT_FALSE(EqualIgnoringCase("\xc3\x84", "\xc3\xa4"));
  EXPECT_FALSE(EqualIgnoringCase("@", "`")) << "32 apart, and no letters";
  EXPECT_FALSE(EqualIgnoringCase("ab", "a"));
  EXPECT_FALSE(EqualIgnoringCase("a", "ab"));
  EXPECT_TRUE(EqualIgnoringCase("", ""));
}

TEST(Ascii, BeginningsInEitherCase) {
  EXPECT_TRUE(StartsWithIgnoringCase("Boundary=x", "boundary="));
  EXPECT_TRUE(StartsWithIgnoringCase("boundary=", "boundary="));
  EXPECT_TRUE(StartsWithIgnoringCase("x", ""));
  EXPECT_FALSE(StartsWithIgnoringCase("bound", "boundary="));
  EXPECT_FALSE(StartsWithIgnoringCase("xboundary=", "boundary="));
}

TEST(Ascii, TrimsSpacesAndTabsAtBothEnds) {
  EXPECT_EQ(Trimmed(" \ta b\t "), "a b");
  EXPECT_EQ(Trimmed(" \t"), "");
  EXPECT_EQ(Trimmed("\r\n"), "\r\n");
}

}  // namespace
}  // namespace aloft
