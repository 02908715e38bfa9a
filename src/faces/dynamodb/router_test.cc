// The support table that users read is made from the table that requests are routed by.
#include "faces/dynamodb/router.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace aloft::faces::dynamodb {
namespace {

// The README beside this file, from the build folder or from the tree's root.
std::string ReadReadme() {
  std::string folder = __FILE__;
  folder.resize(folder.rfind('/'));
  std::ifstream file(folder + "/README.md");
  if (!file.is_open())
    file.open(folder.substr(std::min(folder.find("src/"), folder.size())) + "/README.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Router, ReadmeHasItsTable) {
  EXPECT_NE(std::string::npos, ReadReadme().find(SupportTable())) << "README.md must contain:\n"
                                                                  << SupportTable();
}

TEST(Router, FindsByTheWholeTarget) {
  ASSERT_NE(nullptr, FindRoute("DynamoDB_20120810.GetItem"));
  EXPECT_EQ("GetItem", FindRoute("DynamoDB_20120810.GetItem")->name());
  EXPECT_NE(nullptr, FindRoute("DynamoDBStreams_20120810.GetRecords")->operation);
  EXPECT_EQ(nullptr, FindRoute("DynamoDB_20120810.SearchVectors")->operation);
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
