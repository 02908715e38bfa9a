// What a client asks for is what it gets, and no text in a value can break out of the selection.
#include "faces/gcs/fields.h"

#include <gtest/gtest.h>

namespace aloft::faces::gcs {
namespace {

constexpr std::string_view kJson =
    R"({"kind":"k","items":[{"name":"a\"}","size":1,"metadata":{"x":"1","y":[{}]}},)"
    R"({"name":"b","size":2}],"nextPageToken":"t"})";

std::string Select(std::string_view fields, std::string_view json = kJson) {
  const auto parsed = Fields::Parse(fields);
  return parsed.ok() ? parsed->Select(json) : "refused";
}

TEST(Fields, SelectsByPathsAndLists) {
  EXPECT_EQ(Select("*"), kJson);
  EXPECT_EQ(Select("kind"), R"({"kind":"k"})");
  EXPECT_EQ(Select("items(name,size),nextPageToken"),
            R"({"items":[{"name":"a\"}","size":1},{"name":"b","size":2}],"nextPageToken":"t"})");
  EXPECT_EQ(Select("items/metadata/x"), R"({"items":[{"metadata":{"x":"1"}},{}]})");
  EXPECT_EQ(Select("items/metadata/*"), R"({"items":[{"metadata":{"x":"1","y":[{}]}},{}]})");
  EXPECT_EQ(Select("items(metadata(x),name),items/size"),
            R"({"items":[{"name":"a\"}","size":1,"metadata":{"x":"1"}},{"name":"b","size":2}]})");
  EXPECT_EQ(Select("none"), "{}");
  EXPECT_EQ(Select("a", "{}"), "{}");
}

TEST(Fields, RefusesWhatIsNoSelection) {
  for (const char* text : {"", ",", "a,", "a(", "a()", "a)b", "a//b", "/a", "a b", "(a)", "a(b"}) {
    EXPECT_EQ(Select(text), "refused") << text;
  }
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "a/";
  EXPECT_EQ(Select(deep + "a"), "refused");
  EXPECT_EQ(Select(std::string(5'000, 'a')), "refused");
  std::string wide = "a";
  for (int i = 0; i < 1'000; ++i) wide += ",a";
  EXPECT_EQ(Select(wide), "refused");
}

}  // namespace
}  // namespace aloft::faces::gcs
