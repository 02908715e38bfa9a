#include "faces/s3/conditions.h"

#include <gtest/gtest.h>

namespace aloft::faces::s3 {
namespace {

edge::Headers With(std::string_view name, std::string_view value) {
  edge::Headers headers;
  headers.Add(name, value);
  return headers;
}

TEST(Conditions, UnreadableDatesAreIgnored) {
  EXPECT_FALSE(ReadConditionsOf(With("if-modified-since", "yesterday")).if_changed_since_micros);
  EXPECT_EQ(ReadConditionsOf(With("if-modified-since", "Mon, 12 Oct 2009 17:50:00 GMT"))
                .if_changed_since_micros,
            1'255'369'800'000'000);
}

// An ignored condition on a write would lose somebody's object without a trace.
TEST(Conditions, WritesTakeOnlyWhatTheyObey) {
  EXPECT_TRUE(WriteConditionsOf(With("if-none-match", "*"))->if_absent);
  EXPECT_EQ(WriteConditionsOf(With("if-match", "\"abc\""))->if_etag,
            std::vector<std::string>{"abc"});
  EXPECT_EQ(WriteConditionsOf(With("if-none-match", "\"abc\"")).error().code,
            Code::kNotImplemented);
  EXPECT_EQ(WriteConditionsOf(With("if-modified-since", "x")).error().code, Code::kNotImplemented);
  edge::Headers both = With("if-none-match", "*");
  both.Add("if-match", "\"abc\"");
  EXPECT_FALSE(WriteConditionsOf(both));
}

TEST(Conditions, DeletesCompareSizeAndTime) {
  EXPECT_EQ(DeleteConditionsOf(With("x-amz-if-match-size", "12"))->if_bytes, 12u);
  EXPECT_FALSE(DeleteConditionsOf(With("x-amz-if-match-size", "-1")));
  EXPECT_FALSE(DeleteConditionsOf(With("x-amz-if-match-last-modified-time", "now")));
}

}  // namespace
}  // namespace aloft::faces::s3
