// Streams that stay open: order, backpressure, wakes, ends of every kind, and what a turn sends
// waits for what it saw. Everything that listens for changes is built on this.
#include "edge/live.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "edge/edge_testing.h"
#include "edge/http2_testing.h"
#include "edge/live_testing.h"

namespace aloft::edge {
namespace {

using std::chrono::milliseconds;
using testing::EchoTurn;
using testing::Event;
using testing::Head;
using testing::Http2Client;
using testing::Http2Reply;
using testing::Http2Upload;
using testing::LivePlan;
using testing::LiveProbe;
using testing::ManualDurability;
using testing::Pair;
using testing::Serve;
using testing::TestClient;
using testing::TestServer;
using testing::Text;

// Open in both directions at once: the reply begins while the request has not ended.
TEST(Live, EchoesOverHttp2InOrderWithTrailers) {
  LiveProbe probe;
  TestServer server;
  bool begun = false;
  probe.turn = [&](LiveStream& stream) { EchoTurn(stream, begun); };
  Serve(server, probe);
  Pair pair(server);
  const std::int32_t id =
      pair.client.Submit("POST", "/", {}, Http2Upload{.body = "one", .ends = false});
  Http2Reply& reply = pair.client.replies()[id];
  EXPECT_TRUE(pair.client.Until([&] { return reply.body == "one"; }));
  EXPECT_EQ("", reply.Field("content-length"));
  pair.client.Append(id, " two");
  EXPECT_TRUE(pair.client.Until([&] { return reply.body == "one two"; }));
  EXPECT_FALSE(reply.ended);
  pair.client.Append(id, " three", true);
  pair.client.Await(id);
  EXPECT_EQ("one two three", reply.body);
  EXPECT_TRUE(reply.ended);
  ASSERT_EQ(1U, reply.trailers.size());
  EXPECT_EQ("x-end", reply.trailers[0].first);
  EXPECT_TRUE(probe.destroyed.Wait());
  EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);
}

TEST(Live, EchoesOverHttp1InChunksAndKeepsTheConnection) {
  LiveProbe probe;
  TestServer server;
  bool begun = false;
  probe.turn = [&](LiveStream& stream) { EchoTurn(stream, begun); };
  Serve(server, probe);
  TestClient client(server.port());
  client.Send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
  std::string got;
  while (got.find("one\r\n") == std::string::npos) got += client.ReadAvailable();
  EXPECT_NE(std::string::npos, got.find("Transfer-Encoding: chunked"));
  client.Send("4\r\n two\r\n0\r\n\r\nGET /other HTTP/1.1\r\nHost: x\r\n\r\n");
  got.clear();
  while (got.find("x-end: yes\r\n\r\n") == std::string::npos) got += client.ReadAvailable();
  EXPECT_NE(std::string::npos, got.find("4\r\n two\r\n"));
  while (got.find("other") == std::string::npos) got += client.ReadAvailable();
}

// The head leaves although nothing follows: a browser starts to listen when it has come.
TEST(Live, AHeadLeavesAlone) {
  LiveProbe probe;
  TestServer server;
  probe.turn = [](LiveStream& stream) {
    EXPECT_TRUE(stream.input_ended());
    stream.Begin(Head(207));
  };
  Serve(server, probe);
  Pair pair(server);
  const std::int32_t id = pair.client.Submit("GET", "/");
  EXPECT_TRUE(pair.client.Until([&] { return pair.client.replies()[id].status == 207; }));
  TestClient plain(server.port());
  plain.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(std::string::npos, plain.ReadAvailable().find("207"));
}

// No wake is lost, however it falls: each is followed by a turn that sees what was done before it.
TEST(Live, WakesFromOtherThreadsAreNeverLost) {
  LiveProbe probe;
  TestServer server;
  std::atomic<int> written = 0;
  int told = -1;
  std::atomic<bool> pool = false;
  probe.needs_pool = [&] { return pool.exchange(!pool); };
  probe.turn = [&](LiveStream& stream) {
    if (told < 0) stream.Begin(Head());
    const int now = written;
    if (now != told) stream.Send(std::to_string(now) + ";");
    told = now;
  };
  Serve(server, probe);
  Pair pair(server);
  const std::int32_t id = pair.client.Submit("GET", "/");
  pair.client.Send();
  ASSERT_TRUE(probe.opened.Wait());
  const std::shared_ptr<LiveWaker> waker = probe.waker;
  for (int i = 1; i <= 500; ++i) {
    std::thread writer([&] {
      ++written;
      waker->Wake();
    });
    const std::string last = std::to_string(i) + ";";
    const std::string& body = pair.client.replies()[id].body;
    ASSERT_TRUE(pair.client.Until([&] { return body.ends_with(last); })) << i;
    writer.join();
  }
}

// A waker outlives its stream: whoever holds it may call it at any time.
TEST(Live, WakesOfAStreamLongGoneDoNothing) {
  LiveProbe probe;
  {
    TestServer server;
    probe.turn = [](LiveStream& stream) {
      stream.Begin(Head());
      stream.Finish({});
    };
    Serve(server, probe);
    Pair pair(server);
    EXPECT_TRUE(pair.client.Ask("GET", "/").ended);
    EXPECT_TRUE(probe.destroyed.Wait());
    probe.waker->Wake();
    EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);
  }
  probe.waker->Wake();
  EXPECT_EQ(1, probe.turns);
}

TEST(Live, TurnsOnThePoolMayBlock) {
  LiveProbe probe;
  TestServer server;
  std::optional<Blocking> blocking;
  bool begun = false;
  probe.needs_pool = [] { return true; };
  probe.turn = [&](LiveStream& stream) {
    blocking = ManualDurability::Current();
    EchoTurn(stream, begun);
  };
  Serve(server, probe);
  Pair pair(server);
  EXPECT_EQ("abc", pair.client.Ask("POST", "/", {}, Http2Upload{"abc"}).body);
  EXPECT_EQ(Blocking::kAllowed, blocking);
}

TEST(Live, ATurnOnTheLoopThatWouldBlockEndsItsStream) {
  LiveProbe probe;
  TestServer server;
  probe.turn = [](LiveStream&) { throw ManualDurability::WouldBlock(); };
  Serve(server, probe);
  Pair pair(server);
  EXPECT_EQ(500, pair.client.Ask("GET", "/").status);
  EXPECT_TRUE(probe.destroyed.Wait());
}

// What a turn saw must be durable before the client sees what it sent; later turns go on meanwhile
// and stay behind it.
TEST(Live, WhatATurnSendsWaitsToBeDurable) {
  LiveProbe probe;
  TestServer server;
  std::atomic<int> step = 0;
  probe.turn = [&](LiveStream& stream) {
    switch (++step) {
      case 1:
        stream.Begin(Head());
        stream.Send("1");
        server.durability.seen = 7;  // what the turn saw is asked behind it
        break;
      case 2:
        stream.Send("2");
        server.durability.seen = 5;
        break;
      default:
        stream.Send("3");
        server.durability.seen = 9;
        break;
    }
  };
  Serve(server, probe);
  Pair pair(server);
  const std::int32_t id = pair.client.Submit("GET", "/");
  pair.client.Send();
  ASSERT_TRUE(probe.opened.Wait());
  for (int i = 1; i < 3; ++i) {
    while (step < i) std::this_thread::yield();
    probe.waker->Wake();
  }
  while (probe.newest_seen != 9) std::this_thread::yield();  // not before the turn was asked
  server.durability.seen = 0;
  EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);
  EXPECT_EQ(0, pair.client.replies()[id].status);
  server.durability.Release(7);
  const std::string& body = pair.client.replies()[id].body;
  EXPECT_TRUE(pair.client.Until([&] { return body == "12"; }));
  EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);
  EXPECT_EQ("12", body);
  server.durability.Release(9);
  EXPECT_TRUE(pair.client.Until([&] { return body == "123"; }));
}

// Two streams that share something: what one has read from the store and the other tells.
TEST(Live, WhatAnotherStreamSawIsWaitedForToo) {
  LiveProbe probe;
  TestServer server;
  probe.turn = [](LiveStream& stream) {
    stream.Begin(Head());
    stream.Saw(7);
  };
  Serve(server, probe);
  Pair pair(server);
  const std::int32_t id = pair.client.Submit("GET", "/");
  pair.client.Send();
  EXPECT_TRUE(server.AwaitMetric("aloft_edge_held_replies", 1));
  EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);
  EXPECT_EQ(0, pair.client.replies()[id].status);
  server.durability.Release(7);
  EXPECT_TRUE(pair.client.Until([&] { return pair.client.replies()[id].status == 200; }));
  EXPECT_EQ(7U, probe.newest_seen);
}

// A handler that does not consume holds its client back by the window, and nobody else.
TEST(Live, InputWaitsInTheClientsWindow) {
  LiveProbe probe;
  TestServer server;
  std::atomic<bool> take = false;
  std::atomic<std::size_t> most = 0;
  std::size_t taken = 0;
  probe.turn = [&](LiveStream& stream) {
    if (probe.turns == 1) stream.Begin(Head());
    most = std::max(most.load(), stream.input().size());
    if (!take) return;
    taken += stream.input().size();
    stream.Consume(stream.input().size());
    if (stream.input_ended()) {
      stream.Send(std::to_string(taken));
      stream.Finish({});
    }
  };
  Serve(server, probe);
  Pair pair(server);
  EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);  // the settings have come
  const std::int32_t id =
      pair.client.Submit("POST", "/", {}, Http2Upload{std::string(5'000'000, 'x')});
  for (int i = 0; i < 20; ++i) EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);
  const std::size_t max = kLiveInputMax + server.options.limits.stream_window_bytes / 2;
  EXPECT_LE(pair.client.sent_body_bytes(), max);
  EXPECT_LE(most, max);
  take = true;
  probe.waker->Wake();
  EXPECT_EQ("5000000", pair.client.Await(id).body);
}

TEST(Live, InputWaitsInTheSocketOverHttp1) {
  LiveProbe probe;
  TestServer server;
  std::atomic<bool> take = false;
  std::atomic<std::size_t> most = 0;
  std::size_t taken = 0;
  probe.turn = [&](LiveStream& stream) {
    if (probe.turns == 1) stream.Begin(Head());
    most = std::max(most.load(), stream.input().size());
    if (!take) return;
    taken += stream.input().size();
    stream.Consume(stream.input().size());
    if (stream.input_ended()) {
      stream.Send(std::to_string(taken));
      stream.Finish({});
    }
  };
  Serve(server, probe);
  TestClient client(server.port());
  std::thread sender([&] {
    client.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 30000000\r\n\r\n" +
                std::string(30'000'000, 'x'));
  });
  const auto full = [&] { return most >= kLiveInputMax; };
  while (!full()) std::this_thread::yield();
  EXPECT_LE(most, kLiveInputMax + 64 * 1024);
  take = true;
  probe.waker->Wake();
  sender.join();
  EXPECT_EQ("30000000", client.Read().body);
}

// A message longer than the window comes through if its reader says how long it is.
TEST(Live, ALongMessageIsLetIn) {
  LiveProbe probe;
  TestServer server;
  constexpr std::size_t kLong = 6'000'000;
  probe.turn = [](LiveStream& stream) {
    stream.ExpectInput(kLong);
    if (stream.input().size() < kLong) return;
    stream.Begin(Head());
    stream.Send(std::to_string(stream.input().size()));
    stream.Consume(kLong);
    stream.Finish({});
  };
  Serve(server, probe);
  Pair pair(server);
  const Http2Reply reply = pair.client.Ask("POST", "/", {}, Http2Upload{std::string(kLong, 'x')});
  EXPECT_EQ(std::to_string(kLong), reply.body);
}

// Not even when the window has been used by messages before, nor when other streams hold back
// theirs.
TEST(Live, LongMessagesInARowAndSideBySide) {
  TestServer server;
  constexpr std::size_t kLong = 900'000;
  constexpr std::size_t kMessages = 7;
  server.front.begin = [&](const Request&) -> Plan {
    auto left = std::make_shared<std::size_t>(kMessages);
    return Live{[left](std::shared_ptr<LiveWaker>) -> std::unique_ptr<LiveHandler> {
      struct Messages final : LiveHandler {
        std::shared_ptr<std::size_t> left;
        void Turn(LiveStream& stream) override {
          if (stream.input().size() < kLong) return;
          stream.Consume(kLong);
          if (--*left > 0) return;
          stream.Begin(Head());
          stream.Finish({});
        }
        bool NeedsPool() const override { return false; }
      };
      auto handler = std::make_unique<Messages>();
      handler->left = left;
      return handler;
    }};
  };
  server.Start();
  Pair pair(server);
  std::vector<std::int32_t> streams;
  for (int i = 0; i < 8; ++i) {
    streams.push_back(
        pair.client.Submit("POST", "/", {}, Http2Upload{std::string(kLong * kMessages, 'x')}));
  }
  for (const std::int32_t id : streams) EXPECT_EQ(200, pair.client.Await(id).status);
}

// All the memory that long messages may take together.
TEST(Live, LongMessagesTogetherAreBounded) {
  LiveProbe probe;
  TestServer server;
  server.options.limits.gathered_bytes_max = 2'000'000;
  probe.turn = [](LiveStream& stream) { stream.ExpectInput(10'000'000); };
  Serve(server, probe);
  Pair pair(server);
  const std::int32_t id =
      pair.client.Submit("POST", "/", {}, Http2Upload{std::string(6'000'000, 'x')});
  EXPECT_NE(0U, pair.client.Await(id).error);
  EXPECT_TRUE(probe.destroyed.Wait());
  EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);
}

// A client that reads slowly slows its handler down; what waits for it stays bounded.
TEST(Live, OutputWaitsForASlowClient) {
  LiveProbe probe;
  TestServer server;
  std::size_t sent = 0;
  std::atomic<std::size_t> most = 0;
  const auto block = std::make_shared<const std::string>(std::string(10'000, 'y'));
  probe.turn = [&](LiveStream& stream) {
    if (probe.turns == 1) stream.Begin(Head());
    while (sent < 8'000'000 && stream.unsent_bytes() < kLiveUnsentMax) {
      stream.SendShared(block);
      sent += block->size();
    }
    most = std::max(most.load(), stream.unsent_bytes());
    if (sent == 8'000'000) stream.Finish({});
  };
  Serve(server, probe);
  for (const bool http2 : {true, false}) {
    sent = most = 0;
    probe.turns = 0;
    if (http2) {
      Pair pair(server);
      EXPECT_EQ(8'000'000U, pair.client.Ask("GET", "/").body.size());
    } else {
      TestClient client(server.port());
      EXPECT_EQ(8'000'000U, client.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").body.size());
    }
    EXPECT_LT(most, kLiveUnsentMax + block->size());
    EXPECT_GT(probe.turns, 4);
  }
}

// However many slow clients there are: all streams share a bound.
TEST(Live, OutputOfAllStreamsTogetherIsBounded) {
  TestServer server;
  server.options.limits.live_unsent_bytes_max = 3'000'000;
  server.front.begin = [&](const Request& request) -> Plan {
    if (request.path == "/other") return Text("other");
    return Live{[](std::shared_ptr<LiveWaker>) -> std::unique_ptr<LiveHandler> {
      struct Pouring final : LiveHandler {
        std::size_t left = 3'000'000;
        bool begun = false;
        void Turn(LiveStream& stream) override {
          if (!std::exchange(begun, true)) stream.Begin(Head());
          for (; left > 0 && stream.unsent_bytes() < kLiveUnsentMax; left -= 10'000) {
            stream.Send(std::string(10'000, 'z'));
          }
          if (left == 0) stream.Finish({});
        }
        bool NeedsPool() const override { return false; }
      };
      return std::make_unique<Pouring>();
    }};
  };
  server.Start();
  Pair slow(server, true);  // opens no windows
  for (int i = 0; i < 20; ++i) slow.client.Submit("GET", "/");
  slow.client.Send();
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_live_streams", 20));
  EXPECT_EQ("other", Pair(server).client.Ask("GET", "/other").body);
  EXPECT_LT(server.Metric("aloft_edge_live_unsent_bytes"), 3'000'000 + 20 * 100'000 + 1'100'000);
  EXPECT_EQ(3'000'000U, Pair(server).client.Ask("GET", "/").body.size());
}

TEST(Live, ATimerGivesATurn) {
  LiveProbe probe;
  TestServer server;
  probe.turn = [&](LiveStream& stream) {
    if (probe.turns == 1) stream.Begin(Head());
    if (probe.turns == 3) stream.Finish({});
    stream.WakeAfter(milliseconds(20));
  };
  server.clock.Run();
  Serve(server, probe);
  Pair pair(server);
  EXPECT_TRUE(pair.client.Ask("GET", "/").ended);
}

}  // namespace
}  // namespace aloft::edge
