// The simulated disk must behave as the real one does while the power is on, or whatever is tested
// on it proves nothing; and it must lose what a real one may lose.
#include "os/disk.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "os/real/real_disk.h"
#include "os/sim/sim_disk.h"

namespace aloft::os {
namespace {

struct OnReal {
  OnReal() {
    std::string pattern = (std::filesystem::temp_directory_path() / "aloft-disk-XXXXXX").string();
    root = mkdtemp(pattern.data());
  }
  ~OnReal() { std::filesystem::remove_all(root); }
  RealDisk disk;
  std::string root;
};

struct OnSim {
  OnSim() { (void)disk.MakeDirectory(root); }
  SimDisk disk;
  std::string root = "data";
};

template <class Place>
class DiskContract : public testing::Test {
 protected:
  std::string Path(const std::string& name) { return place_.root + "/" + name; }
  std::unique_ptr<File> Create(const std::string& name) {
    return std::move(place_.disk.Open(Path(name), OpenMode::kCreateNew)).value();
  }
  std::string Content(const std::string& name) {
    auto content = ReadWholeFile(place_.disk, Path(name), 1 << 20);
    return content.ok() ? *content : "error: " + content.error().detail;
  }
  Place place_;
};

using Places = testing::Types<OnReal, OnSim>;
TYPED_TEST_SUITE(DiskContract, Places);

TYPED_TEST(DiskContract, WhatIsWrittenIsRead) {
  auto file = this->Create("a");
  ASSERT_TRUE(file->WriteAt(0, "hello ", "world").ok());
  ASSERT_TRUE(file->WriteAt(4095, "XY").ok());
  EXPECT_EQ(*file->Size(), 4097u);
  char out[8] = {};
  EXPECT_EQ(*file->ReadAt(6, out, 5), 5u);
  EXPECT_EQ(std::string(out, 5), "world");
  EXPECT_EQ(*file->ReadAt(4095, out, 8), 2u) << "a read ends at the end of the file";
  EXPECT_EQ(*file->ReadAt(5000, out, 8), 0u);
  ASSERT_TRUE(file->Sync().ok());
  // A machine that is short of memory may drop at once what was read.
  DiskResult<std::size_t> cached = file->ReadAt(0, out, 5, ReadMode::kCachedOnly);
  for (int i = 0; i < 1000 && !cached.ok(); ++i) {
    EXPECT_EQ(*file->ReadAt(0, out, 5), 5u);
    cached = file->ReadAt(0, out, 5, ReadMode::kCachedOnly);
  }
  ASSERT_TRUE(cached.ok());
  EXPECT_EQ(*cached, 5u);
}

TYPED_TEST(DiskContract, HolesReadAsZeros) {
  auto file = this->Create("a");
  ASSERT_TRUE(file->WriteAt(0, std::string(3 * 4096, 'x')).ok());
  ASSERT_TRUE(file->PunchHole(4096, 4096).ok());
  ASSERT_TRUE(file->Truncate(2 * 4096 + 1).ok());
  ASSERT_TRUE(file->Reserve(0, 1 << 20).ok());
  EXPECT_EQ(*file->Size(), 2u * 4096 + 1);
  EXPECT_EQ(this->Content("a"), std::string(4096, 'x') + std::string(4096, '\0') + "x");
}

TYPED_TEST(DiskContract, NamesComeAndGo) {
  auto& disk = this->place_.disk;
  ASSERT_TRUE(disk.MakeDirectory(this->Path("sub")).ok());
  ASSERT_TRUE(disk.MakeDirectory(this->Path("sub")).ok());
  ASSERT_TRUE(this->Create("b")->WriteAt(0, "old").ok());
  ASSERT_TRUE(this->Create("a")->WriteAt(0, "new").ok());
  EXPECT_EQ(disk.Open(this->Path("a"), OpenMode::kCreateNew).error().fault, DiskFault::kExists);
  EXPECT_EQ(disk.Open(this->Path("c"), OpenMode::kRead).error().fault, DiskFault::kNotFound);
  ASSERT_TRUE(disk.Link(this->Path("a"), this->Path("c")).ok());
  ASSERT_TRUE(disk.Rename(this->Path("a"), this->Path("b")).ok());
  EXPECT_EQ(*disk.List(this->place_.root), (std::vector<std::string>{"b", "c", "sub"}));
  EXPECT_EQ(this->Content("b"), "new");
  ASSERT_TRUE(disk.Unlink(this->Path("b")).ok());
  EXPECT_FALSE(*disk.Exists(this->Path("b")));
  EXPECT_TRUE(*disk.IsDirectory(this->Path("sub")));
  EXPECT_FALSE(*disk.IsDirectory(this->Path("c")));
  EXPECT_EQ(*disk.FileSize(this->Path("c")), 3u);
  EXPECT_TRUE(disk.RemoveDirectory(this->Path("sub")).ok());
}

TYPED_TEST(DiskContract, OneHoldsTheLock) {
  auto& disk = this->place_.disk;
  auto lock = disk.Lock(this->Path("LOCK"));
  ASSERT_TRUE(lock.ok());
  EXPECT_EQ(disk.Lock(this->Path("LOCK")).error().fault, DiskFault::kLocked);
  lock->reset();
  EXPECT_TRUE(disk.Lock(this->Path("LOCK")).ok());
}

TYPED_TEST(DiskContract, AFileIsReplacedWhole) {
  ASSERT_TRUE(ReplaceFile(this->place_.disk, this->place_.root, "FORMAT", "1").ok());
  ASSERT_TRUE(ReplaceFile(this->place_.disk, this->place_.root, "FORMAT", "22").ok());
  EXPECT_EQ(this->Content("FORMAT"), "22");
}

TEST(SimDisk, APowerCutKeepsWhatWasSyncedAndNothingElseForSure) {
  int lost_bytes = 0;
  int lost_names = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SimDisk disk;
    ASSERT_TRUE(disk.MakeDirectory("d").ok());
    auto kept = std::move(disk.Open("d/kept", OpenMode::kCreateNew)).value();
    ASSERT_TRUE(kept->WriteAt(0, std::string(8192, 's')).ok());
    ASSERT_TRUE(kept->Sync().ok());
    ASSERT_TRUE(disk.SyncDirectory("d").ok());
    ASSERT_TRUE(kept->WriteAt(4096, std::string(8192, 'u')).ok());
    auto nameless = std::move(disk.Open("d/nameless", OpenMode::kCreateNew)).value();
    ASSERT_TRUE(nameless->WriteAt(0, "x").ok());
    ASSERT_TRUE(nameless->Sync().ok());

    auto after = disk.AfterPowerCut(seed);
    const std::string content = *ReadWholeFile(*after, "d/kept", 1 << 20);
    ASSERT_GE(content.size(), 8192u);
    EXPECT_EQ(content.substr(0, 4096), std::string(4096, 's'));
    lost_bytes += content != std::string(4096, 's') + std::string(8192, 'u');
    lost_names += !*after->Exists("d/nameless");
    EXPECT_EQ(*ReadWholeFile(disk, "d/kept", 1 << 20),
              std::string(4096, 's') + std::string(8192, 'u'))
        << "the disk itself goes on";
  }
  EXPECT_GT(lost_bytes, 20);
  EXPECT_GT(lost_names, 10);
  EXPECT_LT(lost_names, 40);
}

TEST(SimDisk, RunsFullAndRecovers) {
  SimDisk disk(64 * 1024);
  auto file = std::move(disk.Open("f", OpenMode::kCreateNew)).value();
  ASSERT_TRUE(file->WriteAt(0, std::string(60 * 1024, 'x')).ok());
  EXPECT_EQ(file->WriteAt(60 * 1024, std::string(8192, 'x')).error().fault, DiskFault::kFull);
  ASSERT_TRUE(file->PunchHole(0, 32 * 1024).ok());
  EXPECT_EQ(disk.Space("")->free_bytes, 32u * 1024);
  EXPECT_TRUE(
      disk.Open("g", OpenMode::kCreateNew).value()->WriteAt(0, std::string(8192, 'x')).ok());
}

TEST(SimDisk, BreaksWhenTold) {
  SimDisk disk;
  auto file = std::move(disk.Open("f", OpenMode::kCreateNew)).value();
  disk.FailSyncsAfter(1);
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_EQ(file->Sync().error().fault, DiskFault::kIo);
  disk.FailWritesAfter(0);
  EXPECT_EQ(file->WriteAt(0, "x").error().fault, DiskFault::kIo);
}

}  // namespace
}  // namespace aloft::os
