// The support table that users read is made from the table that requests are routed by.
#include "faces/dynamodb/router.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace aloft::faces::dynamodb {
namespace {

TEST(Router, ReadmeHasItsTable) {
  std::string path = __FILE__;
  path.resize(path.rfind('/'));
  std::ifstream file(path + "/README.md");
  std::stringstream readme;
  readme << file.rdbuf();
  EXPECT_NE(std::string::npos, readme.str().find(SupportTable())) << "README.md must contain:\n"
                                                                  << SupportTable();
}

TEST(Router, FindsByTheWholeTarget) {
  ASSERT_NE(nullptr, FindRoute("DynamoDB_20120810.GetItem"));
  EXPECT_EQ("GetItem", FindRoute("DynamoDB_20120810.GetItem")->name());
  EXPECT_NE(nullptr, FindRoute("DynamoDBStreams_20120810.GetRecords")->operation);
  EXPECT_EQ(nullptr, FindRoute("DynamoDB_20120810.ExecuteStatement")->operation);
  for (const std::string_view target :
       {"", "GetItem", "DynamoDB_20120810.", "DynamoDB_20111205.GetItem",
        "DynamoDB_20120810.GetRecords", "DynamoDBStreams_20120810.GetItem",
        "DynamoDB_20120810.getitem"}) {
    EXPECT_EQ(nullptr, FindRoute(target)) << target;
  }
}

// An operation that is routed has a declared form, and is routed once.
TEST(Router, IsConsistent) {
  for (const Route& route : Routes()) {
    EXPECT_EQ(route.operation == nullptr, route.input == nullptr) << route.target;
    EXPECT_EQ(&route, FindRoute(route.target));
  }
}

}  // namespace
}  // namespace aloft::faces::dynamodb
