// What is stored is what was sent: values survive the way in and out, and what the service could
// not keep is refused in the vendor's words.
#include "faces/dynamodb/attribute_value.h"

#include <gtest/gtest.h>

#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb {
namespace {

std::string RoundTrip(std::string_view body) {
  JsonPool pool;
  const auto document = pool.Parse(body);
  if (!document) return "not JSON";
  Outcome<table::Value> value = ReadValue(document->root());
  if (!value.ok()) return value.error().message;
  std::string out;
  AppendValue(out, *value);
  return out;
}

TEST(AttributeValue, SurvivesTheWayInAndOut) {
  for (const std::string_view value :
       {R"({"S":""})", R"({"S":"a\"\\\n\u0001é"})", R"({"N":"0"})", R"({"N":"-12.5"})",
        R"({"B":"AAEC/w=="})", R"({"B":""})", R"({"BOOL":true})", R"({"BOOL":false})",
        R"({"NULL":true})", R"({"SS":["a","b"]})", R"({"NS":["1","2"]})",
        R"({"BS":["AQ==","Ag=="]})", R"({"L":[]})", R"({"M":{}})",
        R"({"L":[{"M":{"a":{"L":[{"S":"x"}]}}}]})"}) {
    EXPECT_EQ(value, RoundTrip(value));
  }
}

TEST(AttributeValue, WritesNumbersPlainly) {
  EXPECT_EQ(R"({"N":"1000"})", RoundTrip(R"({"N":"1e3"})"));
  EXPECT_EQ(R"({"N":"0"})", RoundTrip(R"({"N":"-0.0"})"));
  EXPECT_EQ(R"({"N":"0.5"})", RoundTrip(R"({"N":".5"})"));
}

TEST(AttributeValue, RefusesInTheVendorsWords) {
  const struct {
    std::string_view value;
    std::string_view message;
  } kCases[] = {
      {"{}",
       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
      {R"({"X":"a"})",
       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
      {R"({"S":null})",
       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
      {R"({"S":"a","N":"1"})",
       "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
       "supported datatypes"},
      {R"({"N":""})", "The parameter cannot be converted to a numeric value"},
      {R"({"N":"x"})", "The parameter cannot be converted to a numeric value: x"},
      {R"({"N":"1e126"})",
       "Number overflow. Attempting to store a number with magnitude larger than supported range"},
      {R"({"N":"1e-131"})",
       "Number underflow. Attempting to store a number with magnitude smaller than supported "
       "range"},
      {R"({"N":"1e999999999999"})",
       "Number overflow. Attempting to store a number with magnitude larger than supported range"},
      {R"({"N":"123456789012345678901234567890123456789"})",
       "Attempting to store more than 38 significant digits in a Number"},
      {R"({"NULL":false})",
       "One or more parameter values were invalid: Null attribute value types must have the value "
       "of true"},
      {R"({"SS":[]})",
       "One or more parameter values were invalid: An string set  may not be empty"},
      {R"({"NS":[]})",
       "One or more parameter values were invalid: An number set  may not be empty"},
      {R"({"BS":[]})",
       "One or more parameter values were invalid: Binary sets should not be empty"},
      {R"({"SS":["a","a"]})",
       "One or more parameter values were invalid: Input collection [a, a] contains duplicates."},
      {R"({"NS":["1","1.0"]})", "Input collection contains duplicates"},
  };
  for (const auto& test : kCases) EXPECT_EQ(test.message, RoundTrip(test.value)) << test.value;
}

TEST(AttributeValue, RefusesNestingPastTheLimit) {
  const auto nested = [](std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += "{\"L\":[";
    text += "{\"S\":\"x\"}";
    for (std::size_t i = 0; i < depth; ++i) text += "]}";
    return text;
  };
  EXPECT_EQ(nested(kNestingMax), RoundTrip(nested(kNestingMax)));
  EXPECT_TRUE(RoundTrip(nested(kNestingMax + 1)).starts_with("Nesting Levels have exceeded"));
}

}  // namespace
}  // namespace aloft::faces::dynamodb
