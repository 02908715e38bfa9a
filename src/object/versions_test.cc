// Versions and delete markers: what the vendors' documentation promises, in every order of events.
#include <random>
#include <thread>

#include "object/object_testing.h"

namespace aloft::object {
namespace {

class VersionsTest : public ObjectTest {
 protected:
  VersionsTest() { MakeBucket("bucket", Versioning::kEnabled); }

  // "1* 2! 3" : bodies from new to old; "!" for a marker, "*" behind the newest, "0" before null
  // versions.
  std::string Picture() {
    std::string out;
    for (const ObjectInfo& info : Versions("bucket")) {
      if (!out.empty()) out += " ";
      if (info.version.is_null) out += "0";
      out += info.is_delete_marker ? "!" : *Get({"bucket", info.key}, info.version);
      if (info.is_current) out += "*";
    }
    return out;
  }
  VersionRef Write(std::string_view body) {
    auto info = Put(name_, body);
    EXPECT_TRUE(info.ok());
    return info->version;
  }

  const ObjectName name_{"bucket", "key"};
  const VersionRef null_{0, true};
};

TEST_F(VersionsTest, EveryWriteAddsAVersion) {
  const VersionRef first = Write("a");
  const VersionRef second = Write("b");
  EXPECT_EQ(Picture(), "b* a");
  EXPECT_GT(second.generation, first.generation);
  EXPECT_EQ(*Get(name_), "b");
  EXPECT_EQ(*Get(name_, first), "a");
  EXPECT_FAULT(kNoSuchVersion, Get(name_, VersionRef{12345}));
  EXPECT_FAULT(kNoSuchVersion, Get(name_, null_));
}

TEST_F(VersionsTest, DeleteCoversWithAMarker) {
  const VersionRef first = Write("a");
  auto marker = Delete(name_);
  ASSERT_GOOD(marker);
  EXPECT_TRUE(marker->marker_created);
  EXPECT_EQ(Picture(), "!* a");
  auto read = Get(name_);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().fault, Fault::kNoSuchObject);
  EXPECT_TRUE(read.error().is_delete_marker);
  EXPECT_EQ(read.error().version.generation, marker->version.generation);
  EXPECT_FAULT(kIsDeleteMarker, Get(name_, marker->version));
  EXPECT_TRUE(Keys("bucket").empty());
  EXPECT_EQ(*Get(name_, first), "a");
  // Deleting again stacks another one, also where there never was anything.
  ASSERT_GOOD(Delete(name_));
  EXPECT_EQ(Picture(), "!* ! a");
  ASSERT_GOOD(Delete({"bucket", "other"}));
  EXPECT_EQ(Picture(), "!* ! a !*");
}

TEST_F(VersionsTest, RemovingTheNewestUncoversTheNext) {
  Write("a");
  const VersionRef second = Write("b");
  const VersionRef marker = Delete(name_)->version;
  auto removed = Delete(name_, marker);
  ASSERT_GOOD(removed);
  EXPECT_TRUE(removed->marker_removed);
  EXPECT_EQ(Picture(), "b* a");
  EXPECT_EQ(*Get(name_), "b");
  ASSERT_GOOD(Delete(name_, second));
  EXPECT_EQ(Picture(), "a*");
  EXPECT_EQ(Stat(name_)->replaced_micros, 0);
  removed = Delete(name_, second);
  ASSERT_GOOD(removed);
  EXPECT_FALSE(removed->existed);
}

TEST_F(VersionsTest, RemovingAVersionBeneathAMarkerUncoversNothing) {
  const VersionRef first = Write("a");
  Write("b");
  const VersionRef lower = Delete(name_)->version;
  ASSERT_GOOD(Delete(name_));
  ASSERT_GOOD(Delete(name_, first));
  EXPECT_EQ(Picture(), "!* ! b");
  ASSERT_GOOD(Delete(name_, lower));
  EXPECT_EQ(Picture(), "!* b");
  Write("c");
  EXPECT_EQ(Picture(), "c* ! b");
}

TEST_F(VersionsTest, TheVersionFromBeforeIsTheNullVersion) {
  MakeBucket("plain");
  const ObjectName name{"plain", "key"};
  ASSERT_GOOD(Put(name, "old"));
  SetVersioning("plain", Versioning::kEnabled);
  ASSERT_GOOD(Put(name, "new"));
  EXPECT_EQ(*Get(name, null_), "old");
  ASSERT_GOOD(Delete(name, null_));
  EXPECT_FAULT(kNoSuchVersion, Get(name, null_));
  EXPECT_EQ(*Get(name), "new");
}

TEST_F(VersionsTest, SuspendedWritesReplaceTheNullVersion) {
  Write("a");
  SetVersioning("bucket", Versioning::kSuspended);
  Write("b");
  EXPECT_EQ(Picture(), "0b* a");
  Write("c");
  EXPECT_EQ(Picture(), "0c* a");
  SetVersioning("bucket", Versioning::kEnabled);
  Write("d");
  EXPECT_EQ(Picture(), "d* 0c a");
  SetVersioning("bucket", Versioning::kSuspended);
  Write("e");
  EXPECT_EQ(Picture(), "0e* d a");
  ASSERT_GOOD(Delete(name_));
  EXPECT_EQ(Picture(), "0!* d a") << "the marker is the null version now";
  ASSERT_GOOD(Delete(name_));
  EXPECT_EQ(Picture(), "0!* d a");
  ASSERT_GOOD(Delete(name_, null_));
  EXPECT_EQ(Picture(), "d* a");
  EXPECT_EQ(Versions("bucket").size(), 2u);
}

TEST_F(VersionsTest, BytesOfReplacedNullVersionsAreGivenBack) {
  SetVersioning("bucket", Versioning::kSuspended);
  for (int i = 0; i < 3; ++i) Write(SomeBytes(100'000));
  Collect();
  EXPECT_EQ(blobs_.count(), 1u);
  SetVersioning("bucket", Versioning::kEnabled);
  for (int i = 0; i < 3; ++i) Write(SomeBytes(100'000));
  Collect();
  EXPECT_EQ(blobs_.count(), 4u);
}

TEST_F(VersionsTest, MetadataOfOldVersionsCanBeChanged) {
  const VersionRef first = Write("a");
  Write("b");
  ObjectChange change;
  change.tags = Tags{{"old", "yes"}};
  ASSERT_GOOD(objects().Update(May(Permission::kObjectTagsWrite, name_), name_, first, change));
  EXPECT_EQ(Stat(name_, first)->tags.size(), 1u);
  EXPECT_EQ(Stat(name_)->tags.size(), 0u);
}

// Writers, deleters and removers of the same key at once: whatever the order, the newest version
// decides what is there, and every version that is listed can be read.
TEST_F(VersionsTest, CrowdsKeepTheOrder) {
  std::vector<std::thread> threads;
  for (unsigned worker = 0; worker < 4; ++worker) {
    threads.emplace_back([this, worker] {
      std::mt19937 random(worker);
      for (int step = 0; step < 60; ++step) {
        const unsigned what = random() % 4;
        if (what == 0) {
          EXPECT_TRUE(Put(name_, SomeBytes(70'000, random())).ok());
        } else if (what == 1) {
          EXPECT_TRUE(Delete(name_).ok());
        } else {
          const auto versions = Versions("bucket");
          if (versions.empty()) continue;
          const ObjectInfo& victim = versions[what == 2 ? 0 : random() % versions.size()];
          EXPECT_TRUE(Delete(name_, victim.version).ok());
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto versions = Versions("bucket");
  std::size_t bodies = 0;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    EXPECT_EQ(versions[i].is_current, i == 0);
    if (i > 0) EXPECT_GT(versions[i - 1].version.generation, versions[i].version.generation);
    if (versions[i].is_delete_marker) continue;
    ++bodies;
    EXPECT_TRUE(Get(name_, versions[i].version).ok());
  }
  const bool there = !versions.empty() && !versions[0].is_delete_marker;
  EXPECT_EQ(Get(name_).ok(), there);
  EXPECT_EQ(Keys("bucket").size(), there ? 1u : 0u);
  Collect();
  EXPECT_EQ(blobs_.count(), bodies);
}

// Against a slow model: a list of versions, newest first. Random writes, deletes, removals and
// switches.
TEST_F(VersionsTest, RandomHistoriesMatchTheModel) {
  struct Model {
    std::string body;  // "!" for markers
    VersionRef ref;
  };
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    const ObjectName name{"bucket", "key" + std::to_string(round)};
    Versioning versioning = Versioning::kEnabled;
    SetVersioning("bucket", versioning);
    std::vector<Model> model;
    const auto drop_null = [&] {
      if (versioning != Versioning::kSuspended) return;
      std::erase_if(model, [](const Model& version) { return version.ref.is_null; });
    };
    for (int step = 0; step < 12; ++step) {
      const unsigned what = random() % 8;
      if (what < 3) {
        drop_null();
        const std::string body = std::to_string(step);
        auto info = Put(name, body);
        ASSERT_GOOD(info);
        model.insert(model.begin(), {body, info->version});
      } else if (what < 5) {
        drop_null();
        auto outcome = Delete(name);
        ASSERT_GOOD(outcome);
        model.insert(model.begin(), {"!", outcome->version});
      } else if (what < 7 && !model.empty()) {
        const auto victim = model.begin() + static_cast<int>(random() % model.size());
        ASSERT_GOOD(Delete(name, victim->ref));
        model.erase(victim);
      } else {
        versioning =
            versioning == Versioning::kEnabled ? Versioning::kSuspended : Versioning::kEnabled;
        SetVersioning("bucket", versioning);
      }
      auto read = Get(name);
      if (model.empty() || model.front().body == "!") {
        ASSERT_FALSE(read.ok());
        EXPECT_EQ(read.error().is_delete_marker, !model.empty());
      } else {
        ASSERT_GOOD(read);
        EXPECT_EQ(*read, model.front().body);
      }
      ListVersionsOptions options;
      options.prefix = name.key;
      auto page =
          listing().ListVersions(May(Permission::kObjectVersionsList, "bucket"), "bucket", options);
      ASSERT_GOOD(page);
      std::erase_if(page->versions, [&](const ObjectInfo& info) { return info.key != name.key; });
      ASSERT_EQ(page->versions.size(), model.size());
      for (std::size_t i = 0; i < model.size(); ++i) {
        EXPECT_EQ(page->versions[i].version.generation, model[i].ref.generation);
        EXPECT_EQ(page->versions[i].version.is_null, model[i].ref.is_null);
        EXPECT_EQ(page->versions[i].is_delete_marker, model[i].body == "!");
        EXPECT_EQ(page->versions[i].is_current, i == 0);
      }
    }
  }
}

}  // namespace
}  // namespace aloft::object
