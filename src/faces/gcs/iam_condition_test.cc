// A condition gives exactly what it says: one object too many is a leak, one too few locks somebody
// out.
#include "faces/gcs/iam_condition.h"

#include <gtest/gtest.h>

#include <string>

namespace aloft::faces::gcs {
namespace {

constexpr std::string_view kObjects = "projects/_/buckets/photos/objects/";

class Asked final : public identity::Attributes {
 public:
  Asked(std::string resource, std::string time)
      : resource_(std::move(resource)), time_(std::move(time)) {}
  void Find(std::string_view name, std::vector<std::string>& values) const override {
    if (name == identity::kResourceAttribute) values.push_back(resource_);
    if (name == "aws:currenttime") values.push_back(time_);
  }

 private:
  std::string resource_;
  std::string time_;
};

bool Holds(const std::string& expression, std::string_view key,
           const std::string& time = "2026-06-01T00:00:00Z") {
  const auto compiled = CompileCondition(expression, "photos");
  EXPECT_TRUE(compiled.ok()) << expression;
  if (!compiled) return false;
  const Asked asked(key.empty() ? "photos" : "photos/" + std::string(key), time);
  for (const Alternative& all : *compiled) {
    bool holds = true;
    for (const identity::Condition& one : all) holds = holds && identity::Holds(one, asked);
    if (holds) return true;
  }
  return false;
}

int RefusalOf(const std::string& expression) {
  const auto compiled = CompileCondition(expression, "photos");
  return compiled.ok() ? 0 : compiled.error().status;
}

std::string Call(std::string_view name, std::string_view text) {
  return "resource.name." + std::string(name) + "(\"" + std::string(text) + "\")";
}

TEST(IamCondition, NamesBegin) {
  const std::string inside = Call("startsWith", std::string(kObjects) + "2026/");
  EXPECT_TRUE(Holds(inside, "2026/a.jpg"));
  EXPECT_FALSE(Holds(inside, "2025/a.jpg"));
  EXPECT_FALSE(Holds(inside, "2026"));
  EXPECT_FALSE(Holds(inside, ""));
  EXPECT_TRUE(Holds(Call("startsWith", kObjects), "any"));
  EXPECT_FALSE(Holds(Call("startsWith", kObjects), ""));
  EXPECT_TRUE(Holds(Call("startsWith", "projects/_/buckets/pho"), ""));
  EXPECT_TRUE(Holds(Call("startsWith", "projects/_/buckets/pho"), "any"));
  EXPECT_FALSE(Holds(Call("startsWith", "projects/_/buckets/photos2/objects/"), "any"));
  EXPECT_FALSE(Holds("!" + inside, "2026/a.jpg"));
  EXPECT_TRUE(Holds("!" + inside, ""));
}

TEST(IamCondition, NamesEnd) {
  EXPECT_TRUE(Holds(Call("endsWith", ".jpg"), "a.jpg"));
  EXPECT_FALSE(Holds(Call("endsWith", ".jpg"), "a.jpg.txt"));
  EXPECT_TRUE(Holds(Call("endsWith", "/a.jpg"), "a.jpg"));
  EXPECT_TRUE(Holds(Call("endsWith", "/a.jpg"), "dir/a.jpg"));
  EXPECT_FALSE(Holds(Call("endsWith", "/a.jpg"), "ba.jpg"));
  EXPECT_TRUE(Holds(Call("endsWith", "photos"), ""));
  EXPECT_FALSE(Holds(Call("endsWith", "photos"), "other"));
}

TEST(IamCondition, NamesTypesAndServicesAreEqual) {
  const std::string one = "resource.name == '" + std::string(kObjects) + "a*b'";
  EXPECT_TRUE(Holds(one, "a*b"));
  EXPECT_FALSE(Holds(one, "axb"));
  EXPECT_TRUE(Holds("resource.name != \"" + std::string(kObjects) + "a\"", "b"));
  EXPECT_TRUE(Holds("resource.name == \"projects/_/buckets/photos\"", ""));
  EXPECT_TRUE(Holds("resource.type == \"storage.googleapis.com/Object\"", "a"));
  EXPECT_FALSE(Holds("resource.type == \"storage.googleapis.com/Object\"", ""));
  EXPECT_TRUE(Holds("resource.type != \"storage.googleapis.com/Object\"", ""));
  EXPECT_TRUE(Holds("resource.service == \"storage.googleapis.com\"", "a"));
  EXPECT_FALSE(Holds("resource.service == \"pubsub.googleapis.com\"", "a"));
  EXPECT_TRUE(Holds("resource.service != \"pubsub.googleapis.com\"", "a"));
}

TEST(IamCondition, TimesPass) {
  const std::string until = "request.time < timestamp(\"2026-06-01T00:00:00Z\")";
  EXPECT_TRUE(Holds(until, "a", "2026-05-31T23:59:59Z"));
  EXPECT_FALSE(Holds(until, "a", "2026-06-01T00:00:00Z"));
  EXPECT_TRUE(Holds("!(" + until + ")", "a", "2026-06-01T00:00:00Z"));
  EXPECT_TRUE(Holds("request.time >= timestamp('2026-06-01T00:00:00Z')", "a"));
  EXPECT_FALSE(Holds("request.time > timestamp('2026-06-01T00:00:00Z')", "a"));
}

TEST(IamCondition, CombinesAsWritten) {
  const std::string jpg = Call("endsWith", ".jpg");
  const std::string year = Call("startsWith", std::string(kObjects) + "2026/");
  EXPECT_TRUE(Holds(jpg + " && " + year, "2026/a.jpg"));
  EXPECT_FALSE(Holds(jpg + " && " + year, "a.jpg"));
  EXPECT_TRUE(Holds(jpg + " || " + year, "2026/a.png"));
  EXPECT_FALSE(Holds("!(" + jpg + " || " + year + ")", "2026/a.png"));
  EXPECT_TRUE(Holds("!(" + jpg + " && " + year + ")", "a.jpg"));
  // && binds closer than ||.
  EXPECT_TRUE(Holds(jpg + " || " + jpg + " && " + year, "a.jpg"));
  EXPECT_FALSE(Holds("(" + jpg + " || " + jpg + ") && " + year, "a.jpg"));
}

TEST(IamCondition, RefusesTheRest) {
  EXPECT_EQ(501, RefusalOf("resource.matchTag('a/b', 'c')"));
  EXPECT_EQ(501, RefusalOf("request.time.getHours('UTC') < 8"));
  EXPECT_EQ(501, RefusalOf("request.time == timestamp('2026-06-01T00:00:00Z')"));
  EXPECT_EQ(501, RefusalOf(Call("startsWith", "projects/_/buckets/photos/objects/*")));
  for (const char* broken :
       {"", "&&", "resource.name", "resource.name ==", "resource.name == a", "(", "!",
        "resource.name == 'a' extra", "resource.name == 'a", "resource.name == '\\q'",
        "request.time < timestamp('soon')", "request.time < 'x'"}) {
    EXPECT_EQ(400, RefusalOf(broken)) << broken;
  }
  const std::string one = "resource.name == 'a'";
  std::string many = one;
  for (int i = 0; i < 13; ++i) many += " || " + one;
  EXPECT_EQ(400, RefusalOf(many));
  EXPECT_EQ(400, RefusalOf(std::string(1000, '(')));
  EXPECT_EQ(400, RefusalOf(std::string(1000, '!')));
}

}  // namespace
}  // namespace aloft::faces::gcs
