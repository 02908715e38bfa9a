// Logs: what was durable is read back or reported as damaged, never silently shortened; what was
// not may be missing; and nothing of a file's earlier use comes back.
#include "store/rocksdb/log_file.h"

#include <gtest/gtest.h>

#include "os/sim/sim_disk.h"
#include "os/sim/sim_random.h"

namespace aloft::store {
namespace {

class LogFileTest : public testing::Test {
 protected:
  LogFileTest() { (void)disk_.MakeDirectory("d"); }

  static std::string Content(LogFiles& logs, std::uint64_t number) {
    auto reader = std::move(logs.Open(number)).value();
    std::string content(1 << 20, '\0');
    content.resize(*reader->Read(content.data(), content.size()));
    return content;
  }
  // Where `text` lies in the log's file.
  std::uint64_t Find(std::uint64_t number, const std::string& text) {
    const std::string file = *os::ReadWholeFile(disk_, Path(number), 1 << 24);
    return file.find(text);
  }
  static std::string Path(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    return "d/" + std::string(6 - digits.size(), '0') + digits + ".log";
  }

  os::SimDisk disk_;
};

TEST_F(LogFileTest, WhatIsAppendedIsRead) {
  LogFiles logs(disk_, "d", 2);
  EXPECT_EQ(logs.NumberOf("d/000012.log"), 12u);
  EXPECT_FALSE(logs.NumberOf("e/000012.log").has_value());
  EXPECT_FALSE(logs.NumberOf("d/000012.sst").has_value());
  auto log = *logs.Create(1);
  EXPECT_EQ(Content(logs, 1), "") << "not begun";
  ASSERT_TRUE(log->Reserve(1 << 20).ok());
  std::string all;
  os::SimRandom random(1);
  for (int i = 0; i < 100; ++i) {
    const std::string part = random.Bytes(random.Below(3000));
    ASSERT_TRUE(log->Append(part).ok());
    all += part;
    if (i % 10 == 0) {
      ASSERT_TRUE(log->Sync().ok());
    }
  }
  EXPECT_EQ(log->bytes(), all.size());
  EXPECT_TRUE(Content(logs, 1) == all);
  EXPECT_EQ(*logs.Bytes(1), all.size());
  auto reader = std::move(logs.Open(1)).value();
  ASSERT_TRUE(reader->Skip(5000).ok());
  std::string rest(100, '\0');
  ASSERT_EQ(*reader->Read(rest.data(), rest.size()), 100u);
  EXPECT_TRUE(rest == all.substr(5000, 100));
}

// A killed process has given nothing back: many short lives would fill the disk.
TEST_F(LogFileTest, WhatWasReservedIsGivenBackAtTheNextStart) {
  auto logs = std::make_unique<LogFiles>(disk_, "d", 2);
  auto log = *logs->Create(1);
  ASSERT_TRUE(log->Reserve(1 << 20).ok());
  ASSERT_TRUE(log->Append("kept").ok());
  ASSERT_TRUE(log->Sync().ok());
  EXPECT_GE(*disk_.FileSize(Path(1)), 1u << 20);
  logs = std::make_unique<LogFiles>(disk_, "d", 2);
  EXPECT_FALSE((*logs->CheckLogs()).has_value());
  EXPECT_LT(*disk_.FileSize(Path(1)), 64u << 10);
  EXPECT_EQ(Content(*logs, 1), "kept");
}

TEST_F(LogFileTest, AFileUsedAgainForgetsItsPast) {
  LogFiles logs(disk_, "d", 2);
  {
    auto old = *logs.Create(1);
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(old->Append("old " + std::to_string(i)).ok());
    ASSERT_TRUE(old->Sync().ok());
  }
  ASSERT_TRUE(logs.Remove(1).ok());
  EXPECT_EQ(*disk_.List("d"), std::vector<std::string>{"spare-1"});
  auto log = *logs.Create(2);
  EXPECT_EQ(*disk_.List("d"), std::vector<std::string>{"000002.log"});
  EXPECT_EQ(Content(logs, 2), "");
  ASSERT_TRUE(log->Append("new 0").ok());
  EXPECT_EQ(Content(logs, 2), "new 0") << "what follows is of an earlier use";
  LogFiles again(disk_, "d", 2);
  EXPECT_EQ(*again.CheckLogs(), std::nullopt);
}

TEST_F(LogFileTest, DecayOfDurableBytesIsFound) {
  LogFiles logs(disk_, "d", 0);
  auto first = *logs.Create(1);
  for (const char* text : {"one", "two", "three"}) {
    ASSERT_TRUE(first->Append(text).ok());
    ASSERT_TRUE(first->Sync().ok());
  }
  ASSERT_TRUE(first->Append("four").ok());
  EXPECT_EQ(*LogFiles(disk_, "d", 0).CheckLogs(), std::nullopt);
  const std::uint64_t two = Find(1, "two");
  disk_.FlipBit(Path(1), two);
  EXPECT_NE(LogFiles(disk_, "d", 0).CheckLogs()->value_or("").find("damaged"), std::string::npos);
  disk_.FlipBit(Path(1), two);
  EXPECT_EQ(*LogFiles(disk_, "d", 0).CheckLogs(), std::nullopt) << "whole again";

  // The last frame: only the next log knows that it was durable.
  auto second = *logs.Create(2);
  ASSERT_TRUE(second->Append("five").ok());
  EXPECT_EQ(*LogFiles(disk_, "d", 0).CheckLogs(), std::nullopt);
  disk_.FlipBit(Path(1), Find(1, "four"));
  EXPECT_NE(LogFiles(disk_, "d", 0).CheckLogs()->value_or("").find("shorter"), std::string::npos);
}

// The frames that survive are a prefix over all logs, with at least what was synced, and no cut is
// taken for decay.
TEST_F(LogFileTest, PowerCutsLeaveAPrefix) {
  int cuts_that_lost = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    os::SimDisk disk;
    ASSERT_TRUE(disk.MakeDirectory("d").ok());
    os::SimRandom random(seed);
    LogFiles logs(disk, "d", 1);
    std::string all;
    std::size_t durable = 0;
    std::uint64_t number = 1;
    std::vector<std::uint64_t> live = {number};
    std::vector<std::string> contents = {""};
    auto log = *logs.Create(number);
    for (std::uint64_t step = random.Below(60); step > 0; --step) {
      const std::string part = std::to_string(step) + std::string(random.Below(2000), 'x');
      ASSERT_TRUE(log->Append(part).ok());
      contents.back() += part;
      if (random.OneIn(4)) {
        ASSERT_TRUE(log->Sync().ok());
        ASSERT_TRUE(disk.SyncDirectory("d").ok());
        durable = contents.back().size();
      }
      if (!random.OneIn(8)) continue;
      log = *logs.Create(++number);
      live.push_back(number);
      contents.emplace_back();
      durable = 0;
      if (live.size() <= 2) continue;
      ASSERT_TRUE(logs.Remove(live.front()).ok());
      live.erase(live.begin());
      contents.erase(contents.begin());
    }
    auto after = disk.AfterPowerCut(seed);
    LogFiles left(*after, "d", 1);
    const auto damage = left.CheckLogs();
    ASSERT_TRUE(damage.ok()) << damage.error().detail;
    ASSERT_EQ(*damage, std::nullopt) << "seed " << seed;
    bool ended = false;
    for (std::size_t i = 0; i < live.size(); ++i) {
      const bool there = *after->Exists(Path(live[i]));
      const std::string found = there && left.Open(live[i]).ok() ? Content(left, live[i]) : "";
      ASSERT_EQ(contents[i].substr(0, found.size()), found) << "seed " << seed;
      if (ended) {
        ASSERT_EQ(found, "") << "seed " << seed << ": a later log outlived an earlier one";
      }
      ended = ended || found.size() < contents[i].size();
      if (i + 1 == live.size()) {
        ASSERT_GE(found.size(), durable) << "seed " << seed;
      }
    }
    cuts_that_lost += ended;
  }
  EXPECT_GT(cuts_that_lost, 50);
}

}  // namespace
}  // namespace aloft::store
