#include "faces/s3/copy_source.h"

#include <gtest/gtest.h>

#include "object/names.h"

namespace aloft::faces::s3 {
namespace {

std::string Parse(std::string_view header) {
  const auto source = ParseCopySource(header);
  if (!source) return std::string(Describe(source.error().code).name);
  return source->name.bucket + "|" + source->name.key + (source->version ? "|version" : "");
}

TEST(CopySource, IsDecodedOnce) {
  EXPECT_EQ(Parse("/photos/a%20b"), "photos|a b");
  EXPECT_EQ(Parse("photos/a+b"), "photos|a+b");
  EXPECT_EQ(Parse("photos/%2541"), "photos|%41");
  EXPECT_EQ(Parse("photos/x?versionId=null"), "photos|x|version");
  EXPECT_EQ(Parse("photos/x?versionId=" + object::VersionText(5)), "photos|x|version");
}

// Security row A2: what looks like a version or a way out of the bucket must not be one.
TEST(CopySource, OddFormsAreKeysOrRefused) {
  EXPECT_EQ(Parse("photos/x%3FversionId=null"), "photos|x?versionId=null");
  EXPECT_EQ(Parse("photos/../other/key"), "photos|../other/key");
  EXPECT_EQ(Parse("photos/x?versionId="), "InvalidArgument");
  EXPECT_EQ(Parse("photos/x?acl"), "InvalidArgument");
  for (const char* bad :
       {"", "/", "photos", "photos/", "/photos/", "//key", "photos/%zz", "photos/%ff"}) {
    EXPECT_EQ(Parse(bad), "InvalidArgument") << bad;
  }
  EXPECT_EQ(Parse("photos/" + std::string(1025, 'k')), "KeyTooLongError");
}

}  // namespace
}  // namespace aloft::faces::s3
