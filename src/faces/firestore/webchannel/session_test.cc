// What the stock client cannot show from outside: sessions that nobody comes back to, two back
// channels that meet, and that what one has read is not told by the next before it is durable.
#include "faces/firestore/webchannel/session.h"

#include <google/firestore/v1/firestore.pb.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edge/request.h"
#include "faces/firestore/router.h"
#include "faces/firestore/webchannel/back_channel.h"
#include "faces/firestore/webchannel/limits.h"
#include "faces/firestore/webchannel/sessions.h"
#include "os/real/real_random.h"

namespace aloft::faces::firestore::webchannel {
namespace {

using namespace std::chrono_literals;

class ManualClock final : public os::Clock {
 public:
  std::chrono::nanoseconds now = 1h;
  std::int64_t WallMicros() const override { return now.count() / 1000; }
  std::int64_t MonotonicNanos() const override { return now.count(); }
};

// A conversation that takes everything and tells what it is given.
struct Script {
  std::vector<std::string> taken = {};
  std::deque<StreamReply> replies = {};
  std::size_t answer_bytes = 0;  // a reply of so many to each, unless 0
  std::optional<Error> ended = {};
  bool needs_store = false;
  int heartbeats = 0;
  bool destroyed = false;
  std::function<void()> wake = {};
};

// A ListenResponse about a document with a long name.
StreamReply Answer(std::size_t bytes) {
  v1::ListenResponse response;
  response.mutable_document_delete()->set_document(std::string(bytes, 'x'));
  return {.message = response.SerializeAsString()};
}

class ScriptedConversation final : public MessageStream {
 public:
  ScriptedConversation(Script& script, std::function<void()> wake) : script_(script) {
    script_.wake = std::move(wake);
  }
  ~ScriptedConversation() override { script_.destroyed = true; }
  Result<void> Take(const Message& request) override {
    script_.taken.push_back(request.ShortDebugString());
    if (script_.answer_bytes > 0) script_.replies.push_back(Answer(script_.answer_bytes));
    return {};
  }
  std::vector<StreamReply> Drain(std::size_t replies_max, std::optional<Error>& ended) override {
    std::vector<StreamReply> replies;
    while (!script_.replies.empty() && replies.size() < replies_max) {
      replies.push_back(std::move(script_.replies.front()));
      script_.replies.pop_front();
    }
    if (script_.replies.empty()) ended = script_.ended;
    return replies;
  }
  bool NeedsStore() const override { return script_.needs_store; }
  void Heartbeat() override { ++script_.heartbeats; }

 private:
  Script& script_;
};

class CountingWaker final : public edge::LiveWaker {
 public:
  int wakes = 0;
  void Wake() override { ++wakes; }
};

// The stream of one back channel, whose turns a test gives by hand.
class ManualStream final : public edge::LiveStream {
 public:
  std::string sent;
  std::uint64_t saw = 0;
  bool begun = false;
  bool finished = false;
  std::size_t unsent = 0;

  std::string_view input() const override { return {}; }
  void Consume(std::size_t) override {}
  void ExpectInput(std::size_t) override {}
  bool input_ended() const override { return true; }
  void Begin(edge::Response) override { begun = true; }
  void Send(std::string bytes) override { sent += bytes; }
  void SendShared(std::shared_ptr<const std::string> bytes) override { sent += *bytes; }
  void Finish(edge::LiveFields) override { finished = true; }
  void Reset() override {}
  bool stopping() const override { return false; }
  void Saw(std::uint64_t version) override { saw = version; }
  std::size_t unsent_bytes() const override { return unsent; }
  void WakeAfter(std::chrono::milliseconds) override {}
};

struct World {
  ManualClock clock;
  os::RealRandom random;
  Script script;
  Sessions sessions{clock, random};
  const Method& method = *FindMethod("google.firestore.v1.Firestore/Listen");

  std::shared_ptr<Session> Begin() {
    return sessions.Begin(method, 0, [this](std::function<void()> wake) {
      return std::make_unique<ScriptedConversation>(script, std::move(wake));
    });
  }
};

// One GET: a handler, its waker and its stream.
struct Get {
  Get(World& world, std::shared_ptr<Session> session, bool streaming = true)
      : channel(std::move(session), BackChannelOptions{.streaming = streaming}, {}, waker,
                world.clock) {}
  void Turn(std::uint64_t seen = 0) {
    (void)channel.NeedsPool();
    channel.Turn(stream);
    channel.TurnEnded(seen);
  }
  std::shared_ptr<CountingWaker> waker = std::make_shared<CountingWaker>();
  ManualStream stream;
  BackChannel channel;
};

const std::string kMessage = R"({"removeTarget": 7})";

// A post of one map. Borrows the text.
ChannelForm FormOf(std::int64_t id, std::string_view text) {
  ChannelForm form;
  form.maps.push_back({.size = {.id = id, .data_bytes = text.size()}, .encoded = text});
  return form;
}

TEST(Session, AGetGreetsAtOnceAndThenDoesTheWork) {
  World world;
  const auto session = world.Begin();
  EXPECT_EQ(Inbox::Outcome::kTaken, session->Put(FormOf(0, kMessage)));
  Get get(world, session);
  EXPECT_FALSE(get.channel.NeedsPool());  // before anything that may wait for the disk
  get.Turn();
  EXPECT_TRUE(get.stream.begun);
  EXPECT_NE(std::string::npos, get.stream.sent.find("[1,[\"noop\"]]"));
  EXPECT_EQ(1, get.waker->wakes);
  EXPECT_TRUE(world.script.taken.empty());
  EXPECT_TRUE(get.channel.NeedsPool());
  world.script.replies.push_back({.message = ""});
  get.Turn();
  EXPECT_EQ(1U, world.script.taken.size());
  EXPECT_NE(std::string::npos, get.stream.sent.find("[2,[{}]]"));
  EXPECT_FALSE(get.stream.finished);
}

TEST(Session, WhatOneGetHasSeenHoldsBackTheNext) {
  World world;
  const auto session = world.Begin();
  {
    Get first(world, session);
    first.Turn();
    first.Turn(41);
  }
  Get second(world, session);
  second.Turn();
  EXPECT_EQ(41U, second.stream.saw);
}

TEST(Session, ANewGetSupersedesTheOldOne) {
  World world;
  const auto session = world.Begin();
  Get first(world, session);
  first.Turn();
  const int before = first.waker->wakes;
  Get second(world, session);
  EXPECT_EQ(before + 1, first.waker->wakes);
  first.Turn();
  EXPECT_TRUE(first.stream.finished);
  second.Turn();
  EXPECT_FALSE(second.stream.finished);
  EXPECT_TRUE(session->Hear(0).back_channel_open);
}

// Two at a time: the second waits to be woken, and nothing is lost.
TEST(Session, AGetThatMeetsAnotherAtWorkIsWokenBehindIt) {
  World world;
  const auto session = world.Begin();
  Get first(world, session);
  first.channel.Turn(first.stream);  // still at work: its turn has not ended
  Get second(world, session);
  second.Turn();
  EXPECT_TRUE(second.stream.begun);
  EXPECT_TRUE(second.stream.sent.empty());
  EXPECT_EQ(0, second.waker->wakes);
  first.channel.TurnEnded(3);
  EXPECT_EQ(1, second.waker->wakes);
  second.Turn();
  EXPECT_FALSE(second.stream.sent.empty());
  EXPECT_EQ(3U, second.stream.saw);
}

TEST(Session, ALongPollEndsWithTheFirstArraysOrANoop) {
  World world;
  const auto session = world.Begin();
  Get poll(world, session, false);
  EXPECT_TRUE(session->Acknowledge(0));
  poll.Turn();
  EXPECT_FALSE(poll.stream.finished);
  world.clock.now += kNoopAfter;
  poll.Turn();
  EXPECT_TRUE(poll.stream.finished);
  EXPECT_EQ("14\n[[1,[\"noop\"]]]", poll.stream.sent);
  EXPECT_EQ(1, world.script.heartbeats);
}

TEST(Session, GetsEndWhenTheyHaveCarriedEnoughOrAreOld) {
  World world;
  const auto session = world.Begin();
  Get old(world, session);
  old.Turn();
  world.clock.now += kBackChannelAgeMax;
  old.Turn();
  EXPECT_TRUE(old.stream.finished);
  Get full(world, session);
  full.Turn();
  // Replies without end: what is rendered ahead is bounded, and goes on when it is acknowledged.
  for (int i = 0; i < 100'000; ++i) {
    world.script.replies.push_back({.message = std::string("\x12\x02\x10\x01", 4)});
  }
  full.Turn();
  EXPECT_TRUE(full.stream.finished);
  const std::size_t left = world.script.replies.size();
  EXPECT_GT(left, 0U);
  const Session::Heard heard = session->Hear(0);
  EXPECT_LT(heard.unacknowledged_bytes, kUnackedBytesMax + 10'000);
  EXPECT_TRUE(session->Acknowledge(heard.last_array));
  Get next(world, session);
  next.Turn();
  next.Turn();
  EXPECT_LT(world.script.replies.size(), left);
}

// Ten thousand sessions that nobody reads must not hold two megabytes each.
TEST(Session, HasLittleWaitingWhenAllTogetherHaveMuch) {
  World world;
  const auto all = std::make_shared<Session::Waiting>(0);
  const auto session = std::make_shared<Session>(SessionIds{"s", "h"}, world.method, 0,
                                                 world.clock.now.count(), all);
  session->Open([&](std::function<void()> wake) {
    return std::make_unique<ScriptedConversation>(world.script, std::move(wake));
  });
  EXPECT_EQ(Inbox::Outcome::kTaken, session->Put(FormOf(1, std::string(2 * kWaitingTight, 'x'))));
  EXPECT_GT(*all, 2 * kWaitingTight);
  *all += kWaitingBytesMax;
  EXPECT_EQ(Inbox::Outcome::kFull, session->Put(FormOf(0, kMessage)));
  const auto other = std::make_shared<Session>(SessionIds{"o", "h"}, world.method, 0,
                                               world.clock.now.count(), all);
  other->Open([&](std::function<void()> wake) {
    return std::make_unique<ScriptedConversation>(world.script, std::move(wake));
  });
  EXPECT_EQ(Inbox::Outcome::kTaken, other->Put(FormOf(0, kMessage)));
  EXPECT_EQ(Inbox::Outcome::kFull, other->Put(FormOf(1, std::string(kWaitingTight, 'x'))));
  for (int i = 0; i < 100'000; ++i) {
    world.script.replies.push_back({.message = std::string("\x12\x02\x10\x01", 4)});
  }
  Get get(world, other);
  get.Turn();
  get.Turn();
  EXPECT_TRUE(get.stream.finished);  // the client acknowledges with the next
  EXPECT_LT(other->Hear(0).unacknowledged_bytes, kWaitingTight + 10'000);
}

// A client that asks and asks, comes back and never says what it has received.
TEST(Session, TakesNothingMoreThanItHasRoomToAnswer) {
  constexpr int kAsked = 1000;
  World world;
  world.script.answer_bytes = 64 * 1024;
  const auto session = world.Begin();
  for (int i = 0; i < kAsked; ++i) {
    EXPECT_EQ(Inbox::Outcome::kTaken, session->Put(FormOf(i, kMessage)));
  }
  const std::size_t most = kUnackedBytesMax + (kTakenAtOnce + 1) * 66 * 1024;
  const auto turn_some = [&] {
    for (int i = 0; i < 20; ++i) {
      Get get(world, session);
      for (int turn = 0; turn < 5 && !get.stream.finished; ++turn) get.Turn();
      EXPECT_TRUE(get.stream.finished);
      EXPECT_FALSE(session->NeedsStore());
      EXPECT_LT(session->Hear(0).unacknowledged_bytes, most);
    }
  };
  turn_some();
  const std::size_t taken = world.script.taken.size();
  EXPECT_GE(taken, kTakenAtOnce);
  EXPECT_LE(world.script.replies.size(), kTakenAtOnce);
  EXPECT_LE(taken, most / (64 * 1024));
  while (world.script.taken.size() < kAsked) {
    const std::size_t before = world.script.taken.size() - world.script.replies.size();
    EXPECT_TRUE(session->Acknowledge(session->Hear(0).last_array));
    Get get(world, session);
    for (int turn = 0; turn < 5 && !get.stream.finished; ++turn) get.Turn();
    ASSERT_GT(world.script.taken.size() - world.script.replies.size(), before);
  }
}

// There is room again while a turn is at work, as others have less: nobody else would say so.
TEST(Session, GoesOnWhenAllTogetherHaveLessAgain) {
  World world;
  const auto all = std::make_shared<Session::Waiting>(0);
  const auto session = std::make_shared<Session>(SessionIds{"s", "h"}, world.method, 0,
                                                 world.clock.now.count(), all);
  session->Open([&](std::function<void()> wake) {
    return std::make_unique<ScriptedConversation>(world.script, std::move(wake));
  });
  for (int i = 0; i < 10; ++i) world.script.replies.push_back(Answer(64 * 1024));
  const Session::Ticket ticket = session->Attach(std::make_shared<CountingWaker>());
  ASSERT_EQ(Session::Entry::kEntered, session->Enter(ticket));
  session->Work(true);
  EXPECT_EQ(Session::Standing::kIdle, session->standing());
  *all += kWaitingBytesMax;
  world.script.replies.push_back(Answer(3));
  session->Work(true);
  EXPECT_EQ(1U, world.script.replies.size());
  EXPECT_EQ(Session::Standing::kFull, session->standing());
  *all -= kWaitingBytesMax;
  EXPECT_EQ(Session::Standing::kHasMore, session->standing());
  session->Work(true);
  EXPECT_TRUE(world.script.replies.empty());
  EXPECT_EQ(Session::Standing::kIdle, session->standing());
  session->Leave(0);
}

TEST(Session, LetsGoOfWhatItsClientLeaves) {
  World world;
  const auto all = std::make_shared<Session::Waiting>(0);
  auto session = std::make_shared<Session>(SessionIds{"s", "h"}, world.method, 0,
                                           world.clock.now.count(), all);
  session->Open([&](std::function<void()> wake) {
    return std::make_unique<ScriptedConversation>(world.script, std::move(wake));
  });
  EXPECT_EQ(Inbox::Outcome::kTaken, session->Put(FormOf(1, std::string(1000, 'x'))));
  EXPECT_GT(*all, 1000U);
  session.reset();
  EXPECT_EQ(*all, 0U);
}

TEST(Session, AnEndedConversationSaysWhyAndClosesTheChannel) {
  World world;
  const auto session = world.Begin();
  world.script.ended = Error{.code = Code::kPermissionDenied, .message = "no"};
  Get get(world, session);
  get.Turn();
  get.Turn();
  EXPECT_NE(std::string::npos, get.stream.sent.find(R"("status":"PERMISSION_DENIED")"));
  EXPECT_NE(std::string::npos, get.stream.sent.find(R"(["close"])"));
  EXPECT_TRUE(get.stream.finished);
}

TEST(Sessions, AreFoundByBothIdsAndTheirMethodAlone) {
  World world;
  const auto session = world.Begin();
  const SessionIds ids = session->ids();
  EXPECT_EQ(session, world.sessions.Find(ids, world.method));
  EXPECT_EQ(nullptr, world.sessions.Find({ids.session, ""}, world.method));
  EXPECT_EQ(nullptr, world.sessions.Find({ids.http_session, ids.session}, world.method));
  EXPECT_EQ(nullptr, world.sessions.Find(ids, *FindMethod("google.firestore.v1.Firestore/Write")));
  world.sessions.End(*session);
  EXPECT_TRUE(world.script.destroyed);
  EXPECT_EQ(nullptr, world.sessions.Find(ids, world.method));
}

TEST(Sessions, AreForgottenWhenNobodyComesBack) {
  World world;
  const auto unused = world.Begin();
  world.clock.now += kSessionUnusedMax;
  world.sessions.ForgetSilent();
  EXPECT_EQ(1U, world.sessions.size());
  world.clock.now += 1s;
  world.sessions.ForgetSilent();
  EXPECT_EQ(0U, world.sessions.size());

  const auto used = world.Begin();
  {
    Get get(world, used);
    world.clock.now += 1h;
    world.sessions.ForgetSilent();
    EXPECT_EQ(1U, world.sessions.size());
  }
  world.clock.now += kSessionSilenceMax;
  world.sessions.ForgetSilent();
  EXPECT_EQ(1U, world.sessions.size());
  world.clock.now += 1s;
  world.sessions.ForgetSilent();
  EXPECT_EQ(0U, world.sessions.size());
}

// A session that ends while a turn is at work loses its conversation behind the turn.
TEST(Sessions, EndWhileAtWork) {
  World world;
  const auto session = world.Begin();
  Get get(world, session);
  get.channel.Turn(get.stream);
  world.sessions.End(*session);
  EXPECT_FALSE(world.script.destroyed);
  get.channel.TurnEnded(0);
  EXPECT_TRUE(world.script.destroyed);
  get.Turn();
  EXPECT_TRUE(get.stream.finished);
}

}  // namespace
}  // namespace aloft::faces::firestore::webchannel
