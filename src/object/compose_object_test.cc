// Composing that takes its sources away: all of them or none, and nothing of them stays behind.
#include <algorithm>
#include <functional>
#include <utility>

#include "object/object_testing.h"

namespace aloft::object {
namespace {

// Does something, once, when an operation has opened its sources and asks what time it is.
class HookedClock final : public os::Clock {
 public:
  std::int64_t WallMicros() const override {
    if (const auto once = std::exchange(hook, nullptr)) once();
    return clock_.WallMicros();
  }
  std::int64_t MonotonicNanos() const override { return clock_.MonotonicNanos(); }

  mutable std::function<void()> hook;

 private:
  os::SimClock clock_;
};

class ComposeRemovalTest : public ObjectTest {
 protected:
  ComposeSource Going(std::string_view key, std::optional<VersionRef> version = {}) const {
    const ObjectName name{"bucket", std::string(key)};
    const auto read = version ? Permission::kObjectVersionRead : Permission::kObjectRead;
    return {May(read, name), name.key, version, {}, May(Permission::kObjectVersionDelete, name)};
  }
  Result<ObjectInfo> Compose(const std::vector<ComposeSource>& sources) {
    return objects().Compose(May(Permission::kObjectWrite, whole_), whole_, sources, {});
  }
  // How many versions of the key there are, markers among them.
  std::ptrdiff_t VersionsOf(std::string_view key) {
    const auto versions = Versions("bucket");
    return std::count_if(versions.begin(), versions.end(),
                         [&](const ObjectInfo& info) { return info.key == key; });
  }

  const ObjectName part_{"bucket", "part"};
  const ObjectName whole_{"bucket", "whole"};
};

// The client is told to begin again, not that something is not there.
TEST_F(ComposeRemovalTest, ASourceThatIsReplacedMeanwhileStopsIt) {
  MakeBucket("bucket");
  ASSERT_GOOD(Put(part_, "1"));
  HookedClock clock;
  service_ = std::move(*Service::Open(engine_, blobs_, clock));
  clock.hook = [&] { EXPECT_TRUE(Put(part_, "2").ok()); };
  EXPECT_FAULT(kRaceLost, Compose({Going("part")}));
  EXPECT_FALSE(clock.hook) << "the source was replaced";
  EXPECT_FAULT(kNoSuchObject, Get(whole_));
  EXPECT_EQ(*Get(part_), "2");
  ASSERT_GOOD(Compose({Going("part")}));
  EXPECT_EQ(*Get(whole_), "2");
  service_.reset();
}

// A marker that covers nothing would keep the bucket from being deleted.
TEST_F(ComposeRemovalTest, TwoVersionsOfOneKeyLeaveNoMarkerBehind) {
  MakeBucket("bucket", Versioning::kEnabled);
  const VersionRef older = Put(part_, "1")->version;
  const VersionRef newer = Put(part_, "2")->version;
  ASSERT_GOOD(Compose({Going("part", older), Going("part", newer), Going("part", older)}));
  EXPECT_EQ(*Get(whole_), "121");
  EXPECT_EQ(VersionsOf("part"), 0);
}

TEST_F(ComposeRemovalTest, WhatIsLeftOfAKeyStaysCovered) {
  MakeBucket("bucket", Versioning::kEnabled);
  const VersionRef oldest = Put(part_, "0")->version;
  const VersionRef older = Put(part_, "1")->version;
  ASSERT_GOOD(Put(part_, "2"));
  ASSERT_GOOD(Compose({Going("part", older), Going("part")}));
  EXPECT_EQ(*Get(whole_), "12");
  EXPECT_FAULT(kNoSuchObject, Get(part_));
  EXPECT_EQ(*Get(part_, oldest), "0");
  EXPECT_EQ(VersionsOf("part"), 2) << "the oldest, and one marker";
  // Nor does an older one take the current one with it.
  const VersionRef current = Put(part_, "3")->version;
  ASSERT_GOOD(Compose({Going("part", oldest)}));
  EXPECT_EQ(Stat(part_)->version.generation, current.generation);
}

}  // namespace
}  // namespace aloft::object
