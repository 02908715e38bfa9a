#include "faces/common/query_values.h"

#include <gtest/gtest.h>

#include "faces/common/limits.h"

namespace aloft::faces {
namespace {

TEST(QueryValues, AreDecodedExactlyOnce) {
  const auto query = QueryValues::Decode("acl&a=1%2525+%2B&&b==&a=2&%61%3D=x");
  ASSERT_TRUE(query);
  EXPECT_TRUE(query->Has("acl"));
  EXPECT_EQ(query->Get("acl"), "");
  EXPECT_EQ(query->Get("a"), "1%25 +");
  EXPECT_EQ(query->All("a"), (std::vector<std::string>{"1%25 +", "2"}));
  EXPECT_EQ(query->Get("b"), "=");
  EXPECT_EQ(query->Get("a="), "x");
  EXPECT_EQ(query->Find("c"), nullptr);
  EXPECT_EQ(query->parameters().size(), 5u);
}

TEST(QueryValues, HaveALimit) {
  std::string text;
  for (std::size_t i = 0; i < kQueryParametersMax; ++i) text += "a&";
  EXPECT_TRUE(QueryValues::Decode(text));
  const auto more = QueryValues::Decode(text + "a");
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error(), QueryFault::kTooMany);
}

TEST(QueryValues, WhatIsNoEncodingIsRefused) {
  for (const std::string_view text : {"a=%", "%zz=1", "a=%1"}) {
    const auto query = QueryValues::Decode(text);
    ASSERT_FALSE(query) << text;
    EXPECT_EQ(query.error(), QueryFault::kUndecodable);
  }
}

}  // namespace
}  // namespace aloft::faces
