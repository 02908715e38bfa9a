// A page's network loses, repeats and reorders requests; messages and arrays must come through once
// each, in order, and nobody may make us hold more than the limits.
#include <gtest/gtest.h>

#include "faces/firestore/webchannel/inbox.h"
#include "faces/firestore/webchannel/limits.h"
#include "faces/firestore/webchannel/outbox.h"

namespace aloft::faces::firestore::webchannel {
namespace {

using Outcome = Inbox::Outcome;

TEST(Inbox, TakesMessagesOnceInOrderHoweverTheyCome) {
  Inbox inbox(5);
  EXPECT_EQ(Outcome::kTaken, inbox.Put({{6, "b"}, {7, "c"}}));
  EXPECT_FALSE(inbox.HasNext());
  EXPECT_EQ(Outcome::kTaken, inbox.Put({{5, "a"}, {6, "other"}}));
  EXPECT_EQ("a", inbox.Next());
  EXPECT_EQ("b", inbox.Next());
  EXPECT_EQ(Outcome::kTaken, inbox.Put({{5, "again"}, {6, "again"}, {7, "again"}, {8, "d"}}));
  EXPECT_EQ("c", inbox.Next());
  EXPECT_EQ("d", inbox.Next());
  EXPECT_EQ(std::nullopt, inbox.Next());
  EXPECT_EQ(0U, inbox.bytes());
}

TEST(Inbox, RefusesImpossibleIdsAndTooMuchWithoutATrace) {
  Inbox inbox(0);
  EXPECT_EQ(Outcome::kBad, inbox.Put({{0, "a"}, {kMapsAheadMax + 1, "b"}}));
  EXPECT_EQ(Outcome::kBad, inbox.Put({{-1, "a"}}));
  EXPECT_EQ(Outcome::kBad, inbox.Put({{std::int64_t{1} << 53, "a"}}));
  EXPECT_FALSE(inbox.HasNext());
  const std::size_t most = kInboxBytesMax - 2 * kMapBytes - 1;  // room for one more of one byte
  EXPECT_EQ(Outcome::kTaken, inbox.Put({{1, std::string(most, 'x')}}));
  EXPECT_EQ(Outcome::kFull, inbox.Put({{0, "ab"}}));
  EXPECT_EQ(kMapBytes + most, inbox.bytes());
  EXPECT_EQ(Outcome::kTaken, inbox.Put({{0, "a"}}));
  EXPECT_EQ("a", inbox.Next());
}

TEST(Outbox, FramesWhatIsNotAcknowledged) {
  Outbox outbox;
  std::int64_t after = -1;
  EXPECT_EQ("", outbox.Frame(after, 100));
  outbox.Add(R"(["c"])");
  outbox.Add(R"(["noop"])");
  EXPECT_EQ("24\n[[0,[\"c\"]],[1,[\"noop\"]]]", outbox.Frame(after, 100));
  EXPECT_EQ(1, after);
  EXPECT_EQ("", outbox.Frame(after, 100));
  EXPECT_TRUE(outbox.Acknowledge(0));
  after = -1;  // a new back channel
  EXPECT_EQ("14\n[[1,[\"noop\"]]]", outbox.Frame(after, 100));
  EXPECT_TRUE(outbox.Acknowledge(1));
  EXPECT_TRUE(outbox.Acknowledge(0));  // late
  EXPECT_EQ(0U, outbox.bytes());
  EXPECT_FALSE(outbox.Acknowledge(2));  // nothing of the kind was made
}

TEST(Outbox, FramesAreBoundedButNeverEmpty) {
  Outbox outbox;
  for (int i = 0; i < 10; ++i) outbox.Add("[\"" + std::string(100, 'x') + "\"]");
  std::int64_t after = -1;
  int frames = 0;
  while (!outbox.Frame(after, 250).empty()) ++frames;
  EXPECT_EQ(5, frames);
  after = -1;
  EXPECT_FALSE(outbox.Frame(after, 1).empty());
  EXPECT_EQ(0, after);
}

}  // namespace
}  // namespace aloft::faces::firestore::webchannel
