#include "faces/s3/form_policy.h"

#include <gtest/gtest.h>

#include "base/time_format.h"

namespace aloft::faces::s3 {
namespace {

constexpr std::string_view kDocument = R"({"expiration": "2030-01-01T12:00:00.000Z", "conditions": [
  {"bucket": "photos"}, ["starts-with", "$key", "user/"], {"acl": "private"},
  ["starts-with", "$Content-Type", "image/"], ["content-length-range", 2, 10],
  ["starts-with", "$x-amz-meta-tag", ""]]})";

FormFields Good() {
  return {{"bucket", "photos"},          {"key", "user/a"}, {"acl", "private"},
          {"content-type", "image/png"}, {"policy", "..."}, {"x-amz-signature", "..."},
          {"x-ignore-me", "1"}};
}

std::int64_t Now() { return *ParseRfc3339("2029-12-31T00:00:00Z"); }

std::string Check(FormFields fields) {
  const auto policy = FormPolicy::Parse(kDocument);
  if (!policy) return policy.error().message;
  const auto checked = policy->CheckFields(fields, Now());
  return checked ? "ok" : checked.error().message;
}

TEST(FormPolicy, AcceptsWhatItNames) { EXPECT_EQ(Check(Good()), "ok"); }

// Security row S16: policy for another bucket, missing fields, extra fields.
TEST(FormPolicy, RefusesEverythingElse) {
  FormFields other_bucket = Good();
  other_bucket["bucket"] = "other";
  EXPECT_NE(Check(other_bucket).find("Policy Condition failed: [\"eq\", \"$bucket\""),
            std::string::npos);
  FormFields other_key = Good();
  other_key["key"] = "admin/a";
  EXPECT_NE(Check(other_key).find("starts-with"), std::string::npos);
  FormFields missing = Good();
  missing.erase("acl");
  EXPECT_NE(Check(missing), "ok");
  FormFields extra = Good();
  extra["x-amz-meta-admin"] = "1";
  EXPECT_EQ(Check(extra), "Invalid according to Policy: Extra input fields: x-amz-meta-admin");
  FormFields list = Good();
  list["content-type"] = "image/png, text/html";
  EXPECT_NE(Check(list), "ok");
}

TEST(FormPolicy, Expires) {
  const auto policy = FormPolicy::Parse(kDocument);
  ASSERT_TRUE(policy);
  const auto checked = policy->CheckFields(Good(), *ParseRfc3339("2030-01-01T12:00:00Z"));
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message, "Invalid according to Policy: Policy expired.");
}

TEST(FormPolicy, BoundsTheFile) {
  const auto policy = FormPolicy::Parse(kDocument);
  ASSERT_TRUE(policy);
  EXPECT_TRUE(policy->CheckLength(2));
  EXPECT_TRUE(policy->CheckLength(10));
  EXPECT_EQ(policy->CheckLength(1).error().code, Code::kEntityTooSmall);
  EXPECT_EQ(policy->CheckLength(11).error().code, Code::kEntityTooLarge);
}

TEST(FormPolicy, RefusesWhatIsNotAPolicy) {
  const std::string deep = std::string(5000, '[') + std::string(5000, ']');
  for (const std::string& document :
       {std::string(""), std::string("[]"), std::string("{}"), deep, std::string(30'000, ' '),
        std::string(R"({"expiration":"soon","conditions":[]})"),
        std::string(R"({"expiration":"2030-01-01T12:00:00Z"})"),
        std::string(R"({"expiration":"2030-01-01T12:00:00Z","conditions":[["like","$key","x"]]})"),
        std::string(R"({"expiration":"2030-01-01T12:00:00Z","conditions":[{"a":1}]})"),
        std::string(
            R"({"expiration":"2030-01-01T12:00:00Z",
               "conditions":[["content-length-range",5,1]]})")}) {
    const auto policy = FormPolicy::Parse(document);
    ASSERT_FALSE(policy) << document.substr(0, 80);
    EXPECT_EQ(policy.error().code, Code::kInvalidPolicyDocument);
  }
}

}  // namespace
}  // namespace aloft::faces::s3
