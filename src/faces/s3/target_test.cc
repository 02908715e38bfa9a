#include "faces/s3/target.h"

#include <gtest/gtest.h>

#include "faces/s3/query.h"

namespace aloft::faces::s3 {
namespace {

std::string Describe(std::string_view host, std::string_view path) {
  const auto target = ResolveTarget(host, path);
  if (!target) return std::string(s3::Describe(target.error().code).name);
  if (target->level == Level::kService) return "service";
  if (target->level == Level::kBucket) return "bucket " + target->bucket;
  return "object " + target->bucket + " " + target->key;
}

TEST(Target, PathStyle) {
  EXPECT_EQ(Describe("127.0.0.1:4566", "/"), "service");
  EXPECT_EQ(Describe("localhost:4566", "/photos"), "bucket photos");
  EXPECT_EQ(Describe("localhost:4566", "/photos/"), "bucket photos");
  EXPECT_EQ(Describe("localhost:4566", "/photos/a/b%20c"), "object photos a/b c");
  EXPECT_EQ(Describe("s3.eu-central-1.amazonaws.com", "/photos/x"), "object photos x");
}

TEST(Target, VirtualHostedStyle) {
  EXPECT_EQ(Describe("photos.s3.localhost:4566", "/x"), "object photos x");
  EXPECT_EQ(Describe("photos.localhost:4566", "/"), "bucket photos");
  EXPECT_EQ(Describe("my.dotted.s3.amazonaws.com", "/x"), "object my.dotted x");
  EXPECT_EQ(Describe("photos.s3-eu-west-1.amazonaws.com", "/x"), "object photos x");
  EXPECT_EQ(Describe("s3.localhost:4566", "/photos/x"), "object photos x");
  EXPECT_EQ(Describe("[::1]:4566", "/photos/x"), "object photos x");
}

// Security row P1: a key is bytes, never a path; nothing is normalized away or escapes its bucket.
TEST(Target, KeysAreNeverNormalized) {
  EXPECT_EQ(Describe("h", "/b/../../etc/passwd"), "object b ../../etc/passwd");
  EXPECT_EQ(Describe("h", "/b/%2e%2e%2fx"), "object b ../x");
  EXPECT_EQ(Describe("h", "/b//x//"), "object b /x//");
  EXPECT_EQ(Describe("h", "/b/."), "object b .");
  EXPECT_EQ(Describe("h", "/b/%ff"), "InvalidURI");
  EXPECT_EQ(Describe("h", "/b/%zz"), "InvalidURI");
  EXPECT_EQ(Describe("h", "/b/" + std::string(1025, 'k')), "KeyTooLongError");
  EXPECT_EQ(Describe("h", "/b/" + std::string(1024, 'k')), "object b " + std::string(1024, 'k'));
}

TEST(Target, BucketNames) {
  for (const char* good : {"abc", "a-b.c", "123", "a--b"}) EXPECT_TRUE(IsBucketName(good)) << good;
  for (const char* bad :
       {"", "ab", "Abc", "a_b", "-ab", "ab-", "a..b", "1.2.3.4", "xn--abc", "a/b", "abc-s3alias"}) {
    EXPECT_FALSE(IsBucketName(bad)) << bad;
  }
  EXPECT_FALSE(IsBucketName(std::string(64, 'a')));
}

TEST(Query, DecodesOnceAndReadsNumbers) {
  const auto query =
      Query::Parse("list-type=2&prefix=a%2Bb+c&acl&max-keys=7&bad=x&huge=99999999999");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->Get("prefix"), "a+b c");
  EXPECT_TRUE(query->Has("acl"));
  EXPECT_FALSE(query->Has("ACL"));
  EXPECT_EQ(*query->Number("max-keys", 1000), 7u);
  EXPECT_EQ(*query->Number("absent", 1000), 1000u);
  EXPECT_FALSE(query->Number("bad", 1));
  EXPECT_FALSE(query->Number("huge", 1));
  EXPECT_FALSE(Query::Parse("a=%4"));
}

// Parameters without end would cost memory before authentication has said anything.
TEST(Query, RefusesTooManyParameters) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "a&";
  EXPECT_FALSE(Query::Parse(many));
}

}  // namespace
}  // namespace aloft::faces::s3
