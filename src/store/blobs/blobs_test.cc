// Blobs: the contract on both implementations, and what only the one on disk can get wrong: lost
// power, full disks, decay, space not given back, memory that grows.
#include "store/blobs.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "os/real/real_disk.h"
#include "os/sim/sim_clock.h"
#include "os/sim/sim_disk.h"
#include "os/sim/sim_random.h"
#include "store/blobs/disk_blobs.h"
#include "store/blobs/large_blob.h"
#include "store/memory/memory_blobs.h"
#include "store/memory/memory_engine.h"
#include "store/request_scope.h"
#include "store/rocksdb/rocks_engine.h"

namespace aloft::store {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

std::string Pattern(std::size_t bytes, std::uint64_t seed) {
  os::SimRandom random(seed);
  return random.Bytes(bytes);
}

BlobId Put(BlobStore& blobs, const std::string& content, std::size_t step = 100'000) {
  auto writer = std::move(blobs.Create(content.size())).value();
  for (std::size_t at = 0; at < content.size(); at += step) {
    EXPECT_TRUE(writer->Append(std::string_view(content).substr(at, step)).ok());
  }
  EXPECT_TRUE(writer->Seal().ok());
  EXPECT_EQ(writer->bytes(), content.size());
  return writer->id();
}

Result<std::string> Get(BlobStore& blobs, BlobId id, std::uint64_t offset, std::size_t bytes) {
  std::string out(bytes, '\0');
  ALOFT_TRY_VOID(blobs.Read(id, offset, out.data(), out.size()));
  return out;
}

std::string Whole(BlobStore& blobs, BlobId id) {
  const auto size = blobs.Size(id);
  if (!size.ok()) return "error: " + size.error().detail;
  const auto content = Get(blobs, id, 0, *size);
  return content.ok() ? *content : "error: " + content.error().detail;
}

std::vector<BlobId> All(BlobStore& blobs, BlobId first = 0) {
  std::vector<BlobId> ids;
  EXPECT_TRUE(blobs
                  .Scan(first,
                        [&](BlobId id, std::uint64_t) {
                          ids.push_back(id);
                          return true;
                        })
                  .ok());
  return ids;
}

struct InMemory {
  BlobStore& blobs() { return blobs_; }
  MemoryBlobs blobs_;
};

struct OnSimDisk {
  OnSimDisk() : blobs_(std::move(DiskBlobs::Open("blobs", disk_, engine_, Log())).value()) {}
  BlobStore& blobs() { return *blobs_; }
  std::uint64_t free_bytes() { return disk_.Space("")->free_bytes; }
  void Reopen() {
    blobs_.reset();
    blobs_ = std::move(DiskBlobs::Open("blobs", disk_, engine_, Log())).value();
  }
  os::SimClock clock_;
  os::SimDisk disk_{512 << 20};
  MemoryEngine engine_{clock_};
  std::unique_ptr<DiskBlobs> blobs_;
};

template <class Place>
class BlobContract : public testing::Test {
 protected:
  Place place_;
};
using Places = testing::Types<InMemory, OnSimDisk>;
TYPED_TEST_SUITE(BlobContract, Places);

TYPED_TEST(BlobContract, WhatIsSealedIsRead) {
  BlobStore& blobs = this->place_.blobs();
  for (const std::size_t bytes :
       {std::size_t{0}, std::size_t{1}, kBlobBlockBytes - 1, kBlobBlockBytes, kBlobBlockBytes + 1,
        std::size_t{1} << 20, (std::size_t{1} << 20) + 1, std::size_t{5} << 20}) {
    const std::string content = Pattern(bytes, bytes);
    const BlobId id = Put(blobs, content);
    EXPECT_EQ(*blobs.Size(id), bytes);
    EXPECT_TRUE(Whole(blobs, id) == content) << bytes;
  }
}

TYPED_TEST(BlobContract, AnyRangeIsRead) {
  BlobStore& blobs = this->place_.blobs();
  for (const std::size_t bytes : {std::size_t{300'000}, std::size_t{3'000'000}}) {
    const std::string content = Pattern(bytes, bytes);
    const BlobId id = Put(blobs, content, 77'777);
    os::SimRandom random(1);
    for (int i = 0; i < 200; ++i) {
      const std::uint64_t offset = random.Below(bytes);
      const std::size_t size = random.Below(std::min<std::uint64_t>(bytes - offset, 200'000) + 1);
      EXPECT_TRUE(*Get(blobs, id, offset, size) == content.substr(offset, size));
    }
  }
}

TYPED_TEST(BlobContract, IdsGrowAndOnlySealedBlobsAreFound) {
  BlobStore& blobs = this->place_.blobs();
  const BlobId mark = blobs.NextId();
  const BlobId first = Put(blobs, "one");
  {
    auto dropped = std::move(blobs.Create(0)).value();
    ASSERT_TRUE(dropped->Append(std::string(3 << 20, 'x')).ok());
    EXPECT_GT(dropped->id(), first);
  }
  const BlobId second = Put(blobs, "two");
  EXPECT_GE(first, mark);
  EXPECT_GT(second, first + 1);
  EXPECT_GT(blobs.NextId(), second);
  EXPECT_EQ(All(blobs), (std::vector<BlobId>{first, second}));
  EXPECT_EQ(All(blobs, first + 1), (std::vector<BlobId>{second}));
  ASSERT_TRUE(blobs.Delete(first).ok());
  ASSERT_TRUE(blobs.Delete(first).ok()) << "deleting what is gone is fine";
  EXPECT_EQ(blobs.Size(first).error().fault, Fault::kConflict);
  char byte;
  EXPECT_EQ(blobs.Read(first, 0, &byte, 1).error().fault, Fault::kConflict);
  EXPECT_EQ(All(blobs), (std::vector<BlobId>{second}));
  EXPECT_EQ(Whole(blobs, second), "two");
}

TYPED_TEST(BlobContract, WritersRunSideBySide) {
  BlobStore& blobs = this->place_.blobs();
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < 20; ++i) {
        const std::string content = Pattern(1000 + i * 7919 * (t + 1), t * 100 + i);
        const BlobId id = Put(blobs, content);
        EXPECT_TRUE(Whole(blobs, id) == content);
        if (i % 3 == 0) {
          EXPECT_TRUE(blobs.Delete(id).ok());
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(All(blobs).size(), 4u * 13);
}

TEST(DiskBlobs, SpaceIsGivenBack) {
  OnSimDisk place;
  const std::uint64_t before = place.free_bytes();
  std::vector<BlobId> ids;
  for (int i = 0; i < 30; ++i) ids.push_back(Put(place.blobs(), Pattern(600'000, 1)));
  for (int i = 0; i < 5; ++i) ids.push_back(Put(place.blobs(), Pattern(6 << 20, 2)));
  EXPECT_LT(place.free_bytes(), before - 40 * kMiB);
  for (const BlobId id : ids) ASSERT_TRUE(place.blobs().Delete(id).ok());
  place.Reopen();
  EXPECT_GE(place.free_bytes(), before - kMiB);
}

// A server that is killed again and again must not fill the disk with what it had only reserved.
TEST(DiskBlobs, KilledProcessesKeepNoSpace) {
  OnSimDisk place;
  const std::uint64_t before = place.free_bytes();
  std::vector<std::unique_ptr<DiskBlobs>> killed;
  std::vector<BlobId> ids;
  for (int i = 0; i < 20; ++i) {
    ids.push_back(Put(place.blobs(), Pattern(10'000, i)));
    killed.push_back(std::move(place.blobs_));
    place.Reopen();
  }
  EXPECT_GE(place.free_bytes(), before - kMiB);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_TRUE(Whole(place.blobs(), ids[i]) == Pattern(10'000, i));
  }
}

TEST(DiskBlobs, IdsAreNotReusedAfterARestart) {
  OnSimDisk place;
  BlobId last = 0;
  for (int i = 0; i < 3; ++i) {
    const BlobId id = Put(place.blobs(), "x");
    EXPECT_GT(id, last);
    last = place.blobs().NextId();
    place.Reopen();
    EXPECT_GE(place.blobs().NextId(), last);
  }
  EXPECT_EQ(All(place.blobs()).size(), 3u);
}

TEST(DiskBlobs, AFullDiskRefusesAndKeepsNothing) {
  OnSimDisk place;
  place.disk_.SetCapacity(100 * kMiB);
  place.Reopen();
  std::vector<BlobId> ids;
  Result<void> outcome;
  while (outcome.ok()) {
    auto writer = place.blobs().Create(0);
    ASSERT_TRUE(writer.ok());
    for (int i = 0; i < 12 && outcome.ok(); ++i) {
      outcome = (*writer)->Append(Pattern(kMiB, static_cast<std::uint64_t>(i)));
    }
    if (outcome.ok()) outcome = (*writer)->Seal();
    if (outcome.ok()) ids.push_back((*writer)->id());
    ASSERT_LT(ids.size(), 10u);
  }
  EXPECT_EQ(outcome.error().fault, Fault::kUnavailable);
  EXPECT_GE(ids.size(), 5u);
  EXPECT_EQ(All(place.blobs()), ids);
  for (const BlobId id : ids) {
    EXPECT_TRUE(*Get(place.blobs(), id, 11 * kMiB, kMiB) == Pattern(kMiB, 11));
  }
  EXPECT_GE(place.free_bytes(), 4 * kMiB) << "what was written of the last one is given back";
  ASSERT_TRUE(place.blobs().Delete(ids[0]).ok());
  ASSERT_TRUE(place.blobs().Delete(ids[1]).ok());
  EXPECT_TRUE(Whole(place.blobs(), Put(place.blobs(), "small")) == "small");
}

TEST(DiskBlobs, ADecayedBlockIsNeverServed) {
  OnSimDisk place;
  const BlobId small = Put(place.blobs(), Pattern(200'000, 1));
  const BlobId large = Put(place.blobs(), Pattern(2'000'000, 2));
  const std::vector<std::string> names = *place.disk_.List("blobs");
  for (const std::string& name : names) {
    const std::string path = "blobs/" + name;
    if (*place.disk_.FileSize(path) > 150'000) place.disk_.FlipBit(path, 150'000);
  }
  EXPECT_EQ(Get(place.blobs(), small, 100'000, 100'000).error().fault, Fault::kCorrupt);
  EXPECT_EQ(Get(place.blobs(), large, 140'000, 10'000).error().fault, Fault::kCorrupt);
  EXPECT_TRUE(Get(place.blobs(), small, 0, 60'000).ok()) << "other blocks are";
  EXPECT_TRUE(Get(place.blobs(), large, 1'000'000, 60'000).ok());
}

TEST(DiskBlobs, ColdReadsAreRefusedWhereWaitingIs) {
  OnSimDisk place;
  const BlobId id = Put(place.blobs(), Pattern(2'000'000, 2));
  RequestScope scope(Blocking::kRefused);
  EXPECT_TRUE(Get(place.blobs(), id, 0, 100).ok());
  place.disk_.SetCold(true);
  EXPECT_THROW((void)Get(place.blobs(), id, 0, 100), WouldBlock);
}

TEST(DiskBlobs, GroupsOfALargeBlobMeet) {
  EXPECT_EQ(LargeDataOffset(0), 8192u);
  EXPECT_EQ(LargeDataOffset(kLargeGroupBytes - 1), 8192 + kLargeGroupBytes - 1);
  EXPECT_EQ(LargeDataOffset(kLargeGroupBytes), 8192 + kLargeGroupBytes + 4096);
  OnSimDisk place;
  const std::string content = Pattern(kLargeGroupBytes + 100'000, 3);
  const BlobId id = Put(place.blobs(), content, 1 << 20);
  const std::uint64_t edge = kLargeGroupBytes - 70'000;
  EXPECT_TRUE(*Get(place.blobs(), id, edge, 140'000) == content.substr(edge, 140'000));
}

// A record that names a blob is committed after the seal: after any power cut, every blob that a
// surviving record names is whole.
TEST(DiskBlobs, ASurvivingRecordNeverNamesALostBlob) {
  os::SimClock clock;
  std::uint64_t survived = 0;
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    os::SimDisk disk(256 << 20);
    RocksOptions options;
    options.directory = "keys";
    options.cache_bytes = 1 << 20;
    options.write_buffer_bytes = 1 << 20;
    os::SimRandom random(seed);
    std::unique_ptr<os::SimDisk> after;
    BlobId mark = 0;
    {
      auto engine = std::move(RocksEngine::Open(options, disk, clock, Log())).value();
      auto blobs = std::move(DiskBlobs::Open("blobs", disk, *engine, Log())).value();
      const std::uint64_t count = 1 + random.Below(30);
      for (std::uint64_t i = 0; i < count; ++i) {
        const std::size_t bytes = random.OneIn(5) ? 1'200'000 : random.Below(100'000);
        const BlobId id = Put(*blobs, Pattern(bytes, i));
        CommitRequest request;
        request.Set("\x10record" + std::to_string(i), std::to_string(id));
        const Version version = engine->Commit(std::move(request))->version;
        if (random.OneIn(10)) engine->WaitDurable(version);
      }
      auto unfinished = std::move(blobs->Create(0)).value();
      ASSERT_TRUE(unfinished->Append(std::string(3 << 20, 'u')).ok());
      mark = blobs->NextId();
      after = disk.AfterPowerCut(seed);
    }
    auto engine = std::move(RocksEngine::Open(options, *after, clock, Log())).value();
    auto blobs = std::move(DiskBlobs::Open("blobs", *after, *engine, Log())).value();
    std::uint64_t named = 0;
    for (auto row = engine->Scan({"\x10record", "\x10recore"}); row->Valid(); row->Next()) {
      const std::uint64_t i = strtoull(std::string(row->key().substr(7)).c_str(), nullptr, 10);
      const BlobId id = strtoull(std::string(row->value()).c_str(), nullptr, 10);
      const auto size = blobs->Size(id);
      ASSERT_TRUE(size.ok());
      ASSERT_TRUE(Whole(*blobs, id) == Pattern(*size, i));
      ++named;
    }
    survived += named;
    if (named > 0) {
      const BlobId last = All(*blobs).back();
      EXPECT_GT(blobs->NextId(), last);
      EXPECT_LE(last, mark);
    }
  }
  EXPECT_GT(survived, 20u);
}

// ALOFT_LARGE_BLOB_GIB=10 writes that much; the memory must not grow with it.
TEST(DiskBlobs, MemoryDoesNotGrowWithTheBlob) {
  const char* asked = getenv("ALOFT_LARGE_BLOB_GIB");
  const std::uint64_t bytes = asked == nullptr ? 64 * kMiB : strtoull(asked, nullptr, 10) << 30;
  std::string pattern = (std::filesystem::temp_directory_path() / "aloft-blobs-XXXXXX").string();
  const std::string root = mkdtemp(pattern.data());
  {
    os::SimClock clock;
    os::RealDisk disk;
    MemoryEngine engine(clock);
    auto blobs = std::move(DiskBlobs::Open(root + "/blobs", disk, engine, Log())).value();
    auto writer = std::move(blobs->Create(bytes)).value();
    const std::string chunk = Pattern(kMiB, 1);
    const auto resident_kib = [] {
      std::ifstream status("/proc/self/statm");
      std::uint64_t total = 0;
      std::uint64_t resident = 0;
      status >> total >> resident;
      return resident * 4;
    };
    const std::uint64_t before = resident_kib();
    for (std::uint64_t at = 0; at < bytes; at += kMiB) ASSERT_TRUE(writer->Append(chunk).ok());
    ASSERT_TRUE(writer->Seal().ok());
    EXPECT_LT(resident_kib(), before + 16 * 1024);
    EXPECT_TRUE(*Get(*blobs, writer->id(), bytes - kMiB, kMiB) == chunk);
  }
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace aloft::store
