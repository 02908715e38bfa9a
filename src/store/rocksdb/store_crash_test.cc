// Random work on the embedded engine with the power cut in between, compared with the reference
// model: after each cut exactly a prefix of the commits is there, and it reaches at least as far as
// the watermark had come. ALOFT_CRASH_ROUNDS=2000 for a long night, ALOFT_CRASH_SEED to repeat one.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <deque>

#include "base/bytes.h"
#include "os/sim/sim_clock.h"
#include "os/sim/sim_disk.h"
#include "os/sim/sim_random.h"
#include "store/counter.h"
#include "store/memory/memory_engine.h"
#include "store/rocksdb/rocks_engine.h"

namespace aloft::store {
namespace {

constexpr char kFamilies[] = {0x01, 0x10, 0x20, 0x30};

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = getenv(name);
  return text == nullptr ? otherwise : strtoull(text, nullptr, 10);
}

class CrashTest : public testing::Test {
 protected:
  void Open() {
    RocksOptions options;
    options.directory = "data";
    options.cache_bytes = 1 << 20;
    options.write_buffer_bytes = 256 << 10;  // flushes and compactions all the time
    options.change_log_bytes = 64 << 10;
    auto opened = RocksEngine::Open(options, *disk_, clock_, Log());
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    engine_ = std::move(opened).value();
  }

  std::string RandomKey() {
    std::string key(1, kFamilies[random_.Below(4)]);
    return key + "key" + std::to_string(random_.Below(60));
  }

  std::string RandomValue() {
    const std::uint64_t bytes = random_.Below(4) == 0 ? random_.Below(6000) : random_.Below(100);
    return std::to_string(commits_.size()) +
           std::string(bytes, static_cast<char>(random_.Below(256)));
  }

  // The same commit for both engines; versions differ, so checks are made for each.
  void Commit() {
    CommitRequest ours;
    const std::uint64_t writes = 1 + random_.Below(4);
    for (std::uint64_t i = 0; i < writes; ++i) AddWrite(ours);
    CommitRequest models = ours;
    if (random_.OneIn(2)) {
      const std::string key = RandomKey();
      const Found found = std::move(engine_->Get(key)).value();
      const Found expected = std::move(model_->Get(key, nullptr)).value();
      ASSERT_EQ(found.value, expected.value);
      const Version stale = random_.OneIn(4) ? 1 : 0;  // sometimes a version that is wrong
      ours.Expect(key, found.version + stale);
      models.Expect(key, expected.version + stale);
    }
    ours.Set("\x01last", EncodeCounter(static_cast<std::int64_t>(commits_.size())));
    models.Set("\x01last", EncodeCounter(static_cast<std::int64_t>(commits_.size())));
    const auto done = engine_->Commit(std::move(ours));
    const auto expected = model_->Commit(std::move(models));
    ASSERT_EQ(done.ok(), expected.ok());
    if (!done.ok()) return;
    commits_.push_back({done->version, model_->TakeSnapshot()});
  }

  void AddWrite(CommitRequest& request) {
    switch (random_.Below(8)) {
      case 0:
        return request.Erase(RandomKey());
      case 1:
        return request.Add(
            "\x01"
            "counter" +
                std::to_string(random_.Below(3)),
            1);
      case 2: {
        if (!random_.OneIn(4)) return request.Set(RandomKey(), RandomValue());
        std::string begin = RandomKey();
        std::string end = begin;
        end.back() = static_cast<char>(end.back() + 1 + random_.Below(3));
        return request.EraseRange({begin, end});
      }
      default:
        return request.Set(RandomKey(), RandomValue());
    }
  }

  // Both engines hold the same keys and values.
  void Compare(const Snapshot* model_snapshot) {
    for (const char family : kFamilies) {
      ScanOptions then;
      then.snapshot = model_snapshot;
      auto found = engine_->Scan({std::string(1, family), ""});
      auto expected = model_->Scan({std::string(1, family), ""}, then);
      while (found->Valid() && expected->Valid()) {
        ASSERT_EQ(found->key(), expected->key());
        ASSERT_EQ(found->value(), expected->value());
        found->Next();
        expected->Next();
      }
      ASSERT_TRUE(found->status().ok()) << found->status().error().detail;
      ASSERT_EQ(found->Valid(), expected->Valid());
    }
  }

  // The change log holds the commits that survived, each once, or says that it was trimmed.
  void CompareTail(Version survived) {
    std::deque<Version> expected;
    for (const Done& commit : commits_) {
      if (commit.version > 0 && commit.version <= survived) expected.push_back(commit.version);
    }
    Version from = expected.empty() ? 0 : expected.front() - 1;
    Version last = 0;
    while (from < engine_->DurableThrough()) {
      const auto page = engine_->Tail("\x01last", from, 50);
      if (!page.ok()) {
        ASSERT_EQ(page.error().fault, Fault::kTooOld);
        return;
      }
      for (const Change& change : page->changes) {
        if (change.kind == Write::Kind::kEraseRange || change.version == last) continue;
        ASSERT_FALSE(expected.empty());
        ASSERT_EQ(change.version, expected.front());
        last = change.version;
        expected.pop_front();
      }
      from = page->through;
    }
    ASSERT_TRUE(expected.empty());
  }

  void CutPower() {
    const Version durable = engine_->DurableThrough();
    auto after = disk_->AfterPowerCut(random_.Next64());
    engine_.reset();
    disk_ = std::move(after);
    Open();
    if (HasFatalFailure()) return;
    const Found last = std::move(engine_->Get("\x01last")).value();
    const auto survived = static_cast<std::size_t>(*DecodeCounter(last.value));
    ASSERT_LT(survived, commits_.size()) << "from the future";
    const Done& commit = commits_[survived];
    if (survived + 1 < commits_.size()) {
      ASSERT_LT(durable, commits_[survived + 1].version) << "lost although durable";
    }
    ASSERT_GE(engine_->Latest(), commits_.back().version) << "versions may be given out twice";
    Compare(commit.model.get());
    if (HasFatalFailure()) return;
    CompareTail(commit.version);
    if (HasFatalFailure()) return;
    StartModelFrom(commit.model.get());
  }

  void StartModelFrom(const Snapshot* snapshot) {
    auto fresh = std::make_unique<MemoryEngine>(clock_);
    CommitRequest all;
    for (const char family : kFamilies) {
      ScanOptions then;
      then.snapshot = snapshot;
      auto entry = model_->Scan({std::string(1, family), ""}, then);
      for (; entry->Valid(); entry->Next()) {
        all.Set(std::string(entry->key()), std::string(entry->value()));
      }
    }
    all.Set("\x01last", EncodeCounter(0));
    CommitRequest mark;
    mark.Set("\x01last", EncodeCounter(0));
    ASSERT_TRUE(fresh->Commit(std::move(all)).ok());
    const Version version = engine_->Commit(std::move(mark))->version;
    engine_->WaitDurable(version);
    commits_.clear();
    model_ = std::move(fresh);
    commits_.push_back({version, model_->TakeSnapshot()});
  }

  struct Done {
    Version version;  // in the engine
    std::unique_ptr<Snapshot> model;
  };

  const std::uint64_t seed_ = FromEnvironment("ALOFT_CRASH_SEED", 1);
  os::SimRandom random_{seed_};
  os::SimClock clock_;
  std::unique_ptr<os::SimDisk> disk_ = std::make_unique<os::SimDisk>(256 << 20);
  std::unique_ptr<RocksEngine> engine_;
  std::unique_ptr<MemoryEngine> model_ = std::make_unique<MemoryEngine>(clock_);
  std::vector<Done> commits_;  // since the last cut
};

TEST_F(CrashTest, APrefixSurvivesEveryPowerCut) {
  ASSERT_TRUE(disk_->MakeDirectory("data").ok());
  Open();
  StartModelFrom(nullptr);
  const std::uint64_t rounds = FromEnvironment("ALOFT_CRASH_ROUNDS", 20);
  std::size_t commits = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    SCOPED_TRACE("seed " + std::to_string(seed_) + ", round " + std::to_string(round));
    const std::uint64_t work = random_.Below(400);
    for (std::uint64_t i = 0; i < work; ++i) {
      Commit();
      if (random_.OneIn(100)) engine_->WaitDurable(commits_.back().version);
      if (random_.OneIn(400)) {
        ASSERT_TRUE(engine_->Flush().ok());
      }
      ASSERT_FALSE(HasFatalFailure());
    }
    commits += commits_.size();
    CutPower();
    ASSERT_FALSE(HasFatalFailure());
  }
  RecordProperty("commits", static_cast<int>(commits));
}

}  // namespace
}  // namespace aloft::store
