// Rows kept in memory are never older than the store.
#include "store/rocksdb/row_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "os/sim/sim_clock.h"
#include "os/sim/sim_disk.h"
#include "store/request_scope.h"
#include "store/rocksdb/rocks_engine.h"

namespace aloft::store {
namespace {

constexpr std::size_t kRoomy = 1 << 20;

void OfferTwice(RowCache& cache, const std::string& key, const Found& found, Version read_at) {
  cache.Offer(key, found, read_at);
  cache.Offer(key, found, read_at);
}

TEST(RowCache, KeepsWhatIsReadTwice) {
  RowCache cache(kRoomy);
  cache.Offer("a", {3, "value"}, 5);
  EXPECT_FALSE(cache.Find("a", 3)) << "it may have been the only read";
  cache.Offer("a", {3, "value"}, 5);
  const auto kept = cache.Find("a", 3);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->version, 3u);
  EXPECT_EQ(kept->value, "value");
  EXPECT_FALSE(cache.Find("b", 3));
}

TEST(RowCache, KeepsThatThereIsNothing) {
  RowCache cache(kRoomy);
  OfferTwice(cache, "a", {}, 5);
  const auto kept = cache.Find("a", 0);
  ASSERT_TRUE(kept);
  EXPECT_FALSE(kept->exists());
}

// A bound may be too new, because keys share it; never may a row be older than it.
TEST(RowCache, GivesNothingThatMayHaveChanged) {
  RowCache cache(kRoomy);
  OfferTwice(cache, "a", {3, "value"}, 5);
  EXPECT_TRUE(cache.Find("a", 5));
  EXPECT_FALSE(cache.Find("a", 6));
  EXPECT_FALSE(cache.Find("a", 5)) << "what was found old is gone";
}

TEST(RowCache, HoldsNoMoreThanItMay) {
  constexpr std::size_t kBytesMax = 64 << 10;
  RowCache cache(kBytesMax);
  const std::string value(1000, 'v');
  for (int n = 0; n < 1000; ++n) OfferTwice(cache, "key " + std::to_string(n), {1, value}, 1);
  std::size_t held = 0;
  for (int n = 0; n < 1000; ++n) held += cache.Find("key " + std::to_string(n), 1) ? 1 : 0;
  EXPECT_GT(held, 10u);
  EXPECT_LE(held * value.size(), kBytesMax);
  OfferTwice(cache, "huge", {1, std::string(kBytesMax, 'v')}, 1);
  EXPECT_FALSE(cache.Find("huge", 1));
}

class RowCacheInEngine : public testing::Test {
 protected:
  RowCacheInEngine() {
    RocksOptions options;
    options.directory = "data";
    options.cache_bytes = 4 << 20;
    options.write_buffer_bytes = 8 << 20;
    engine_ = std::move(RocksEngine::Open(options, disk_, clock_, Log())).value();
  }

  void Set(const std::string& value) {
    CommitRequest request;
    request.Set(kKey, value);
    ASSERT_TRUE(engine_->Commit(std::move(request)).ok());
  }
  std::string Read(const Snapshot* snapshot = nullptr) {
    return engine_->Get(kKey, snapshot)->value;
  }
  void ReadOften() {
    for (int n = 0; n < 3; ++n) (void)Read();
  }

  const std::string kKey = "\x30key";
  os::SimClock clock_;
  os::SimDisk disk_;
  std::unique_ptr<RocksEngine> engine_;
};

TEST_F(RowCacheInEngine, WhatIsReadOftenNeedsNoDisk) {
  Set(std::string(5000, 'v'));
  ASSERT_TRUE(engine_->Flush().ok());
  ReadOften();
  disk_.SetCold(true);
  RequestScope scope(Blocking::kRefused);
  EXPECT_EQ(Read(), std::string(5000, 'v'));
}

TEST_F(RowCacheInEngine, EveryKindOfWriteIsSeen) {
  Set("1");
  ReadOften();
  const auto before = engine_->TakeSnapshot();
  Set("2");
  EXPECT_EQ(Read(), "2");
  EXPECT_EQ(Read(before.get()), "1") << "a snapshot keeps its moment";
  ReadOften();
  EXPECT_EQ(Read(before.get()), "1") << "also when the newer value is kept";

  CommitRequest erase;
  erase.Erase(kKey);
  ASSERT_TRUE(engine_->Commit(std::move(erase)).ok());
  EXPECT_FALSE(engine_->Get(kKey)->exists());
  ReadOften();
  Set("3");
  EXPECT_EQ(Read(), "3");
  ReadOften();

  CommitRequest range;
  range.EraseRange({"\x30k", "\x30l"});
  ASSERT_TRUE(engine_->Commit(std::move(range)).ok());
  EXPECT_FALSE(engine_->Get(kKey)->exists());
}

// A reply that rests on a kept row waits for the same commit as one that rests on a read.
TEST_F(RowCacheInEngine, ARequestSawWhatItWasGiven) {
  Set("1");
  ReadOften();
  RequestScope scope(Blocking::kAllowed);
  const Version version = engine_->Get(kKey)->version;
  EXPECT_GE(scope.newest_seen(), version);
}

// Somebody who was told of a write finds it, whatever others read and keep meanwhile.
TEST_F(RowCacheInEngine, NobodyReadsWhatHasBeenReplaced) {
  Set("0");
  std::atomic<int> written = 0;
  std::atomic<bool> stale = false;
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&] {
      while (written.load() < 2000) {
        const int least = written.load();
        if (std::stoi(Read()) < least) stale = true;
      }
    });
  }
  for (int n = 1; n <= 2000; ++n) {
    Set(std::to_string(n));
    written.store(n);
    if (Read() != std::to_string(n)) stale = true;
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_FALSE(stale.load());
}

}  // namespace
}  // namespace aloft::store
