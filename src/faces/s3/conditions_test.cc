#include "faces/s3/conditions.h"

#include <gtest/gtest.h>

#include "faces/s3/times.h"

namespace aloft::faces::s3 {
namespace {

constexpr std::string_view kTag = "0123abcd";
constexpr std::int64_t kModified = 1'255'369'800ll * kMicrosPerSecond + 400'000;
constexpr std::string_view kSame = "Mon, 12 Oct 2009 17:50:00 GMT";
constexpr std::string_view kBefore = "Mon, 12 Oct 2009 17:49:59 GMT";

Verdict JudgeThese(Conditions conditions) { return Judge(conditions, kTag, kModified).verdict; }

TEST(Conditions, TagsMatchQuotedBareWeakAndInLists) {
  for (const char* header : {"\"0123abcd\"", "0123abcd", "*", "W/\"0123abcd\"", "\"x\", \"0123abcd\""}) {
    EXPECT_TRUE(TagMatches(header, kTag)) << header;
  }
  for (const char* header : {"", "\"\"", "\"0123abc\"", "\"x\",\"y\""}) EXPECT_FALSE(TagMatches(header, kTag));
}

TEST(Conditions, DatesCompareInWholeSeconds) {
  EXPECT_EQ(JudgeThese({.if_modified_since = kSame}), Verdict::kNotModified);
  EXPECT_EQ(JudgeThese({.if_modified_since = kBefore}), Verdict::kGo);
  EXPECT_EQ(JudgeThese({.if_unmodified_since = kSame}), Verdict::kGo);
  EXPECT_EQ(JudgeThese({.if_unmodified_since = kBefore}), Verdict::kFailed);
  EXPECT_EQ(JudgeThese({.if_unmodified_since = "yesterday"}), Verdict::kGo);
}

// The two combinations that Amazon documents: a tag wins over a date.
TEST(Conditions, TagsGoBeforeDates) {
  EXPECT_EQ(JudgeThese({.if_match = kTag, .if_unmodified_since = kBefore}), Verdict::kGo);
  EXPECT_EQ(JudgeThese({.if_none_match = kTag, .if_modified_since = kBefore}), Verdict::kNotModified);
  EXPECT_EQ(JudgeThese({.if_none_match = "other", .if_modified_since = kSame}), Verdict::kGo);
}

TEST(Conditions, AFailedMatchNamesItsHeader) {
  const Judgement judgement = Judge({.if_match = "\"other\"", .if_none_match = kTag}, kTag, kModified);
  EXPECT_EQ(judgement.verdict, Verdict::kFailed);
  EXPECT_EQ(judgement.condition, "If-Match");
}

}  // namespace
}  // namespace aloft::faces::s3
