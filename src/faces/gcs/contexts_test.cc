// A filter that matches too much shows what was not asked for; one that matches too little hides
// it.
#include "faces/gcs/contexts.h"

#include <gtest/gtest.h>

namespace aloft::faces::gcs {
namespace {

using object::ObjectContexts;

const ObjectContexts kRed = {{"team", "red"}, {"year", "2026"}};

bool Matches(std::string_view filter) {
  const auto parsed = ContextFilter::Parse(filter);
  EXPECT_TRUE(parsed.ok()) << filter;
  return parsed.ok() && parsed->Matches(kRed);
}

TEST(ContextFilter, FindsKeysAndValues) {
  EXPECT_TRUE(Matches(R"(contexts."team":*)"));
  EXPECT_TRUE(Matches(R"(contexts."team"="red")"));
  EXPECT_FALSE(Matches(R"(contexts."team"="blue")"));
  EXPECT_FALSE(Matches(R"(contexts."tea":*)"));
  EXPECT_FALSE(Matches(R"(-contexts."team":*)"));
  EXPECT_TRUE(Matches(R"(NOT contexts."team"="blue")"));
  EXPECT_TRUE(Matches(R"(-contexts."colour":*)"));
}

TEST(ContextFilter, RefusesTheRest) {
  for (const char* broken : {"x", "contexts.team:*", R"(contexts."team")", R"(contexts."team"=red)",
                             R"(contexts."team":* AND contexts."year":*)", R"(contexts."":*)",
                             R"(contexts."team"="")", R"(contexts."team)"}) {
    const auto parsed = ContextFilter::Parse(broken);
    ASSERT_FALSE(parsed.ok()) << broken;
    EXPECT_EQ(400, parsed.error().status);
  }
}

Result<ObjectContexts> Merged(std::string_view json) {
  const auto change = ParseJson(json);
  EXPECT_TRUE(change.ok());
  return MergeContexts(*change, {{"team", "red", 5, 6}, {"year", "2026", 5, 6}});
}

TEST(Contexts, MergeKeepsWhatIsNotNamed) {
  const auto merged =
      Merged(R"({"custom":{"team":{"value":"blue"},"year":null,"new":{"value":"x"}}})");
  ASSERT_TRUE(merged.ok());
  ASSERT_EQ(2U, merged->size());
  EXPECT_EQ("blue", (*merged)[0].value);
  EXPECT_EQ(5, (*merged)[0].created_micros);
  EXPECT_EQ(0, (*merged)[0].updated_micros);
  EXPECT_EQ("new", (*merged)[1].key);
  EXPECT_EQ(6, Merged(R"({"custom":{"team":{"value":"red"}}})")->front().updated_micros);
  EXPECT_TRUE(Merged(R"({"custom":null})")->empty());
}

TEST(Contexts, RefuseOddNames) {
  for (const char* odd :
       {R"({"custom":{"a/b":{"value":"x"}}})", R"({"custom":{"a":{"value":"x'y"}}})",
        R"({"custom":{"":{"value":"x"}}})", R"({"custom":{"a":{"value":""}}})",
        R"({"custom":{"_a":{"value":"x"}}})", R"({"custom":{"a":"x"}})", R"({"custom":5})"}) {
    EXPECT_FALSE(Merged(odd).ok()) << odd;
  }
}

}  // namespace
}  // namespace aloft::faces::gcs
