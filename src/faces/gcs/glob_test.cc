// Listings by pattern return exactly what Google's documentation says they match.
#include "faces/gcs/glob.h"

#include <gtest/gtest.h>

namespace aloft::faces::gcs {
namespace {

bool Matches(std::string_view pattern, std::string_view name) {
  const auto glob = Glob::Parse(pattern);
  return glob.ok() && glob->Matches(name);
}

TEST(Glob, StarsStopAtSlashesAndDoubleStarsDoNot) {
  EXPECT_TRUE(Matches("*.txt", "a.txt"));
  EXPECT_FALSE(Matches("*.txt", "dir/a.txt"));
  EXPECT_TRUE(Matches("**.txt", "dir/sub/a.txt"));
  EXPECT_TRUE(Matches("dir/**/a.txt", "dir/x/y/a.txt"));
  EXPECT_TRUE(Matches("**", ""));
  EXPECT_FALSE(Matches("a?c", "a/c"));
}

TEST(Glob, SetsRangesAndAlternatives) {
  EXPECT_TRUE(Matches("[a-c]1", "b1"));
  EXPECT_FALSE(Matches("[!a-c]1", "b1"));
  EXPECT_TRUE(Matches("[]]", "]"));
  EXPECT_TRUE(Matches("{a,bc}.{txt,png}", "bc.png"));
  EXPECT_FALSE(Matches("{a,bc}.{txt,png}", "b.png"));
  EXPECT_TRUE(Matches("\\*", "*"));
}

TEST(Glob, WhatIsNoPatternIsRefused) {
  EXPECT_FALSE(Glob::Parse("[a").ok());
  EXPECT_FALSE(Glob::Parse("{a,b").ok());
  EXPECT_FALSE(Glob::Parse(std::string(2000, 'a')).ok());
  EXPECT_FALSE(Glob::Parse("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}").ok());
}

// The classic way to make a matcher take for ever.
TEST(Glob, ManyStarsTakeNoMoreThanTheirShare) {
  std::string pattern;
  for (int i = 0; i < 300; ++i) pattern += "**a";
  EXPECT_FALSE(Matches(pattern + "b", std::string(1024, 'a')));
}

}  // namespace
}  // namespace aloft::faces::gcs
