#include "faces/s3/regions.h"

#include <gtest/gtest.h>

namespace aloft::faces::s3 {
namespace {

std::string Resolve(std::string_view constraint, std::string_view region) {
  const auto location = ResolveLocation(constraint, region);
  return location ? "=" + *location : std::string(Describe(location.error().code).name);
}

// Scripts written for AWS rely on exactly these refusals, and Terraform on the empty location of
// us-east-1.
TEST(Regions, LocationConstraintsFollowTheEndpoint) {
  EXPECT_EQ(Resolve("", "us-east-1"), "=");
  EXPECT_EQ(Resolve("eu-central-1", "us-east-1"), "=eu-central-1");
  EXPECT_EQ(Resolve("eu-central-1", "eu-central-1"), "=eu-central-1");
  EXPECT_EQ(Resolve("EU", "eu-west-1"), "=EU");
  EXPECT_EQ(Resolve("us-gov-west-1", "us-gov-west-1"), "=us-gov-west-1");
  EXPECT_EQ(Resolve("", "eu-central-1"), "IllegalLocationConstraintException");
  EXPECT_EQ(Resolve("us-west-2", "eu-central-1"), "IllegalLocationConstraintException");
  EXPECT_EQ(Resolve("us-east-1", "us-east-1"), "InvalidLocationConstraint");
  EXPECT_EQ(Resolve("mars", "us-east-1"), "InvalidLocationConstraint");
}

}  // namespace
}  // namespace aloft::faces::s3
