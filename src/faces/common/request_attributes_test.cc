// Conditions are only as good as the values they see: each attribute must come from what the server
// knows, never from what a client may write.
#include "faces/common/request_attributes.h"

#include <gtest/gtest.h>

#include "faces/common/front_testing.h"

namespace aloft::faces {
namespace {

class RequestAttributesTest : public testing::Test {
 protected:
  std::vector<std::string> Find(const RequestAttributes& attributes, std::string_view name) {
    std::vector<std::string> values;
    attributes.Find(name, values);
    return values;
  }
  std::string One(const RequestAttributes& attributes, std::string_view name) {
    const auto values = Find(attributes, name);
    return values.size() == 1 ? values[0] : "(" + std::to_string(values.size()) + " values)";
  }

  identity::World world;
  FrontDriver driver{FrontOptions{*world.keys, world.clock}};
  TestSigner signer{world.root, identity::World::kNow};
};

TEST_F(RequestAttributesTest, OfTheRequestAndItsPrincipal) {
  TestRequest request;
  request.headers = {
      {"referer", "https://example.org/"}, {"user-agent", "test"}, {"x-forwarded-for", "10.0.0.1"}};
  signer.Sign(request);
  driver.Run(request);
  const RequestAttributes attributes(*driver.s3.request);
  EXPECT_EQ(One(attributes, "aws:sourceip"), "127.0.0.1");
  EXPECT_EQ(One(attributes, "aws:securetransport"), "false");
  EXPECT_EQ(One(attributes, "aws:principalarn"), "arn:aws:iam::123456789012:root");
  EXPECT_EQ(One(attributes, "aws:principaltype"), "Account");
  EXPECT_EQ(One(attributes, "aws:userid"), "123456789012");
  EXPECT_EQ(One(attributes, "aws:referer"), "https://example.org/");
  EXPECT_EQ(One(attributes, "aws:requestedregion"), "us-east-1");
  EXPECT_TRUE(Find(attributes, "aws:username").empty());
  EXPECT_TRUE(Find(attributes, "s3:prefix").empty());
}

TEST_F(RequestAttributesTest, OfAnonymous) {
  TestRequest request;
  driver.Run(request);
  const RequestAttributes attributes(*driver.s3.request);
  EXPECT_TRUE(Find(attributes, "aws:principalarn").empty());
  EXPECT_TRUE(Find(attributes, "aws:userid").empty());
  EXPECT_EQ(One(attributes, "aws:principaltype"), "Anonymous");
}

TEST_F(RequestAttributesTest, AddedByTheOperation) {
  TestRequest request;
  driver.Run(request);
  RequestAttributes attributes(*driver.s3.request);
  attributes.Add("s3:Prefix", "a/");
  int asked = 0;
  attributes.AddLazily("s3:existingobjecttag/", [&](std::string_view tag) {
    ++asked;
    return std::vector<std::string>{std::string(tag) + "!"};
  });
  EXPECT_EQ(One(attributes, "s3:prefix"), "a/");
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(One(attributes, "s3:existingobjecttag/Owner"), "Owner!");
  // An operation cannot overwrite what the server knows.
  attributes.Add("aws:sourceip", "10.0.0.1");
  EXPECT_EQ(One(attributes, "aws:sourceip"), "127.0.0.1");
}

}  // namespace
}  // namespace aloft::faces
