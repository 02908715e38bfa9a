// What happens behind the service: bytes are given back when, and only when, nobody can need them;
// lifecycle rules remove exactly what they name.
#include "object/lifecycle_rules.h"
#include "object/object_testing.h"

namespace aloft::object {
namespace {

class MaintenanceTest : public ObjectTest {
 protected:
  MaintenanceTest() { MakeBucket("bucket"); }

  void SetRules(std::vector<LifecycleRule> rules, const std::string& bucket = "bucket") {
    ASSERT_GOOD(buckets().SetLifecycle(May(Permission::kBucketConfigWrite, bucket), bucket,
                                       std::move(rules)));
  }
};

// Rules of one action: every condition narrows, and none of them touches more than it says.
TEST_F(MaintenanceTest, ActionsNeedAllOfTheirConditions) {
  LifecycleWhen when;
  when.prefixes = {"logs/", "tmp/"};
  when.suffixes = {".txt"};
  when.age_days = 10;
  LifecycleRule rule;
  rule.action = LifecycleAction::kDelete;
  rule.when = when;
  SetRules({rule});
  for (const char* key : {"logs/a.txt", "tmp/b.txt", "logs/c.bin", "other.txt"}) {
    ASSERT_GOOD(Put({"bucket", key}, "x"));
  }
  clock_.AdvanceMillis(9 * kDayMs);
  Sweep();
  EXPECT_EQ(Keys("bucket").size(), 4u);
  clock_.AdvanceMillis(kDayMs);
  Sweep();
  EXPECT_EQ(Keys("bucket"), (std::vector<std::string>{"logs/c.bin", "other.txt"}));
}

TEST_F(MaintenanceTest, CustomTimesAndClasses) {
  LifecycleRule cold;
  cold.action = LifecycleAction::kSetClass;
  cold.to_class = "COLD";
  cold.from_classes = {"", "WARM"};
  cold.when.custom_days = 5;
  SetRules({cold});
  WriteOptions options;
  options.attributes.custom_micros = clock_.WallMicros();
  ASSERT_GOOD(Put({"bucket", "timed"}, "x", options));
  ASSERT_GOOD(Put({"bucket", "timeless"}, "x"));
  options.attributes.storage_class = "ICE";
  ASSERT_GOOD(Put({"bucket", "ice"}, "x", options));
  clock_.AdvanceMillis(5 * kDayMs);
  Sweep();
  Sweep();
  EXPECT_EQ(Stat({"bucket", "timed"})->storage_class, "COLD");
  EXPECT_EQ(Stat({"bucket", "timed"})->metageneration, 2);
  EXPECT_EQ(Stat({"bucket", "timed"})->class_changed_micros, clock_.WallMicros());
  EXPECT_EQ(Stat({"bucket", "timeless"})->storage_class, "");
  EXPECT_EQ(Stat({"bucket", "ice"})->storage_class, "ICE");
}

// The current version counts among the newer ones, and what goes leaves no marker alone.
TEST_F(MaintenanceTest, NewerVersionsCountTheCurrentOne) {
  MakeBucket("kept", Versioning::kEnabled);
  LifecycleRule rule;
  rule.action = LifecycleAction::kDelete;
  rule.when.newer_versions = 2;
  SetRules({rule}, "kept");
  const ObjectName name{"kept", "name"};
  for (int i = 0; i < 4; ++i) ASSERT_GOOD(Put(name, std::to_string(i)));
  Sweep();
  EXPECT_EQ(Versions("kept").size(), 2u);
  EXPECT_EQ(*Get(name), "3");
  rule.when = {};
  rule.when.current = false;
  SetRules({rule}, "kept");
  ASSERT_GOOD(Delete(name));
  Sweep();
  EXPECT_TRUE(Versions("kept").empty());
}

// A power cut may take the deletion back; the bytes must still be there then.
TEST(Collecting, WaitsUntilTheDeletionIsDurable) {
  os::SimClock clock;
  store::MemoryEngine engine(clock, store::MemoryEngine::Durability::kByStep);
  store::MemoryBlobs blobs;
  auto service = std::move(*Service::Open(engine, blobs, clock));
  using identity::Permission;
  const ObjectName name{"bucket", "key"};
  ASSERT_GOOD(service->buckets().Create(May(Permission::kBucketCreate, "bucket"), "bucket", {}));
  auto writer = service->objects().Put(May(Permission::kObjectWrite, name), name, {});
  ASSERT_GOOD((*writer)->Append(SomeBytes(100'000)));
  ASSERT_GOOD((*writer)->Commit({}));
  engine.MakeDurable();
  ASSERT_GOOD(service->objects().Delete(May(Permission::kObjectDelete, name), name));
  EXPECT_EQ(service->maintenance().CollectStep(100)->blobs_deleted, 0u);
  EXPECT_EQ(blobs.count(), 1u);
  engine.MakeDurable();
  EXPECT_EQ(service->maintenance().CollectStep(100)->blobs_deleted, 1u);
}

// Sealed, but the process died before the commit: the next start gives the bytes back, and nothing
// else.
TEST_F(MaintenanceTest, OrphansOfACrashAreFoundAtStart) {
  ASSERT_GOOD(Put({"bucket", "kept"}, SomeBytes(100'000)));
  Collect();
  ASSERT_GOOD(Put({"bucket", "newer"}, SomeBytes(100'000, 2)));
  auto orphan = blobs_.Create(0);
  ASSERT_TRUE((*orphan)->Append("lost").ok());
  ASSERT_TRUE((*orphan)->Seal().ok());
  orphan->reset();
  EXPECT_EQ(blobs_.count(), 3u);
  Restart();
  EXPECT_EQ(blobs_.count(), 2u);
  EXPECT_TRUE(*Get({"bucket", "kept"}) == SomeBytes(100'000));
  EXPECT_TRUE(*Get({"bucket", "newer"}) == SomeBytes(100'000, 2));
}

// Whoever runs out of space has to get at his objects, if only to delete some.
TEST_F(MaintenanceTest, AFullDiskDoesNotHoldTheStartUp) {
  ASSERT_GOOD(Put({"bucket", "kept"}, SomeBytes(100'000)));
  engine_.SetFull(true);
  Restart();
  EXPECT_TRUE(*Get({"bucket", "kept"}) == SomeBytes(100'000));
}

// While an upload is open, the mark must not pass it.
TEST_F(MaintenanceTest, OpenUploadsHoldTheMark) {
  const ObjectName name{"bucket", "slow"};
  auto writer = objects().Put(May(Permission::kObjectWrite, name), name, {});
  ASSERT_GOOD((*writer)->Append(SomeBytes(100'000)));
  ASSERT_GOOD(Put({"bucket", "fast"}, SomeBytes(100'000)));
  Collect();
  ASSERT_GOOD((*writer)->Commit({}));
  writer->reset();
  Restart();
  EXPECT_EQ(blobs_.count(), 2u);
  EXPECT_TRUE(Get(name).ok());
}

TEST_F(MaintenanceTest, DaysEndAtMidnight) {
  constexpr std::int64_t kDay = 24ll * 3600 * 1'000'000;
  EXPECT_EQ(DueMicros(10 * kDay + 1, 3), 14 * kDay);
  EXPECT_EQ(DueMicros(10 * kDay, 3), 13 * kDay);
}

TEST_F(MaintenanceTest, ExpiresByDaysPrefixTagAndSize) {
  WriteOptions tagged;
  tagged.attributes.tags = {{"temporary", "yes"}};
  ASSERT_GOOD(Put({"bucket", "log/a"}, "x"));
  ASSERT_GOOD(Put({"bucket", "log/b"}, std::string(500, 'x')));
  ASSERT_GOOD(Put({"bucket", "tagged"}, "x", tagged));
  ASSERT_GOOD(Put({"bucket", "other"}, "x"));
  LifecycleRule by_prefix;
  by_prefix.prefix = "log/";
  by_prefix.smaller_than_bytes = 100;
  by_prefix.expire_days = 2;
  LifecycleRule by_tag;
  by_tag.tags = {{"temporary", "yes"}};
  by_tag.expire_at_micros = clock_.WallMicros() + kDayMs * 1000;
  LifecycleRule off;
  off.enabled = false;
  off.expire_days = 1;
  SetRules({by_prefix, by_tag, off});
  EXPECT_EQ(Sweep(), 0u);
  clock_.AdvanceMillis(kDayMs);
  EXPECT_EQ(Sweep(), 1u);
  EXPECT_EQ(Keys("bucket"), (std::vector<std::string>{"log/a", "log/b", "other"}));
  clock_.AdvanceMillis(2 * kDayMs);
  EXPECT_EQ(Sweep(), 1u);
  EXPECT_EQ(Keys("bucket"), (std::vector<std::string>{"log/b", "other"}));
}

TEST_F(MaintenanceTest, VersionedExpiration) {
  MakeBucket("kept", Versioning::kEnabled);
  const ObjectName name{"kept", "key"};
  for (int i = 0; i < 5; ++i) {
    ASSERT_GOOD(Put(name, SomeBytes(100'000, static_cast<unsigned>(i))));
    clock_.AdvanceMillis(1000);
  }
  LifecycleRule rule;
  rule.expire_days = 10;
  rule.noncurrent_days = 3;
  rule.noncurrent_keep = 2;
  SetRules({rule}, "kept");
  clock_.AdvanceMillis(5 * kDayMs);
  EXPECT_EQ(Sweep(), 2u) << "the newest two noncurrent ones stay";
  EXPECT_EQ(Versions("kept").size(), 3u);
  clock_.AdvanceMillis(6 * kDayMs);
  // The current version is covered by a marker, and thereby one of the others is too many.
  EXPECT_EQ(Sweep(), 2u);
  auto versions = Versions("kept");
  ASSERT_EQ(versions.size(), 3u);
  EXPECT_TRUE(versions[0].is_delete_marker);
  rule.noncurrent_keep = {};
  SetRules({rule}, "kept");
  clock_.AdvanceMillis(5 * kDayMs);
  EXPECT_EQ(Sweep(), 2u);
  // Nothing is left beneath the marker: it goes when it is as old as the rule says, and at once if
  // asked for.
  EXPECT_EQ(Sweep(), 0u);
  LifecycleRule lone;
  lone.expire_lone_markers = true;
  SetRules({lone}, "kept");
  EXPECT_EQ(Sweep(), 1u);
  EXPECT_TRUE(Versions("kept").empty());
  Collect();
  EXPECT_EQ(blobs_.count(), 0u);
}

TEST_F(MaintenanceTest, AbortsForgottenUploads) {
  const ObjectName old{"bucket", "tmp/old"};
  auto upload = uploads().Create(May(Permission::kObjectWrite, old), old, {});
  ASSERT_GOOD(PutPart({old, upload->id}, 1, SomeBytes(1000)));
  LifecycleRule rule;
  rule.prefix = "tmp/";
  rule.abort_upload_days = 7;
  SetRules({rule});
  clock_.AdvanceMillis(4 * kDayMs);
  const ObjectName young{"bucket", "tmp/young"};
  ASSERT_GOOD(uploads().Create(May(Permission::kObjectWrite, young), young, {}));
  clock_.AdvanceMillis(4 * kDayMs);
  EXPECT_EQ(Sweep(), 1u);
  Collect();
  EXPECT_EQ(blobs_.count(), 0u);
  EXPECT_FAULT(kNoSuchUpload, PutPart({old, upload->id}, 2, "x"));
}

TEST_F(MaintenanceTest, FinishedUploadsAreForgottenInTime) {
  const ObjectName name{"bucket", "key"};
  auto upload = uploads().Create(May(Permission::kObjectWrite, name), name, {});
  const UploadRef ref{name, upload->id};
  ASSERT_GOOD(PutPart(ref, 1, "x"));
  const auto complete = [&] {
    return uploads().Complete(May(Permission::kObjectWrite, name), ref, {{1, "", {}}}, {});
  };
  ASSERT_GOOD(complete());
  Sweep();
  ASSERT_GOOD(complete());
  clock_.AdvanceMillis(2 * kDayMs);
  Sweep();
  EXPECT_FAULT(kNoSuchUpload, complete());
}

}  // namespace
}  // namespace aloft::object
