// Request bodies come from anybody: what is not exactly one JSON value must be refused without a
// crash, and without memory out of proportion.
#include "faces/dynamodb/json.h"

#include <gtest/gtest.h>

#include <string>

#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr std::string_view kBody =
    R"({"TableName":"t\u00e9","Item":{"a":{"S":"x\"y"},"n":{"N":"-1.5e3"}},"L":[1,2.5,true,null]})";

TEST(Json, ReadsMembersInOrder) {
  JsonPool pool;
  const auto document = pool.Parse(kBody);
  ASSERT_TRUE(document);
  const Json root = document->root();
  EXPECT_EQ("t\xc3\xa9", root.Find("TableName").text());
  EXPECT_EQ("x\"y", root.Find("Item").Find("a").Find("S").text());
  const Json list = root.Find("L");
  ASSERT_EQ(4U, list.size());
  std::string kinds;
  for (const Json element : list) kinds += std::to_string(static_cast<int>(element.kind()));
  EXPECT_EQ("3410", kinds);
  EXPECT_FALSE(root.Find("Absent").present());
  EXPECT_FALSE(root.Find("Absent").Find("Deeper").present());
}

TEST(Json, RefusesEveryTruncation) {
  JsonPool pool;
  for (std::size_t bytes = 0; bytes < kBody.size(); ++bytes) {
    EXPECT_FALSE(pool.Parse(kBody.substr(0, bytes))) << bytes;
  }
  EXPECT_TRUE(pool.Parse(kBody));
}

TEST(Json, RefusesWhatIsAlmostJson) {
  JsonPool pool;
  for (const std::string_view body : {"",
                                      " ",
                                      "{} {}",
                                      "{}x",
                                      "{\"a\":1,}",
                                      "[1,]",
                                      "{'a':1}",
                                      "{a:1}",
                                      "nul",
                                      "01",
                                      "1.",
                                      "+1",
                                      "\"\x01\"",
                                      "\"\\x\"",
                                      "\"\\ud800\"",
                                      "[1 2]",
                                      "{\"a\" 1}",
                                      "NaN",
                                      "1e999",
                                      "\xef\xbb\xbf{",
                                      "{\"a\":\"\xff\"}",
                                      "{\"a\":\"\xc0\xaf\"}",
                                      "\"\xed\xa0\x80\""}) {
    EXPECT_FALSE(pool.Parse(body)) << body;
  }
}

// A member given twice is an attack on whoever looks at the other one.
TEST(Json, RefusesMembersGivenTwice) {
  JsonPool pool;
  EXPECT_FALSE(pool.Parse(R"({"a":1,"b":2,"a":3})"));
  EXPECT_FALSE(pool.Parse(R"({"a":1,"\u0061":2})"));
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"m" + std::to_string(i) + "\":0,";
  EXPECT_TRUE(pool.Parse(many + "\"last\":0}"));
  EXPECT_FALSE(pool.Parse(many + "\"m37\":0}"));
}

TEST(Json, RefusesDepthPastTheLimit) {
  JsonPool pool;
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(pool.Parse(nested(kJsonDepthMax - 2)));
  EXPECT_FALSE(pool.Parse(nested(kJsonDepthMax + 1)));
  EXPECT_FALSE(pool.Parse(nested(200'000)));
  EXPECT_FALSE(pool.Parse(std::string(200'000, '[')));
  EXPECT_FALSE(pool.Parse(std::string(200'000, '{')));
}

TEST(Json, RefusesTooManyValues) {
  JsonPool pool;
  std::string list = "[";
  for (std::size_t i = 0; i < kJsonValuesMax; ++i) list += "1,";
  list.back() = ']';
  EXPECT_FALSE(pool.Parse(list));
}

// A parser is used again after a refusal.
TEST(Json, GoesOnAfterRefusals) {
  JsonPool pool;
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(pool.Parse("{\"a\":"));
    EXPECT_TRUE(pool.Parse(kBody));
  }
}

}  // namespace
}  // namespace aloft::faces::dynamodb
