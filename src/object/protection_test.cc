// Holds, retentions, soft deletion, moves: nothing that was promised to stay may go, by any way in
// which bytes are given up.
#include "object/protection.h"

#include "object/object_testing.h"

namespace aloft::object {
namespace {

class ProtectionTest : public ObjectTest {
 protected:
  ProtectionTest() { MakeBucket("bucket"); }

  Result<BucketDraft> Edit(const std::function<void(BucketInfo&)>& edit,
                           std::string_view bucket = "bucket") {
    return buckets().Change(May(Permission::kBucketConfigWrite, bucket), bucket, {},
                            [&](BucketDraft& draft) -> Result<void> {
                              edit(draft.info);
                              return {};
                            });
  }
  void KeepDeleted(std::int64_t seconds) {
    ASSERT_GOOD(Edit([&](BucketInfo& info) { info.soft_delete = SoftDelete{seconds, 0}; }));
  }
  Result<ObjectInfo> Protect(const Protection& protection,
                             Shortening shortening = Shortening::kRefused) {
    ObjectChange change;
    change.protect = [&](Protection& whole) { whole = protection; };
    change.shortening = shortening;
    return objects().Update(May(Permission::kObjectWrite, name), name, {}, change);
  }
  // Deletion, overwriting, moving away: all that gives bytes up.
  void ExpectKept() {
    EXPECT_FAULT(kProtected, Delete(name));
    EXPECT_FAULT(kProtected, Put(name, "other"));
    EXPECT_FAULT(kProtected, Move(name, "elsewhere"));
    EXPECT_EQ(*Get(name), "body");
  }
  Result<ObjectInfo> Move(const ObjectName& from, const std::string& to,
                          const MoveOptions& options = {}) {
    const ObjectName destination{from.bucket, to};
    return objects().Move(May(Permission::kObjectRead, from), May(Permission::kObjectDelete, from),
                          from, May(Permission::kObjectWrite, destination), to, options);
  }
  Result<ObjectInfo> Restore(const ObjectName& what, std::int64_t generation) {
    return objects().Restore(May(Permission::kObjectWrite, what), what, generation, {});
  }
  std::vector<std::int64_t> Deleted() {
    ListHistoryOptions options;
    options.of = ListHistoryOptions::Of::kDeleted;
    const auto page =
        listing().ListHistory(May(Permission::kObjectVersionsList, "bucket"), "bucket", options);
    std::vector<std::int64_t> out;
    for (const ObjectInfo& info : page->versions) out.push_back(info.version.generation);
    return out;
  }

  const ObjectName name{"bucket", "name"};
};

TEST_F(ProtectionTest, HoldsKeepUntilTheyAreReleased) {
  ASSERT_GOOD(Put(name, "body"));
  ASSERT_GOOD(Protect({.temporary_hold = true}));
  ExpectKept();
  ASSERT_GOOD(Protect({.event_hold = true}));
  ExpectKept();
  const auto released = Protect({});
  ASSERT_GOOD(released);
  EXPECT_EQ(released->hold_released_micros, clock_.WallMicros());
  ASSERT_GOOD(Put(name, "other"));
}

// The period counts from the release of the event hold, and a locked one only grows.
TEST_F(ProtectionTest, BucketRetentionCountsFromTheRelease) {
  ASSERT_GOOD(Edit([](BucketInfo& info) {
    info.retention = BucketRetention{100, 0, false};
    info.hold_new_objects = true;
  }));
  ASSERT_GOOD(Put(name, "body"));
  EXPECT_TRUE(Stat(name)->protection.event_hold);
  clock_.AdvanceMillis(200'000);
  ExpectKept();
  ASSERT_GOOD(Protect({}));
  ExpectKept();
  clock_.AdvanceMillis(99'000);
  ExpectKept();
  clock_.AdvanceMillis(1'000);
  ASSERT_GOOD(Delete(name));
  ASSERT_GOOD(Edit([](BucketInfo& info) { info.retention->locked = true; }));
  EXPECT_FAULT(kProtected, Edit([](BucketInfo& info) { info.retention.reset(); }));
  EXPECT_FAULT(kProtected, Edit([](BucketInfo& info) { info.retention->seconds = 99; }));
  EXPECT_FAULT(kProtected, Edit([](BucketInfo& info) { info.retention->locked = false; }));
  ASSERT_GOOD(Edit([](BucketInfo& info) { info.retention->seconds = 101; }));
}

TEST_F(ProtectionTest, AnObjectsOwnRetentionIsShortenedOnlyOnPurpose) {
  ASSERT_GOOD(Put(name, "body"));
  const std::int64_t now = clock_.WallMicros();
  const auto until = [&](std::int64_t seconds, bool locked) {
    return Protection{.retention = ObjectRetention{now + seconds * 1'000'000, locked}};
  };
  EXPECT_FAULT(kInvalidArgument, Protect(until(100, false)));  // not allowed in this bucket
  ASSERT_GOOD(Edit([](BucketInfo& info) { info.object_retention = true; }));
  ASSERT_GOOD(Protect(until(100, false)));
  ExpectKept();
  EXPECT_FAULT(kProtected, Protect(until(50, false)));
  ASSERT_GOOD(Protect(until(50, false), Shortening::kAllowed));
  EXPECT_FAULT(kProtected, Protect(until(60, true)));
  ASSERT_GOOD(Protect(until(60, true), Shortening::kAllowed));
  EXPECT_FAULT(kProtected, Protect(until(59, true), Shortening::kAllowed));
  EXPECT_FAULT(kProtected, Protect(until(60, false), Shortening::kAllowed));
  EXPECT_FAULT(kProtected, Protect({}, Shortening::kAllowed));
  clock_.AdvanceMillis(61'000);
  ASSERT_GOOD(Protect(until(100, false)));  // a retention that is over binds nobody
  ASSERT_GOOD(Protect({}, Shortening::kAllowed));
  ASSERT_GOOD(Delete(name));
}

// Who may shorten a retention may also remove its version; a lock or a hold keeps it from all.
TEST_F(ProtectionTest, AnUnlockedRetentionLetsItsVersionGoOnPurpose) {
  ASSERT_GOOD(Edit([](BucketInfo& info) {
    info.versioning = Versioning::kEnabled;
    info.object_retention = true;
  }));
  const auto remove = [&](const VersionRef& version, Shortening shortening) {
    return objects().Delete(May(Permission::kObjectVersionDelete, name), name, version,
                            {.shortening = shortening});
  };
  WriteOptions options;
  auto& protection = options.attributes.protection;
  for (const bool locked : {false, true}) {
    for (const bool held : {false, true}) {
      protection.temporary_hold = held;
      protection.retention = ObjectRetention{clock_.WallMicros() + 100'000'000, locked};
      const auto put = Put(name, "body", options);
      ASSERT_GOOD(put);
      EXPECT_FAULT(kProtected, remove(put->version, Shortening::kRefused));
      EXPECT_EQ(remove(put->version, Shortening::kAllowed).ok(), !locked && !held);
    }
  }
}

TEST_F(ProtectionTest, NewVersionsGetTheDefaultRetention) {
  constexpr std::int64_t kDay = 86'400'000'000;
  EXPECT_FAULT(kInvalidArgument,
               Edit([](BucketInfo& info) { info.default_retention = DefaultRetention{1, 0}; }));
  ASSERT_GOOD(Edit([](BucketInfo& info) {
    info.object_retention = true;
    info.default_retention = DefaultRetention{0, 2, true};
  }));
  ASSERT_GOOD(Put(name, "body"));
  EXPECT_EQ(Stat(name)->protection.retention,
            (ObjectRetention{clock_.WallMicros() + 2 * 365 * kDay, true}));
  const ObjectName copy{"bucket", "copy"};
  WriteOptions own;
  own.attributes.protection.retention = ObjectRetention{clock_.WallMicros() + kDay, false};
  ASSERT_GOOD(Put(copy, "body", own));
  EXPECT_EQ(Stat(copy)->protection.retention, own.attributes.protection.retention);
  for (const DefaultRetention wrong : {DefaultRetention{}, DefaultRetention{1, 1},
                                       DefaultRetention{36'501, 0}, DefaultRetention{0, 101}}) {
    EXPECT_FAULT(kInvalidArgument, Edit([&](BucketInfo& info) { info.default_retention = wrong; }));
  }
}

TEST_F(ProtectionTest, VersioningStaysOnWhereItIsPromised) {
  EXPECT_FAULT(kInvalidArgument, Edit([](BucketInfo& info) { info.keeps_versions = true; }));
  ASSERT_GOOD(Edit([](BucketInfo& info) {
    info.versioning = Versioning::kEnabled;
    info.keeps_versions = true;
  }));
  EXPECT_FAULT(kProtected,
               Edit([](BucketInfo& info) { info.versioning = Versioning::kSuspended; }));
  EXPECT_FAULT(kProtected, Edit([](BucketInfo& info) { info.keeps_versions = false; }));
  EXPECT_FAULT(kProtected,
               buckets().UpdateSettings(May(Permission::kBucketConfigWrite, "bucket"), "bucket",
                                        [](BucketSettings& settings) -> Result<void> {
                                          settings.versioning = Versioning::kSuspended;
                                          return {};
                                        }));
}

// A3: in a bucket that keeps versions a held version may be covered, but not removed, neither by
// name nor by a lifecycle rule.
TEST_F(ProtectionTest, HeldVersionsMayBecomeNoncurrent) {
  MakeBucket("kept", Versioning::kEnabled);
  const ObjectName held{"kept", "name"};
  WriteOptions options;
  options.attributes.protection.temporary_hold = true;
  const auto first = Put(held, "body", options);
  ASSERT_GOOD(first);
  ASSERT_GOOD(Put(held, "second"));
  ASSERT_GOOD(Delete(held));
  EXPECT_FAULT(kProtected, Delete(held, first->version));
  EXPECT_FAULT(kProtected, Delete(held, first->version, {}, Beneath::kCovered));
  LifecycleRule rule;
  rule.noncurrent_days = 1;
  ASSERT_GOOD(
      buckets().SetLifecycle(May(Permission::kBucketLifecycleWrite, "kept"), "kept", {rule}));
  clock_.AdvanceMillis(3 * 86'400'000);
  EXPECT_EQ(Sweep(), 1u);  // the second version, which nothing holds
  EXPECT_EQ(*Get(held, first->version), "body");
}

TEST_F(ProtectionTest, SoftDeletionKeepsEverythingThatWouldGo) {
  KeepDeleted(100);
  const std::string large = SomeBytes(200'000);
  const auto first = Put(name, large);
  ASSERT_GOOD(first);
  const auto second = Put(name, "small");
  ASSERT_GOOD(second);
  ASSERT_GOOD(Delete(name));
  Collect();
  EXPECT_EQ(Deleted(),
            (std::vector<std::int64_t>{first->version.generation, second->version.generation}));
  const auto restored = Restore(name, first->version.generation);
  ASSERT_GOOD(restored);
  EXPECT_GT(restored->version.generation, second->version.generation);
  EXPECT_EQ(restored->soft_deleted_micros, 0);
  EXPECT_EQ(*Get(name), large);
  ASSERT_GOOD(Restore(name, second->version.generation));
  EXPECT_EQ(*Get(name), "small");
  EXPECT_EQ(Deleted().size(), 3u);  // restoring is copying, and the one replaced is kept too
  EXPECT_FAULT(kNoSuchVersion, Restore(name, 1));
}

TEST_F(ProtectionTest, SoftDeletedVersionsGoWhenTheirTimeHasPassed) {
  KeepDeleted(100);
  ASSERT_GOOD(Put(name, SomeBytes(200'000)));
  ASSERT_GOOD(Delete(name));
  clock_.AdvanceMillis(99'000);
  Sweep();
  EXPECT_EQ(Deleted().size(), 1u);
  clock_.AdvanceMillis(2'000);
  Sweep();
  EXPECT_TRUE(Deleted().empty());
  Collect();
  EXPECT_EQ(blobs_.count(), 0u);
}

// What can be restored does not keep a bucket, and leaves no bytes behind when it goes.
TEST_F(ProtectionTest, SoftDeletedVersionsGoWithTheirBucket) {
  KeepDeleted(100);
  ASSERT_GOOD(Put(name, SomeBytes(200'000)));
  ASSERT_GOOD(Delete(name));
  ASSERT_GOOD(buckets().Delete(May(Permission::kBucketDelete, "bucket"), "bucket"));
  Collect();
  EXPECT_EQ(blobs_.count(), 0u);
}

TEST_F(ProtectionTest, MovingIsOneCommitForAllSizes) {
  for (const std::string& body : {std::string(), std::string("small"), SomeBytes(200'000)}) {
    ASSERT_GOOD(Put(name, body));
    ASSERT_GOOD(Put({"bucket", "there"}, "replaced"));
    const auto moved = Move(name, "there");
    ASSERT_GOOD(moved);
    Collect();
    EXPECT_FAULT(kNoSuchObject, Stat(name));
    EXPECT_EQ(*Get({"bucket", "there"}), body);
  }
  EXPECT_FAULT(kNoSuchObject, Move(name, "there"));
  EXPECT_FAULT(kInvalidArgument, Move({"bucket", "there"}, "there"));
  MoveOptions never;
  never.conditions.if_generation = 0;
  ASSERT_GOOD(Put(name, "source"));
  EXPECT_FAULT(kPreconditionFailed, Move(name, "there", never));
  EXPECT_EQ(*Get(name), "source");
  ASSERT_GOOD(Delete({"bucket", "there"}));
  ASSERT_GOOD(Delete(name));
  Collect();
  EXPECT_EQ(blobs_.count(), 0u);
}

// Deleting by generation brings nothing back, and leaves no marker that covers nothing: an empty
// bucket is empty.
TEST_F(ProtectionTest, CoveredDeletionPromotesNothing) {
  MakeBucket("kept", Versioning::kEnabled);
  const ObjectName object{"kept", "name"};
  const auto first = Put(object, "1");
  const auto second = Put(object, "2");
  ASSERT_GOOD(Delete(object, second->version, {}, Beneath::kCovered));
  EXPECT_FAULT(kNoSuchObject, Stat(object));
  EXPECT_EQ(*Get(object, first->version), "1");
  ASSERT_GOOD(Delete(object, first->version, {}, Beneath::kCovered));
  EXPECT_TRUE(Versions("kept").empty());
  ASSERT_GOOD(buckets().Delete(May(Permission::kBucketDelete, "kept"), "kept"));
}

}  // namespace
}  // namespace aloft::object
