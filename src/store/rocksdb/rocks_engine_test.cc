// The embedded engine keeps the contract, on a disk that can break.
#include "store/rocksdb/rocks_engine.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "os/real/real_disk.h"
#include "os/sim/sim_clock.h"
#include "os/sim/sim_disk.h"
#include "store/contract_testing.h"
#include "store/counter.h"
#include "store/limits.h"
#include "store/request_scope.h"
#include "store/rocksdb/library_crc32c.h"
#include "store/rocksdb/log_file.h"
#include "store/rocksdb/recent_commits.h"

namespace aloft::store {
namespace {

std::unique_ptr<RocksEngine> Open(os::Disk& disk, const os::Clock& clock,
                                  const std::string& directory = "data") {
  RocksOptions options;
  options.directory = directory;
  options.cache_bytes = 4 << 20;
  options.write_buffer_bytes = 8 << 20;
  auto engine = RocksEngine::Open(options, disk, clock, Log());
  EXPECT_TRUE(engine.ok()) << engine.error().detail;
  return std::move(engine).value();
}

class RocksUnderTest final : public EngineUnderTest {
 public:
  explicit RocksUnderTest(const os::Clock& clock) : engine_(Open(disk_, clock)) {}
  Engine& engine() override { return *engine_; }
  void SetCold(bool cold) override {
    EXPECT_TRUE(engine_->Flush().ok());
    disk_.SetCold(cold);
  }
  void SetFull(bool full) override {
    const os::DiskSpace space = *disk_.Space("data");
    const std::uint64_t used = space.total_bytes - space.free_bytes;
    disk_.SetCapacity(full ? used + (1 << 20) : 1 << 30);
    EXPECT_TRUE(engine_->Flush().ok()) << "there is room for what was accepted";
  }

 private:
  os::SimDisk disk_;
  std::unique_ptr<RocksEngine> engine_;
};

INSTANTIATE_TEST_SUITE_P(
    Rocks, EngineContract,
    testing::Values(EngineFactory{
        "Engine", [](const os::Clock& clock) { return std::make_unique<RocksUnderTest>(clock); }}),
    EngineName);

std::string Key(std::string_view rest) { return "\x10" + std::string(rest); }

Version Set(Engine& engine, const std::string& key, const std::string& value) {
  CommitRequest request;
  request.Set(key, value);
  return engine.Commit(std::move(request))->version;
}

class RocksEngineTest : public testing::Test {
 protected:
  os::SimClock clock_;
  os::SimDisk disk_;
};

TEST_F(RocksEngineTest, EverythingIsThereAfterARestart) {
  auto engine = Open(disk_, clock_);
  const Version first = Set(*engine, Key("a"), "1");
  CommitRequest request;
  request.Add(Key("n"), 5);
  request.request_id = "once";
  const Version second = engine->Commit(std::move(request))->version;
  const auto lease = engine->Acquire("work", "me", 60'000);
  ASSERT_TRUE(lease.ok());
  engine.reset();

  engine = Open(disk_, clock_);
  EXPECT_EQ(engine->Get(Key("a"))->version, first);
  EXPECT_EQ(DecodeCounter(engine->Get(Key("n"))->value), 5);
  EXPECT_GT(engine->Latest(), second) << "versions never repeat";
  EXPECT_EQ(engine->DurableThrough(), engine->Latest());
  CommitRequest again;
  again.Add(Key("n"), 5);
  again.request_id = "once";
  EXPECT_EQ(engine->Commit(std::move(again))->version, second);
  EXPECT_EQ(engine->Acquire("work", "other", 60'000).error().fault, Fault::kConflict);
  EXPECT_EQ(engine->Acquire("work", "me", 60'000)->fencing_token, lease->fencing_token);

  const auto page = engine->Tail(Key(""), 0, 100);
  ASSERT_TRUE(page.ok()) << "a tail resumes across the restart";
  ASSERT_EQ(page->changes.size(), 2u);
  EXPECT_EQ(page->changes[0].version, first);
  EXPECT_EQ(page->changes[1].key, Key("n"));
  EXPECT_EQ(engine->Tail(Key(""), first, 100)->changes.size(), 1u);
  const Version third = Set(*engine, Key("b"), "1");
  engine->WaitDurable(third);
  EXPECT_EQ(engine->Tail(Key(""), second, 100)->changes.size(), 1u);
}

// A query must wait for what it showed, and for nothing else: under steady writes elsewhere each of
// its pages would otherwise wait for the disk.
TEST(RecentCommits, TellWhatAScanSaw) {
  RecentCommits recent(10);
  recent.Add({{11, Write::Kind::kSet, Key("b")}});
  recent.Add({{12, Write::Kind::kEraseRange, Key("m"), Key("o")}});
  recent.Add({{13, Write::Kind::kErase, Key("x")}});
  EXPECT_EQ(recent.NewestIn({Key("a"), Key("c")}, 10, 13), 11u);
  EXPECT_EQ(recent.NewestIn({Key("a"), Key("c")}, 11, 13), 0u) << "durable by then";
  EXPECT_EQ(recent.NewestIn({Key("n"), Key("p")}, 10, 13), 12u);
  EXPECT_EQ(recent.NewestIn({Key(""), ""}, 10, 13), 13u);
  EXPECT_EQ(recent.NewestIn({Key(""), ""}, 10, 12), 12u) << "a snapshot sees no more";
  EXPECT_EQ(recent.NewestIn({Key("c"), Key("d")}, 10, 13), 0u);
  EXPECT_EQ(recent.NewestIn({Key("c"), Key("d")}, 9, 13), 13u) << "forgotten: better too much";
}

TEST_F(RocksEngineTest, ASecondProcessIsKeptOut) {
  auto engine = Open(disk_, clock_);
  RocksOptions options;
  options.directory = "data";
  const auto second = RocksEngine::Open(options, disk_, clock_, Log());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().fault, Fault::kUnavailable);
  EXPECT_NE(second.error().detail.find("in use by another process"), std::string::npos);
}

TEST_F(RocksEngineTest, ANewerFormatIsRefused) {
  Open(disk_, clock_).reset();
  ASSERT_TRUE(os::ReplaceFile(disk_, "data", "FORMAT", "aloft store 2\n").ok());
  RocksOptions options;
  options.directory = "data";
  auto opened = RocksEngine::Open(options, disk_, clock_, Log());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().fault, Fault::kCorrupt);
  EXPECT_NE(opened.error().detail.find("FORMAT"), std::string::npos);
  ASSERT_TRUE(disk_.Unlink("data/FORMAT").ok());
  EXPECT_EQ(RocksEngine::Open(options, disk_, clock_, Log()).error().fault, Fault::kCorrupt);
}

// A disk that lies must not make us acknowledge: the process ends before the watermark moves.
TEST_F(RocksEngineTest, AFailedSyncStopsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        auto engine = Open(disk_, clock_);
        disk_.FailSyncsAfter(0);
        engine->WaitDurable(Set(*engine, Key("a"), "1"));
        std::_Exit(0);
      },
      testing::ExitedWithCode(1), "could not be written .*injected failure.*; stopping");
}

TEST_F(RocksEngineTest, AFailedLogWriteStopsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        auto engine = Open(disk_, clock_);
        disk_.FailWritesAfter(0);
        engine->WaitDurable(Set(*engine, Key("a"), "1"));
        std::_Exit(0);
      },
      testing::ExitedWithCode(1), "could not be written .*; stopping");
}

TEST_F(RocksEngineTest, ADecayedBlockIsNeverServed) {
  auto engine = Open(disk_, clock_);
  for (int i = 0; i < 100; ++i) {
    Set(*engine, Key("k" + std::to_string(100 + i)),
        std::string(1000, static_cast<char>('a' + i % 26)));
  }
  ASSERT_TRUE(engine->Flush().ok());
  const std::vector<std::string> names = *disk_.List("data/keys");
  for (const std::string& name : names) {
    if (name.size() < 4 || name.compare(name.size() - 4, 4, ".sst") != 0) continue;
    const std::string path = "data/keys/" + name;
    if (*disk_.FileSize(path) > 2000) disk_.FlipBit(path, 1000);
  }
  int corrupt = 0;
  for (int i = 0; i < 100; ++i) {
    const auto found = engine->Get(Key("k" + std::to_string(100 + i)));
    if (!found.ok()) corrupt += found.error().fault == Fault::kCorrupt;
    if (found.ok()) {
      EXPECT_EQ(found->value, std::string(1000, static_cast<char>('a' + i % 26)));
    }
  }
  EXPECT_GT(corrupt, 0);
}

// Others filled the disk to the last byte: flushes fail, nothing is lost, and when there is room
// again writes go on without a restart.
TEST_F(RocksEngineTest, GoesOnWhenOthersGiveTheDiskBack) {
  disk_.SetCapacity(256 << 20);
  const std::string value(10'000, 'v');
  auto engine = Open(disk_, clock_);
  for (int i = 0; i < 200; ++i) Set(*engine, Key("k" + std::to_string(i)), value);
  engine->WaitDurable(engine->Latest());
  disk_.SetCapacity(1 << 20);
  EXPECT_FALSE(engine->Flush().ok());
  const auto set = [&] {
    CommitRequest request;
    request.Set(Key("k0"), "new");
    return engine->Commit(std::move(request));
  };
  EXPECT_EQ(set().error().fault, Fault::kUnavailable);
  EXPECT_TRUE(engine->Get(Key("k0"))->value == value);
  disk_.SetCapacity(256 << 20);
  const auto accepted = set();
  ASSERT_TRUE(accepted.ok()) << accepted.error().detail;
  engine->WaitDurable(accepted->version);
  EXPECT_TRUE(engine->Flush().ok());
  engine.reset();
  engine = Open(disk_, clock_);
  EXPECT_TRUE(engine->Get(Key("k0"))->value == "new");
  EXPECT_TRUE(engine->Get(Key("k199"))->value == value);
}

// RocksDB alone would take a damaged log for one that a power cut tore, and begin where it ends.
TEST_F(RocksEngineTest, ADecayedLogIsNotTakenForAShortOne) {
  auto engine = Open(disk_, clock_);
  for (int i = 0; i < 20; ++i) {
    engine->WaitDurable(Set(*engine, Key("k" + std::to_string(i)), std::string(500, 'v')));
  }
  auto killed = disk_.AfterPowerCut(1);
  const std::vector<std::string> names = *killed->List("data/keys");
  for (const std::string& name : names) {
    if (name.size() < 4 || name.compare(name.size() - 4, 4, ".log") != 0) continue;
    killed->FlipBit("data/keys/" + name, kLogHeaderBytes + 3000);
  }
  RocksOptions options;
  options.directory = "data";
  const auto opened = RocksEngine::Open(options, *killed, clock_, Log());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().fault, Fault::kCorrupt);
  EXPECT_NE(opened.error().detail.find("damaged inside what was durable"), std::string::npos);
}

class RocksEngineOnAFullDisk : public RocksEngineTest {
 protected:
  static Result<Committed> SetRow(Engine& engine, int i, std::size_t value_bytes) {
    // Random-looking, so that compression does not make it small.
    std::string value(value_bytes, '\0');
    std::uint64_t state = static_cast<std::uint64_t>(i) + 1;
    for (char& c : value) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      c = static_cast<char>(state >> 56);
    }
    CommitRequest request;
    request.Set(RowKey(i), value);
    return engine.Commit(std::move(request));
  }

  // Writes k0, k1, ... until the engine refuses them. Returns how many there are, each durable.
  static int Fill(RocksEngine& engine, std::size_t value_bytes) {
    int written = 0;
    int refused = 0;  // in a row: a finished flush may give some space back
    while (refused < 3) {
      const auto outcome = SetRow(engine, written, value_bytes);
      if (outcome.ok()) {
        engine.WaitDurable(outcome->version);
        ++written;
        refused = 0;
      } else {
        EXPECT_EQ(outcome.error().fault, Fault::kUnavailable);
        EXPECT_TRUE(engine.Flush().ok());
        ++refused;
      }
    }
    return written;
  }

  // All but every tenth, one by one: none may be refused.
  static void EraseNineTenths(Engine& engine, int written,
                              const std::function<std::string(int)>& key) {
    for (int i = 0; i < written; ++i) {
      if (i % 10 == 0) continue;
      CommitRequest erase;
      erase.Erase(key(i));
      const auto erased = engine.Commit(std::move(erase));
      ASSERT_TRUE(erased.ok()) << i << " of " << written << ": " << erased.error().detail;
    }
    engine.WaitDurable(engine.Latest());
  }

  static std::string RowKey(int i) { return Key("k" + std::to_string(i)); }
  static std::string BodyKey(int i) { return "\x30" + std::to_string(1'000'000 + i); }

  // Tries until background work has made room for it.
  bool WithinAMinute(const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < deadline) {
      if (done()) return true;
      clock_.AdvanceMillis(1000);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
};

// Everything acknowledged while the disk filled up is there when there is room again.
TEST_F(RocksEngineOnAFullDisk, LosesNothing) {
  constexpr std::size_t kValueBytes = 32 * 1024;
  disk_.SetCapacity(128 << 20);
  auto engine = Open(disk_, clock_);
  const int written = Fill(*engine, kValueBytes);
  ASSERT_LT(written, 5000);
  ASSERT_GT(written, 1000);
  EXPECT_TRUE(engine->Get(Key("k0"))->exists());
  engine.reset();
  engine = Open(disk_, clock_);
  for (int i = 0; i < written; ++i)
    ASSERT_TRUE(engine->Get(Key("k" + std::to_string(i)))->exists());
  CommitRequest erase;
  erase.EraseRange({Key("k"), Key("k5")});
  ASSERT_TRUE(engine->Commit(std::move(erase)).ok());
  EXPECT_FALSE(engine->Get(Key("k0"))->exists());
  disk_.SetCapacity(1 << 30);
  EXPECT_TRUE(SetRow(*engine, written, kValueBytes).ok());
}

// Others took every byte since the last look: the log gets what the ballast held, and what was
// taken on is kept.
TEST_F(RocksEngineOnAFullDisk, GivesItsBallastToTheLog) {
  auto engine = Open(disk_, clock_);
  ASSERT_TRUE(*disk_.Exists("data/ballast"));
  const os::DiskSpace space = *disk_.Space("data");
  disk_.SetCapacity(space.total_bytes - space.free_bytes);
  CommitRequest request;
  // More than was reserved for the log.
  for (int i = 0; i < 400; ++i) request.Set(Key(std::to_string(i)), std::string(32 * 1024, 'v'));
  const auto committed = engine->Commit(std::move(request));
  ASSERT_TRUE(committed.ok());
  engine->WaitDurable(committed->version);
  EXPECT_FALSE(*disk_.Exists("data/ballast"));
  EXPECT_EQ(SetRow(*engine, 0, 10).error().fault, Fault::kUnavailable);
  const auto after = disk_.AfterPowerCut(1);
  const auto restarted = Open(*after, clock_);
  EXPECT_EQ(restarted->Get(Key("99"))->value.size(), 32u * 1024);
}

// Erasing row by row is never refused, and gives the space back without a restart.
TEST_F(RocksEngineOnAFullDisk, IsEmptiedByErasingRows) {
  disk_.SetCapacity(128 << 20);
  auto engine = Open(disk_, clock_);
  const int written = Fill(*engine, 4096);
  ASSERT_GT(written, 15'000) << "compaction found room for its results";
  ASSERT_NO_FATAL_FAILURE(EraseNineTenths(*engine, written, RowKey));
  EXPECT_TRUE(WithinAMinute([&] { return SetRow(*engine, 0, 4096).ok(); }));
  for (int i = 0; i < written; ++i) {
    ASSERT_EQ(engine->Get(Key("k" + std::to_string(i)))->exists(), i % 10 == 0);
  }
}

// Bodies lie in blob files beside the tables: what is erased here and there gives space back only
// when the rest is moved.
TEST_F(RocksEngineOnAFullDisk, IsEmptiedByErasingBodies) {
  disk_.SetCapacity(128 << 20);
  auto engine = Open(disk_, clock_);
  const auto set = [&](int i) {
    CommitRequest request;
    request.Set(BodyKey(i), std::string(30'000, 'v'));
    return engine->Commit(std::move(request)).ok();
  };
  int written = 0;
  while (set(written)) ++written;
  ASSERT_GT(written, 2'000);
  ASSERT_NO_FATAL_FAILURE(EraseNineTenths(*engine, written, BodyKey));
  int again = 0;
  EXPECT_TRUE(WithinAMinute([&] {
    while (again < written * 7 / 10 && set(written + again)) ++again;
    return again == written * 7 / 10;
  })) << again
      << " of " << written;
  for (int i = 0; i < written; i += 10) ASSERT_TRUE(engine->Get(BodyKey(i))->exists());
}

TEST_F(RocksEngineOnAFullDisk, IsEmptiedByErasingARange) {
  disk_.SetCapacity(128 << 20);
  auto engine = Open(disk_, clock_);
  const int written = Fill(*engine, 4096);
  ASSERT_GT(written, 15'000);
  CommitRequest erase;
  erase.EraseRange({Key("k"), Key("l")});
  ASSERT_TRUE(engine->Commit(std::move(erase)).ok());
  EXPECT_TRUE(WithinAMinute([&] { return SetRow(*engine, 0, 4096).ok(); }));
}

TEST(RocksEngineOnRealDisk, BacksUpAndRestores) {
  std::string pattern = (std::filesystem::temp_directory_path() / "aloft-rocks-XXXXXX").string();
  const std::string root = mkdtemp(pattern.data());
  {
    os::SimClock clock;
    os::RealDisk disk;
    auto engine = Open(disk, clock, root + "/data");
    Set(*engine, Key("a"), "1");
    Set(*engine,
        "\x30"
        "body",
        std::string(5000, 'b'));
    std::filesystem::create_directory(root + "/copy");
    ASSERT_TRUE(engine->Backup(root + "/copy").ok());
    Set(*engine, Key("a"), "2");
    EXPECT_FALSE(engine->Backup(root + "/copy").ok()) << "only into an empty folder";
    auto copy = Open(disk, clock, root + "/copy");
    EXPECT_EQ(copy->Get(Key("a"))->value, "1");
    EXPECT_EQ(copy->Get("\x30"
                        "body")
                  ->value,
              std::string(5000, 'b'));
    EXPECT_EQ(engine->Get(Key("a"))->value, "2");
  }
  std::filesystem::remove_all(root);
}

// The distribution's RocksDB sums in software; a quarter of a read of 16 KiB went there.
TEST(LibraryCrc32c, IsOurs) { EXPECT_TRUE(LibraryUsesOurCrc32c()); }

}  // namespace
}  // namespace aloft::store
