#include "faces/common/header_values.h"

#include <gtest/gtest.h>

namespace aloft::faces {
namespace {

using Tags = std::vector<std::string>;
using Fields = std::vector<std::pair<std::string, std::string>>;

TEST(HeaderValues, TagsMayBeQuotedBareWeakOrAList) {
  EXPECT_EQ(EntityTags("\"a\""), Tags{"a"});
  EXPECT_EQ(EntityTags("a"), Tags{"a"});
  EXPECT_EQ(EntityTags("*"), Tags{"*"});
  EXPECT_EQ(EntityTags("W/\"a\", \"b\""), (Tags{"a", "b"}));
  EXPECT_EQ(EntityTags(""), Tags{""});
}

// A stored value that ended its line would write headers of its own.
TEST(HeaderValues, NothingButPrintableAsciiLeavesAsItIs) {
  EXPECT_EQ(HeaderText("plain ~ text"), "plain ~ text");
  EXPECT_EQ(HeaderText("a\r\nSet-Cookie: b"), "=?UTF-8?B?YQ0KU2V0LUNvb2tpZTogYg==?=");
  EXPECT_EQ(HeaderText("\xc3\xa9"), "=?UTF-8?B?w6k=?=");
  EXPECT_EQ(HeaderText("\x7f"), "=?UTF-8?B?fw==?=");
}

TEST(HeaderValues, RepeatedFieldsBehindAPrefixAreOneList) {
  edge::Headers headers;
  headers.Add("x-meta-b", "1");
  headers.Add("x-other", "2");
  headers.Add("x-meta-a", "3");
  headers.Add("x-meta-b", "4");
  headers.Add("x-meta-", "5");
  EXPECT_EQ(FieldsBehind("x-meta-", headers), (Fields{{"b", "1,4"}, {"a", "3"}, {"", "5"}}));
  EXPECT_EQ(FieldsBehind("y-", headers), Fields());
}

}  // namespace
}  // namespace aloft::faces
