// How streams that stay open end, and what clients may not do with them: whoever is gone must leave
// nothing behind, whoever is idle must be left alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "edge/edge_testing.h"
#include "edge/http2_testing.h"
#include "edge/live.h"
#include "edge/live_testing.h"

namespace aloft::edge {
namespace {

using std::chrono::milliseconds;
using testing::Event;
using testing::Head;
using testing::Http2Client;
using testing::Http2Reply;
using testing::Http2Upload;
using testing::LivePlan;
using testing::LiveProbe;
using testing::Pair;
using testing::Serve;
using testing::TestClient;
using testing::TestServer;
using testing::Text;

// However a stream ends, its handler is gone soon after: it holds what it listens to.
TEST(Live, AClientThatGoesAwayEndsTheHandler) {
  TestServer server;
  server.front.begin = [](const Request&) -> Plan { return Text("none yet"); };
  server.Start();
  const auto ends = [&](bool http2, const std::function<void(Pair*, TestClient*)>& leave) {
    LiveProbe probe;
    Event begun;
    probe.turn = [&](LiveStream& stream) {
      if (probe.turns == 1) stream.Begin(Head());
      begun.Set();
    };
    server.front.begin = [&](const Request&) -> Plan { return LivePlan(probe); };
    std::optional<Pair> pair;
    std::optional<TestClient> plain;
    if (http2) {
      pair.emplace(server);
      pair->client.Submit("GET", "/");
      pair->client.Send();
    } else {
      plain.emplace(server.port());
      plain->Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    ASSERT_TRUE(begun.Wait());
    leave(http2 ? &*pair : nullptr, http2 ? nullptr : &*plain);
    EXPECT_TRUE(probe.destroyed.Wait());
    EXPECT_EQ(0, probe.alive);
  };
  ends(true, [](Pair* pair, TestClient*) {
    pair->client.Reset(1);
    pair->client.Send();
  });
  ends(true, [](Pair* pair, TestClient*) { pair->connection.EndSending(); });
  ends(true, [](Pair* pair, TestClient*) { pair->connection.Reset(); });
  ends(false, [](Pair*, TestClient* plain) { plain->EndSending(); });
  ends(false, [](Pair*, TestClient* plain) { plain->Reset(); });
}

// While a turn runs on the pool its handler must not be destroyed under it.
TEST(Live, AClientThatGoesAwayDuringATurnOnThePool) {
  LiveProbe probe;
  TestServer server;
  Event running;
  Event go;
  probe.needs_pool = [] { return true; };
  probe.turn = [&](LiveStream& stream) {
    if (stream.input().empty()) return;
    running.Set();
    go.Wait();
    EXPECT_EQ("abc", stream.input());
    stream.Begin(Head());
  };
  Serve(server, probe);
  Pair pair(server);
  const std::int32_t id =
      pair.client.Submit("POST", "/", {}, Http2Upload{.body = "abc", .ends = false});
  pair.client.Send();
  ASSERT_TRUE(running.Wait());
  pair.client.Reset(id);
  EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);  // the reset has been seen
  EXPECT_FALSE(probe.destroyed.happened());
  go.Set();
  EXPECT_TRUE(probe.destroyed.Wait());
}

// Output that waits to be durable when its client goes.
TEST(Live, AClientThatGoesAwayWhileItsReplyIsHeld) {
  LiveProbe probe;
  TestServer server;
  server.durability.seen = 5;
  probe.turn = [](LiveStream& stream) { stream.Begin(Head()); };
  Serve(server, probe);
  Pair pair(server);
  const std::int32_t id = pair.client.Submit("GET", "/");
  pair.client.Send();
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_held_replies", 1));
  pair.client.Reset(id);
  pair.client.Send();
  EXPECT_TRUE(probe.destroyed.Wait());
  server.durability.Release(5);
  EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);
}

// Input that nobody consumed is not lost to the connection's window when its stream ends.
TEST(Live, ResetStreamsGiveTheWindowBack) {
  LiveProbe probe;
  TestServer server;
  probe.turn = [](LiveStream& stream) {
    if (!stream.input().empty()) stream.ExpectInput(0);
  };
  Serve(server, probe);
  Pair pair(server);
  for (int i = 0; i < 8; ++i) {  // each nearly a window of the connection's four
    const std::uint64_t before = pair.client.sent_body_bytes();
    const std::int32_t id =
        pair.client.Submit("POST", "/", {}, Http2Upload{std::string(1'000'000, 'x')});
    ASSERT_TRUE(pair.client.Until([&] {
      return pair.client.sent_body_bytes() >= before + 1'000'000 ||
             pair.client.replies()[id].closed;
    }));
    EXPECT_EQ(before + 1'000'000, pair.client.sent_body_bytes()) << i;
    pair.client.Reset(id);
    EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);
  }
}

TEST(Live, AHandlerThatResetsCutsTheStreamOnly) {
  LiveProbe probe;
  TestServer server;
  probe.turn = [&](LiveStream& stream) {
    if (probe.turns == 1) {
      stream.Begin(Head());
      stream.Send("half");
      stream.WakeAfter(milliseconds(1));
    } else {
      stream.Reset();
    }
  };
  server.clock.Run();
  Serve(server, probe);
  Pair pair(server);
  const std::int32_t id = pair.client.Submit("GET", "/");
  const Http2Reply& reply = pair.client.Await(id);
  EXPECT_EQ("half", reply.body);
  EXPECT_FALSE(reply.ended);
  EXPECT_NE(0U, reply.error);
  EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);
  probe.turns = 0;
  TestClient plain(server.port());
  plain.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_FALSE(plain.Read().complete);
}

TEST(Live, AThrowingHandlerIsAnInternalErrorOrACutStream) {
  LiveProbe probe;
  TestServer server;
  bool begin_first = false;
  probe.turn = [&](LiveStream& stream) {
    if (begin_first && probe.turns == 1) {
      stream.Begin(Head());
      stream.WakeAfter(milliseconds(1));
      return;
    }
    throw std::runtime_error("bug");
  };
  server.clock.Run();
  Serve(server, probe);
  Pair pair(server);
  EXPECT_EQ(500, pair.client.Ask("GET", "/").status);
  begin_first = true;
  probe.turns = 0;
  const Http2Reply cut = pair.client.Ask("GET", "/");
  EXPECT_EQ(200, cut.status);
  EXPECT_FALSE(cut.ended);
}

// A field that could not be one must not leave.
TEST(Live, ImpossibleFieldsAreInternalErrors) {
  LiveProbe probe;
  TestServer server;
  probe.turn = [](LiveStream& stream) {
    Response head = Head();
    head.Add("x-bad", "a\r\nb");
    stream.Begin(std::move(head));
  };
  Serve(server, probe);
  Pair pair(server);
  EXPECT_EQ(500, pair.client.Ask("GET", "/").status);
}

// Being idle is what a listener does; only a client that answers nothing is cut.
TEST(Live, IdleStreamsOutliveEveryTimeout) {
  LiveProbe probe;
  TestServer server;
  Limits& limits = server.options.limits;
  limits.idle_time = limits.body_stall_time = limits.write_stall_time = milliseconds(40);
  limits.header_time = milliseconds(40);
  limits.live_silence_time = milliseconds(60);
  probe.turn = [&](LiveStream& stream) {
    if (probe.turns == 1) stream.Begin(Head());
    if (probe.turns == 2) stream.Send("woken");
  };
  Serve(server, probe);
  constexpr milliseconds kLong{100};  // more than any of them
  Pair pair(server);
  const std::int32_t id =
      pair.client.Submit("POST", "/", {}, Http2Upload{.body = "", .ends = false});
  Http2Reply& reply = pair.client.replies()[id];
  ASSERT_TRUE(pair.client.Until([&] { return reply.status == 200; }));
  for (int i = 1; i <= 5; ++i) {
    // All that the client has to acknowledge is heard before the time moves: then it is silent. A
    // PING says that the loop has looked at the stream since.
    ASSERT_EQ("other", pair.client.Ask("GET", "/other").body) << i;
    server.clock.Advance(kLong);
    ASSERT_TRUE(pair.client.Until([&] { return pair.client.pings() == i; })) << i;
  }
  probe.waker->Wake();
  EXPECT_TRUE(pair.client.Until([&] { return reply.body == "woken"; }));
  EXPECT_FALSE(reply.closed);
  probe.turns = 0;
  TestClient plain(server.port());
  plain.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(std::string::npos, plain.ReadAvailable().find("200 OK"));
  for (int i = 1; i <= 5; ++i) {
    server.clock.Advance(kLong);
    // The turn that answers another looks at the time first.
    TestClient other(server.port());
    ASSERT_EQ("other", other.Ask("GET /other HTTP/1.1\r\nHost: x\r\n\r\n").body) << i;
    ASSERT_TRUE(plain.Quiet(milliseconds(0))) << i;
  }
  probe.waker->Wake();
  EXPECT_NE(std::string::npos, plain.ReadAvailable().find("woken"));
}

// Half open: the client's machine is gone and no packet says so.
TEST(Live, AClientThatAnswersNoPingIsCut) {
  LiveProbe probe;
  TestServer server;
  server.options.limits.live_silence_time = milliseconds(40);
  server.options.limits.live_answer_time = milliseconds(40);
  probe.turn = [&](LiveStream& stream) {
    if (probe.turns == 1) stream.Begin(Head());
  };
  server.clock.Run();
  Serve(server, probe);
  Pair pair(server);
  pair.client.Submit("GET", "/");
  pair.client.Send();
  EXPECT_TRUE(probe.destroyed.Wait());
}

TEST(Live, AClientThatTakesNothingIsCut) {
  LiveProbe probe;
  TestServer server;
  server.options.limits.write_stall_time = milliseconds(60);
  probe.turn = [&](LiveStream& stream) {
    if (probe.turns == 1) stream.Begin(Head());
    if (probe.turns == 1) stream.Send(std::string(200'000, 'x'));
  };
  server.clock.Run();
  Serve(server, probe);
  Pair pair(server, true);
  const Http2Reply cut = pair.client.Ask("GET", "/");
  EXPECT_FALSE(cut.ended);
  EXPECT_EQ(static_cast<std::uint32_t>(NGHTTP2_CANCEL), cut.error);
  EXPECT_TRUE(probe.destroyed.Wait());
}

// A server that ends tells every stream first, so that clients see a reason and not a cut.
TEST(Live, StopLetsHandlersSayGoodBye) {
  LiveProbe probe;
  TestServer server;
  Event begun;
  probe.turn = [&](LiveStream& stream) {
    if (!begun.happened()) stream.Begin(Head());
    begun.Set();
    if (stream.stopping()) stream.Finish({{"x-why", "stopping"}});
  };
  Serve(server, probe);
  Pair pair(server);
  const std::int32_t id = pair.client.Submit("GET", "/");
  pair.client.Send();
  ASSERT_TRUE(begun.Wait());
  std::thread stopping([&] { server.Stop(testing::kPatience); });
  const Http2Reply& reply = pair.client.Await(id);
  EXPECT_TRUE(reply.ended);
  ASSERT_EQ(1U, reply.trailers.size());
  EXPECT_EQ("stopping", reply.trailers[0].second);
  EXPECT_EQ(0U, pair.client.goaway().value_or(99));
  pair.connection.EndSending();
  stopping.join();
}

// One that does not listen to that is cut when the grace has passed.
TEST(Live, StopCutsWhatDoesNotFinish) {
  LiveProbe probe;
  TestServer server;
  probe.turn = [&](LiveStream& stream) {
    if (probe.turns == 1) stream.Begin(Head());
  };
  Serve(server, probe);
  Pair pair(server);
  pair.client.Submit("GET", "/");
  pair.client.Send();
  ASSERT_TRUE(probe.opened.Wait());
  server.clock.Run();
  server.Stop(milliseconds(50));
  EXPECT_TRUE(probe.destroyed.happened());
}

TEST(Live, StreamsBeyondTheLimitAreRefused) {
  LiveProbe probe;
  TestServer server;
  server.options.limits.live_streams_max = 3;
  probe.turn = [](LiveStream& stream) {
    if (stream.input().empty()) return;
    stream.Begin(Head());
    stream.Finish({});
  };
  Serve(server, probe);
  Pair pair(server);
  std::int32_t last = 0;
  for (int i = 0; i < 3; ++i) {
    last = pair.client.Submit("POST", "/", {}, Http2Upload{.body = "", .ends = false});
  }
  EXPECT_EQ(503, pair.client.Ask("GET", "/").status);
  pair.client.Append(last, "x", true);
  EXPECT_TRUE(pair.client.Await(last).ended);
  EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);  // its end has been seen
  const std::int32_t next = pair.client.Submit("POST", "/", {}, Http2Upload{"x"});
  EXPECT_EQ(200, pair.client.Await(next).status);
}

// Clients end their live streams by resetting them, often many at a time: no flood.
TEST(Live, ManyEndedListenersAreNoFlood) {
  LiveProbe probe;
  TestServer server;
  probe.turn = [](LiveStream& stream) { stream.Begin(Head()); };
  Serve(server, probe);
  Pair pair(server);
  std::vector<std::int32_t> streams;
  for (int i = 0; i < 900; ++i) streams.push_back(pair.client.Submit("GET", "/"));
  ASSERT_TRUE(pair.client.Until([&] {
    return std::all_of(streams.begin(), streams.end(),
                       [&](std::int32_t id) { return pair.client.replies()[id].status == 200; });
  }));
  for (const std::int32_t id : streams) pair.client.Reset(id);
  EXPECT_EQ("other", pair.client.Ask("GET", "/other").body);
  EXPECT_FALSE(pair.client.goaway().has_value());
  EXPECT_EQ(0, probe.alive);
}

// But streams that are reset before anything was answered are (CVE-2023-44487), live or not.
TEST(Live, RapidResetsEndTheConnection) {
  LiveProbe probe;
  TestServer server;
  probe.turn = [](LiveStream&) {};
  Serve(server, probe);
  Pair pair(server);
  for (int i = 0; i < 2000 && !pair.client.goaway().has_value(); ++i) {
    const std::int32_t id = pair.client.Submit("GET", "/");
    pair.client.Send();
    pair.client.Reset(id);
    pair.client.Send();
  }
  EXPECT_TRUE(pair.client.Until([&] { return pair.client.goaway().has_value(); }));
  EXPECT_EQ(static_cast<std::uint32_t>(NGHTTP2_ENHANCE_YOUR_CALM),
            pair.client.goaway().value_or(0));
  Pair next(server);
  EXPECT_EQ("other", next.client.Ask("GET", "/other").body);
  EXPECT_TRUE(server.AwaitMetric("aloft_edge_live_streams", 0));
}

}  // namespace
}  // namespace aloft::edge
