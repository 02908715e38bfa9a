#include "object/rule_cache.h"

#include <gtest/gtest.h>

#include "object/object_testing.h"

namespace aloft::object {
namespace {

BucketRow Row(std::uint64_t id, store::Version version) {
  auto info = std::make_shared<BucketInfo>();
  info->id = id;
  return {std::move(info), version, {}};
}

SharedRules<CorsRule> SomeRules() { return std::make_shared<const std::vector<CorsRule>>(1); }

// Rules of another version would be told as those of this one.
TEST(RuleCache, AnswersOnlyForTheVersionItWasGiven) {
  RuleCache<CorsRule> cache;
  const auto older = SomeRules();
  const auto newer = SomeRules();
  cache.Keep(Row(1, 5), older, 10);
  EXPECT_EQ(cache.Find(Row(1, 5)), older);
  EXPECT_EQ(cache.Find(Row(1, 6)), nullptr);
  EXPECT_EQ(cache.Find(Row(2, 5)), nullptr);
  cache.Keep(Row(1, 6), newer, 10);
  EXPECT_EQ(cache.Find(Row(1, 6)), newer);
  EXPECT_EQ(cache.Find(Row(1, 5)), nullptr);
}

// Whoever may write rules would otherwise decide how much memory they take.
TEST(RuleCache, IsBounded) {
  constexpr std::size_t kThird = kRuleCacheBytesMax / 3;
  RuleCache<CorsRule> cache;
  for (std::uint64_t id = 1; id <= 10; ++id) cache.Keep(Row(id, 1), SomeRules(), kThird);
  int kept = 0;
  for (std::uint64_t id = 1; id <= 10; ++id) kept += cache.Find(Row(id, 1)) != nullptr ? 1 : 0;
  EXPECT_EQ(kept, 2);
  EXPECT_NE(cache.Find(Row(10, 1)), nullptr) << "the newest has to be there";

  cache.Keep(Row(10, 2), SomeRules(), kRuleCacheBytesMax);
  EXPECT_EQ(cache.Find(Row(10, 2)), nullptr) << "larger than everything together";
  EXPECT_EQ(cache.Find(Row(10, 1)), nullptr) << "no longer the bucket's rules";
}

class KeptRulesTest : public ObjectTest {};

TEST_F(KeptRulesTest, RulesAreDecodedOnceForEachVersionOfTheBucket) {
  MakeBucket("bucket");
  const auto read = May(Permission::kBucketConfigRead, "bucket");
  const auto write = May(Permission::kBucketConfigWrite, "bucket");
  LifecycleRule rule;
  rule.expire_days = 3;
  ASSERT_GOOD(buckets().SetLifecycle(write, "bucket", {rule}));
  const auto first = buckets().Lifecycle(read, "bucket");
  ASSERT_GOOD(first);
  EXPECT_EQ(*buckets().Lifecycle(read, "bucket"), *first);

  ASSERT_GOOD(buckets().SetLifecycle(write, "bucket", {rule, rule}));
  EXPECT_EQ((*buckets().Lifecycle(read, "bucket"))->size(), 2u);
  EXPECT_EQ((*first)->size(), 1u) << "who has read them goes on with what they were";
  ASSERT_GOOD(buckets().SetLifecycle(write, "bucket", {}));
  EXPECT_TRUE((*buckets().Lifecycle(read, "bucket"))->empty());
}

// A bucket made anew under the name has nothing of the old one's rules.
TEST_F(KeptRulesTest, RulesGoWithTheirBucket) {
  MakeBucket("bucket");
  const auto write = May(Permission::kBucketConfigWrite, "bucket");
  CorsRule rule;
  rule.origins = {"*"};
  rule.methods = {"GET"};
  ASSERT_GOOD(buckets().SetCors(write, "bucket", {rule}));
  ASSERT_EQ((*buckets().CorsForPreflight("bucket"))->size(), 1u);
  ASSERT_GOOD(buckets().Delete(May(Permission::kBucketDelete, "bucket"), "bucket"));
  MakeBucket("bucket");
  EXPECT_TRUE((*buckets().CorsForPreflight("bucket"))->empty());
}

}  // namespace
}  // namespace aloft::object
