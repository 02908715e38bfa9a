#include "faces/s3/range.h"

#include <gtest/gtest.h>

#include <string>

namespace aloft::faces::s3 {
namespace {

std::string Resolve(std::string_view header, std::uint64_t size) {
  const auto range = ResolveRange(header, size);
  if (!range) return std::string(Describe(range.error().code).name);
  if (!range->has_value()) return "whole";
  return std::to_string((*range)->first) + "+" + std::to_string((*range)->length);
}

TEST(Range, OneRangeIsCutToTheObject) {
  EXPECT_EQ(Resolve("bytes=0-4", 10), "0+5");
  EXPECT_EQ(Resolve("bytes=5-", 10), "5+5");
  EXPECT_EQ(Resolve("bytes=-3", 10), "7+3");
  EXPECT_EQ(Resolve("bytes=-30", 10), "0+10");
  EXPECT_EQ(Resolve("bytes=9-100", 10), "9+1");
}

// Security row P8: many, overlapping, overflowing and empty ranges are 416 or the whole object,
// never work.
TEST(Range, HostileRangesCostNothing) {
  EXPECT_EQ(Resolve("bytes=-0", 10), "InvalidRange");
  EXPECT_EQ(Resolve("bytes=10-", 10), "InvalidRange");
  EXPECT_EQ(Resolve("bytes=0-", 0), "InvalidRange");
  EXPECT_EQ(Resolve("bytes=-1", 0), "InvalidRange");
  EXPECT_EQ(Resolve("bytes=99999999999999999999999-", 10), "InvalidRange");
  EXPECT_EQ(Resolve("bytes=0-99999999999999999999999", 10), "0+10");
  EXPECT_EQ(Resolve("bytes=18446744073709551615-18446744073709551615", 10), "InvalidRange");
  std::string many = "bytes=0-0";
  for (int i = 0; i < 10'000; ++i) many += ",0-0";
  EXPECT_EQ(Resolve(many, 10), "whole");
}

TEST(Range, WhatIsNotARangeIsIgnored) {
  for (const char* text :
       {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "lines=0-1", "bytes=1"}) {
    EXPECT_EQ(Resolve(text, 10), "whole") << text;
  }
}

// A copy of a part must take exactly what was asked: a cut range would silently lose bytes.
TEST(Range, CopyRangesAreNeverCut) {
  EXPECT_EQ(ResolveCopyRange("bytes=2-9", 10)->length, 8u);
  EXPECT_FALSE(ResolveCopyRange("bytes=2-10", 10));
  EXPECT_FALSE(ResolveCopyRange("bytes=2-", 10));
  EXPECT_FALSE(ResolveCopyRange("bytes=-2", 10));
  EXPECT_FALSE(ResolveCopyRange("0-2", 10));
}

}  // namespace
}  // namespace aloft::faces::s3
