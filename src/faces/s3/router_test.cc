#include "faces/s3/router.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace aloft::faces::s3 {
namespace {

std::string Find(std::string_view method, Level level, std::string_view query,
                 std::string_view header = {}) {
  edge::Headers headers;
  if (!header.empty()) headers.Add(header, "x");
  const Route* route = FindRoute(method, level, *Query::Parse(query), headers);
  return route == nullptr ? "none" : std::string(route->operation);
}

TEST(Router, SubresourcesChooseTheOperation) {
  EXPECT_EQ(Find("GET", Level::kService, ""), "ListBuckets");
  EXPECT_EQ(Find("GET", Level::kBucket, "prefix=a"), "ListObjects");
  EXPECT_EQ(Find("GET", Level::kBucket, "list-type=2"), "ListObjectsV2");
  EXPECT_EQ(Find("GET", Level::kBucket, "list-type=1"), "ListObjects");
  EXPECT_EQ(Find("GET", Level::kBucket, "analytics&id=x"), "GetBucketAnalyticsConfiguration");
  EXPECT_EQ(Find("GET", Level::kBucket, "analytics"), "ListBucketAnalyticsConfigurations");
  EXPECT_EQ(Find("PUT", Level::kObject, ""), "PutObject");
  EXPECT_EQ(Find("PUT", Level::kObject, "", "x-amz-copy-source"), "CopyObject");
  EXPECT_EQ(Find("PUT", Level::kObject, "partNumber=1&uploadId=u"), "UploadPart");
  EXPECT_EQ(Find("PUT", Level::kObject, "partNumber=1&uploadId=u", "x-amz-copy-source"),
            "UploadPartCopy");
  EXPECT_EQ(Find("GET", Level::kObject, "versionId=x&x-id=GetObject"), "GetObject");
  EXPECT_EQ(Find("POST", Level::kBucket, "delete"), "DeleteObjects");
  EXPECT_EQ(Find("PATCH", Level::kBucket, ""), "none");
  EXPECT_EQ(Find("POST", Level::kObject, ""), "none");
}

// A row behind a more general one would never be reached.
TEST(Router, EveryRowCanBeReached) {
  for (const Route& route : Routes()) {
    std::string query(route.parameter);
    EXPECT_EQ(Find(route.method, route.level, query, route.header), route.operation);
  }
}

// The tests may run from any folder of the checkout.
std::string ReadmePath() {
  const std::string name = "src/faces/s3/README.md";
  for (auto folder = std::filesystem::current_path(); folder != folder.parent_path();
       folder = folder.parent_path()) {
    if (std::filesystem::exists(folder / name)) return (folder / name).string();
  }
  return name;
}

// The support table must not lie: it is made from the router. ALOFT_WRITE_README=1 writes it anew.
TEST(Router, ReadmeHasTheTable) {
  const std::string path = ReadmePath();
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  const std::string readme = text.str();
  const std::string begin = "<!-- made from router.cc: begin -->\n";
  const std::string end = "<!-- made from router.cc: end -->\n";
  const std::size_t from = readme.find(begin);
  const std::size_t to = readme.find(end);
  ASSERT_NE(from, std::string::npos) << path;
  ASSERT_NE(to, std::string::npos) << path;
  const std::string expected = readme.substr(0, from) + begin + SupportTable() + readme.substr(to);
  if (std::getenv("ALOFT_WRITE_README") != nullptr) std::ofstream(path) << expected;
  EXPECT_EQ(readme, expected) << "run with ALOFT_WRITE_README=1";
}

}  // namespace
}  // namespace aloft::faces::s3
