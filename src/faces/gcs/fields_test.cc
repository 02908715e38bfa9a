// What a client asks for is what it gets, and no text in a value can break out of the selection.
#include "faces/gcs/fields.h"

#include <gtest/gtest.h>

#include "faces/gcs/known_fields.h"

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

TEST(Fields, NamesThatAReplyDoesNotHaveAreRefused) {
  const auto check = [](std::string_view fields, std::string_view method, Resource resource) {
    const auto checked = CheckFields(*Fields::Parse(fields), method, resource);
    return checked.ok() ? std::string() : checked.error().message;
  };
  for (const std::string_view good :
       {"*", "items", "items/*", "items(name,size,metadata/x,acl(entity,role)),nextPageToken",
        "prefixes,kind", "items/contexts/custom/a/value"}) {
    EXPECT_EQ(check(good, "GET", Resource::kObjects), "") << good;
  }
  EXPECT_EQ(check("items(name,colour)", "GET", Resource::kObjects),
            "Invalid field selection colour");
  EXPECT_EQ(check("name", "GET", Resource::kObjects), "Invalid field selection name");
  EXPECT_EQ(check("name/first", "GET", Resource::kObject), "Invalid field selection first");
  EXPECT_EQ(check("labels/any,cors/origin", "PATCH", Resource::kBucket), "");
  EXPECT_EQ(check("resource/md5Hash,done", "POST", Resource::kRewrite), "");
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
