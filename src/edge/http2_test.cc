// HTTP/2 gives the same requests and replies as HTTP/1.1, many at a time; and its own ways to
// exhaust a server must end the connection, not the server.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <random>
#include <string>
#include <thread>

#include "edge/edge_testing.h"
#include "edge/http2_testing.h"
#include "edge/local_ca.h"

namespace aloft::edge {
namespace {

using std::chrono::milliseconds;
using testing::Buffer;
using testing::Event;
using testing::FindGoaway;
using testing::Http2Client;
using testing::Http2Reply;
using testing::Http2Upload;
using testing::ManualDurability;
using testing::Pattern;
using testing::PatternSource;
using testing::RawFrame;
using testing::ScriptedSink;
using testing::TestClient;
using testing::TestServer;
using testing::Text;

constexpr std::uint32_t kCalm = NGHTTP2_ENHANCE_YOUR_CALM;

Plan Echo(const Request& request) {
  return Buffer([&request](std::string_view body) {
    Response response = Text(std::string(request.method) + " " + std::string(request.target) + " " +
                             std::string(request.host) + ":" + std::string(body) +
                             std::string(request.trailers.Get("x-sum")));
    response.Add("X-Mixed-Case", "Yes");
    return response;
  });
}

struct Pair {
  explicit Pair(TestServer& server, bool manual_windows = false)
      : connection(server.port()), client(connection, manual_windows) {}
  TestClient connection;
  Http2Client client;
};

TEST(Http2, ARequestIsARequest) {
  TestServer server;
  server.front.begin = Echo;
  server.Start();
  Pair pair(server);
  const Http2Reply get = pair.client.Ask("GET", "/a%20b?c");
  EXPECT_EQ(200, get.status);
  EXPECT_EQ("GET /a%20b?c x:", get.body);
  EXPECT_EQ("Yes", get.Field("x-mixed-case"));
  EXPECT_EQ(std::to_string(get.body.size()), get.Field("content-length"));
  EXPECT_EQ(29U, get.Field("date").size());
  const Http2Reply put = pair.client.Ask("PUT", "/", {}, Http2Upload{"abc", {{"x-sum", "6"}}});
  EXPECT_EQ("PUT / x:abc6", put.body);
  const Http2Reply head = pair.client.Ask("HEAD", "/");
  EXPECT_EQ("", head.body);
  EXPECT_EQ("9", head.Field("content-length"));
}

TEST(Http2, SameFieldsAsHttp1) {
  TestServer server;
  std::string seen;
  server.front.begin = [&](const Request& request) -> Plan {
    seen.clear();
    for (const auto& field : request.headers.fields()) {
      seen += std::string(field.name) + "=" + std::string(field.value) + " ";
    }
    EXPECT_EQ(2, request.http_major);
    return Text("");
  };
  server.Start();
  Pair pair(server);
  pair.client.Ask("GET", "/",
                  {{"authorization", "a"}, {"te", "trailers"}, {"x-aloft-internal-a", "b"}});
  EXPECT_EQ("authorization=a host=x ", seen);
  EXPECT_EQ(200, pair.client.Ask("GET", "/", {{"host", "x"}}).status);
  EXPECT_EQ(400, pair.client.Ask("GET", "/", {{"host", "other"}}).status);
  EXPECT_NE(200, pair.client.Ask("GET", "/a b").status);  // some versions of nghttp2 reset it
  EXPECT_EQ(400, pair.client.Ask("GET", "/a#b").status);
}

TEST(Http2, OverTlsByAlpn) {
  char directory[] = "/tmp/aloft_edge_XXXXXX";
  ASSERT_NE(nullptr, ::mkdtemp(directory));
  os::RealClock clock;
  const auto made = EnsureLocalCertificate(directory, {}, clock);
  ASSERT_TRUE(made.ok());
  TestServer server;
  server.options.tls = made->files;
  server.front.begin = [](const Request&) -> Plan {
    Response response = Text("");
    response.source = std::make_unique<PatternSource>(1'000'000);
    return response;
  };
  server.Start();
  TestClient connection(server.port());
  ASSERT_TRUE(connection.StartTls(made->authority_file, "h2"));
  EXPECT_EQ("h2", connection.alpn());
  Http2Client client(connection);
  EXPECT_TRUE(Pattern(1'000'000) == client.Ask("GET", "/").body);
  std::filesystem::remove_all(directory);
}

TEST(Http2, ManyStreamsAtOnceInAnyOrder) {
  TestServer server;
  server.options.limits.pool_threads = 4;
  server.front.begin = [](const Request& request) -> Plan {
    Buffered plan =
        Buffer([&request](std::string_view) { return Text(std::string(request.path)); });
    plan.pool = request.path.size() % 2 == 0;
    return plan;
  };
  server.Start();
  Pair pair(server);
  std::vector<std::int32_t> streams;
  for (int i = 0; i < 100; ++i)
    streams.push_back(
        pair.client.Submit("GET", "/" + std::string(static_cast<std::size_t>(i), 'x')));
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ("/" + std::string(i, 'x'), pair.client.Await(streams[i]).body);
  }
}

// One request's fsync does not hold up another's reply, but each waits for its own.
TEST(Http2, RepliesWaitToBeDurableEachForItself) {
  TestServer server;
  server.front.begin = [&](const Request& request) -> Plan {
    server.durability.seen = request.path == "/write" ? 9 : 0;
    return Text(std::string(request.path));
  };
  server.Start();
  Pair pair(server);
  const std::int32_t write = pair.client.Submit("PUT", "/write");
  const std::int32_t read = pair.client.Submit("GET", "/read");
  EXPECT_EQ("/read", pair.client.Await(read).body);
  EXPECT_EQ(1, server.Metric("aloft_edge_held_replies"));
  EXPECT_EQ(0, pair.client.replies()[write].status);
  server.durability.Release(9);
  EXPECT_EQ("/write", pair.client.Await(write).body);
}

TEST(Http2, WhatWouldBlockRunsOnThePool) {
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    if (ManualDurability::Current() == Blocking::kRefused) throw ManualDurability::WouldBlock();
    return Echo(request);
  };
  server.Start();
  Pair pair(server);
  EXPECT_EQ("PUT / x:abc", pair.client.Ask("PUT", "/", {}, Http2Upload{"abc"}).body);
  EXPECT_EQ(1, server.durability.blocked);
}

TEST(Http2, LargeBodiesBothWays) {
  TestServer server;
  server.options.limits.chunk_bytes = 32 * 1024;
  server.front.begin = [](const Request& request) -> Plan {
    if (request.method == "GET") {
      Response response = Text("");
      response.source = std::make_unique<PatternSource>(5'000'000);
      response.source_bytes = 5'000'000;
      response.trailers.emplace_back("X-Sum", "5");
      return response;
    }
    auto sink = std::make_unique<ScriptedSink>();
    auto taken = std::make_shared<std::string>();
    sink->append = [taken](std::string_view bytes) -> Result<void, Response> {
      taken->append(bytes);
      return {};
    };
    sink->finish = [taken] {
      return Text(*taken == Pattern(taken->size()) ? std::to_string(taken->size()) : "bad");
    };
    return Streamed{.sink = std::move(sink), .body_bytes_max = 1 << 24};
  };
  server.Start();
  Pair pair(server);
  const std::int32_t up = pair.client.Submit("PUT", "/", {}, Http2Upload{Pattern(5'000'000)});
  const std::int32_t down = pair.client.Submit("GET", "/");
  EXPECT_EQ("5000000", pair.client.Await(up).body);
  const Http2Reply& got = pair.client.Await(down);
  EXPECT_TRUE(Pattern(5'000'000) == got.body);
  ASSERT_EQ(1U, got.trailers.size());
  EXPECT_EQ("x-sum", got.trailers[0].first);
}

TEST(Http2, ASlowSinkHoldsTheClientBackByItsWindow) {
  TestServer server;
  server.options.limits.chunk_bytes = 16 * 1024;
  server.options.limits.chunks_in_flight_max = 2;
  server.options.limits.stream_window_bytes = 64 * 1024;
  Event go;
  std::atomic<std::size_t> taken = 0;
  server.front.begin = [&](const Request& request) -> Plan {
    if (request.method == "GET") return Text("other");
    auto sink = std::make_unique<ScriptedSink>();
    sink->append = [&](std::string_view bytes) -> Result<void, Response> {
      go.Wait();
      taken += bytes.size();
      return {};
    };
    return Streamed{.sink = std::move(sink), .body_bytes_max = 1 << 24};
  };
  server.Start();
  Pair pair(server);
  // The settings must have come, or the client would send by the protocol's own first window.
  EXPECT_EQ("other", pair.client.Ask("GET", "/").body);
  const std::int32_t up =
      pair.client.Submit("PUT", "/", {}, Http2Upload{std::string(1'000'000, 'x')});
  // Other streams go on meanwhile.
  for (int i = 0; i < 20; ++i) EXPECT_EQ("other", pair.client.Ask("GET", "/").body);
  EXPECT_LE(pair.client.sent_body_bytes(), 64U * 1024 + 3 * 16 * 1024);
  EXPECT_EQ(0U, taken);
  go.Set();
  EXPECT_EQ("finished", pair.client.Await(up).body);
  EXPECT_EQ(1'000'000U, taken);
}

TEST(Http2, AResetUploadIsNeverFinished) {
  TestServer server;
  server.options.limits.chunk_bytes = 1024;
  Event appended;
  Event destroyed;
  std::atomic<bool> finished = false;
  server.front.begin = [&](const Request& request) -> Plan {
    if (request.method == "GET") return Text("ok");
    auto sink = std::make_unique<ScriptedSink>();
    sink->append = [&](std::string_view) -> Result<void, Response> {
      appended.Set();
      return {};
    };
    sink->finish = [&] {
      finished = true;
      return Text("");
    };
    sink->destroyed = [&] { destroyed.Set(); };
    return Streamed{.sink = std::move(sink), .body_bytes_max = 1 << 24};
  };
  server.Start();
  Pair pair(server);
  const std::int32_t up = pair.client.Submit(
      "PUT", "/", {}, Http2Upload{.body = std::string(10'000, 'x'), .ends = false});
  pair.client.Send();
  ASSERT_TRUE(appended.Wait());
  pair.client.Reset(up);
  pair.client.Send();
  EXPECT_TRUE(destroyed.Wait());
  EXPECT_FALSE(finished);
  EXPECT_EQ("ok", pair.client.Ask("GET", "/").body);
}

TEST(Http2, ABodyPastTheLimitIsRefused) {
  TestServer server;
  server.front.begin = [](const Request&) -> Plan {
    return Buffer([](std::string_view) { return Text("ran"); }, 10);
  };
  server.Start();
  Pair pair(server);
  EXPECT_EQ(413, pair.client.Ask("PUT", "/", {}, Http2Upload{std::string(100'000, 'x')}).status);
  EXPECT_EQ(
      413,
      pair.client.Ask("PUT", "/", {{"content-length", "11"}}, Http2Upload{"01234567890"}).status);
  EXPECT_EQ("ran", pair.client.Ask("PUT", "/", {}, Http2Upload{"0123456789"}).body);
}

TEST(Http2, ContinueIsSentWhenTheBodyIsWanted) {
  TestServer server;
  server.front.begin = Echo;
  server.Start();
  Pair pair(server);
  const std::int32_t up = pair.client.Submit("PUT", "/", {{"expect", "100-continue"}},
                                             Http2Upload{.body = "", .ends = false});
  EXPECT_TRUE(pair.client.Until([&] { return pair.client.replies()[up].interim == 100; }));
}

// Half an object must never look like an object.
TEST(Http2, ASourceThatFailsResetsItsStreamOnly) {
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    if (request.path == "/ok") return Text("ok");
    Response response = Text("");
    response.source = std::make_unique<PatternSource>(1'000'000, 100'000);
    return response;
  };
  server.Start();
  Pair pair(server);
  const Http2Reply cut = pair.client.Ask("GET", "/");
  EXPECT_TRUE(cut.closed);
  EXPECT_FALSE(cut.ended);
  EXPECT_NE(0U, cut.error);
  EXPECT_EQ("ok", pair.client.Ask("GET", "/ok").body);
}

TEST(Http2, AThrowingFaceFailsOneStream) {
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    if (request.path == "/bug") throw std::runtime_error("bug");
    return Text("ok");
  };
  server.Start();
  Pair pair(server);
  EXPECT_EQ(500, pair.client.Ask("GET", "/bug").status);
  EXPECT_EQ("ok", pair.client.Ask("GET", "/").body);
}

TEST(Http2Limits, StreamsBeyondTheLimitAreRefused) {
  TestServer server;
  server.options.limits.streams_max = 5;
  Event go;
  server.front.begin = [&](const Request&) -> Plan {
    Buffered plan = Buffer([&](std::string_view) {
      go.Wait();
      return Text("ran");
    });
    plan.pool = true;
    return plan;
  };
  server.Start();
  Pair pair(server);
  std::vector<std::int32_t> streams;
  for (int i = 0; i < 8; ++i) streams.push_back(pair.client.Submit("GET", "/"));
  pair.client.Send();
  for (std::size_t i = 5; i < 8; ++i) {
    EXPECT_EQ(static_cast<std::uint32_t>(NGHTTP2_REFUSED_STREAM),
              pair.client.Await(streams[i]).error);
  }
  go.Set();
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ("ran", pair.client.Await(streams[i]).body);
}

TEST(Http2Limits, ABodyThatStallsIsRefusedAndAnUnreadReplyIsReset) {
  TestServer server;
  server.options.limits.body_stall_time = milliseconds(60);
  server.options.limits.write_stall_time = milliseconds(60);
  server.front.begin = [](const Request& request) -> Plan {
    if (request.method == "GET") return Text(std::string(200'000, 'x'));
    return Echo(request);
  };
  server.clock.Run();
  server.Start();
  Pair pair(server, true);
  const std::int32_t up =
      pair.client.Submit("PUT", "/", {}, Http2Upload{.body = "abc", .ends = false});
  EXPECT_EQ(408, pair.client.Await(up).status);
  const std::int32_t down = pair.client.Submit("GET", "/");
  const Http2Reply& cut = pair.client.Await(down);
  EXPECT_FALSE(cut.ended);
  EXPECT_EQ(static_cast<std::uint32_t>(NGHTTP2_CANCEL), cut.error);
}

TEST(Http2Limits, AnIdleConnectionIsClosed) {
  TestServer server;
  server.options.limits.idle_time = milliseconds(40);
  server.front.begin = Echo;
  server.Start();
  Pair pair(server);
  EXPECT_EQ(200, pair.client.Ask("GET", "/").status);
  server.clock.Run();
  EXPECT_TRUE(pair.client.Until([&] { return pair.client.goaway().has_value(); }));
  EXPECT_EQ(0U, pair.client.goaway().value_or(99));
}

// Resetting what was just begun costs the client nothing and the server a request (CVE-2023-44487).
TEST(Http2Limits, RapidResetsEndTheConnection) {
  std::atomic<int> begun = 0;
  Event go;  // not answered before: a client that has seen some of the reply may reset
  TestServer server;
  server.front.begin = [&](const Request&) -> Plan {
    ++begun;
    Buffered plan = Buffer([&](std::string_view) {
      go.Wait();
      return Text("x");
    });
    plan.pool = true;
    return plan;
  };
  server.Start();
  Pair pair(server);
  for (int i = 0; i < 2000 && !pair.client.goaway().has_value(); ++i) {
    const std::int32_t stream = pair.client.Submit("GET", "/");
    pair.client.Send();
    pair.client.Reset(stream);
    pair.client.Send();
  }
  EXPECT_TRUE(pair.client.Until([&] { return pair.client.goaway().has_value(); }));
  EXPECT_EQ(kCalm, pair.client.goaway().value_or(0));
  EXPECT_LT(begun.load(), 500);
  go.Set();
  Pair next(server);
  EXPECT_EQ(200, next.client.Ask("GET", "/").status);
}

// gRPC's clients tell of their window with each call, also where the reply is but a status: a busy
// one must not be taken for a flood.
TEST(Http2Limits, RepliesWithoutDataDeserveWindowUpdatesToo) {
  TestServer server;
  server.front.begin = [](const Request&) -> Plan { return Response{.status = 204}; };
  server.Start();
  Pair pair(server);
  const auto more = server.options.limits.control_frames_max + 200;
  for (std::size_t i = 0; i < more && !pair.client.goaway().has_value(); ++i) {
    nghttp2_submit_window_update(pair.client.raw(), NGHTTP2_FLAG_NONE, 0, 1);
    ASSERT_EQ(204, pair.client.Ask("GET", "/").status) << i;
  }
  EXPECT_FALSE(pair.client.goaway().has_value());
}

struct Flood {
  const char* name;
  std::string frames;
};

class Http2Floods : public ::testing::TestWithParam<Flood> {};

TEST_P(Http2Floods, EndTheConnection) {
  TestServer server;
  server.front.begin = Echo;
  server.Start();
  TestClient flood(server.port());
  std::thread sending([&] {
    flood.Send(testing::kHttp2ClientPreface + RawFrame(NGHTTP2_SETTINGS, 0, 0, ""));
    flood.Send(GetParam().frames);
  });
  const std::string received = flood.ReadAll();
  sending.join();
  const std::optional<std::uint32_t> goaway = FindGoaway(received);
  ASSERT_TRUE(goaway.has_value());
  EXPECT_EQ(kCalm, *goaway);
  Pair next(server);
  EXPECT_EQ(200, next.client.Ask("GET", "/").status);
}

std::string Repeat(const std::string& frame, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += frame;
  return out;
}

// A request's head in HPACK: GET / of "x", by static table entries, without END_HEADERS.
std::string HalfHead() { return std::string("\x82\x84\x86\x41\x01x", 6); }

// One field that is stored in the dynamic table and then named again and again, one byte each.
std::string HeaderBomb() {
  std::string block = HalfHead();
  block +=
      std::string("\x40\x01", 2) + "a" + std::string("\x7f\xb1\x1e", 3) + std::string(4000, 'b');
  std::string frames = RawFrame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM, 1, block);
  return frames +
         RawFrame(NGHTTP2_CONTINUATION, NGHTTP2_FLAG_END_HEADERS, 1, std::string(8000, '\xbe'));
}

const Flood kFloods[] = {
    {"Ping", Repeat(RawFrame(NGHTTP2_PING, 0, 0, "12345678"), 20'000)},
    {"Settings", Repeat(RawFrame(NGHTTP2_SETTINGS, 0, 0, ""), 20'000)},
    {"Priority", Repeat(RawFrame(NGHTTP2_PRIORITY, 0, 1, std::string("\0\0\0\3\1", 5)), 20'000)},
    {"WindowUpdate",
     Repeat(RawFrame(NGHTTP2_WINDOW_UPDATE, 0, 0, std::string("\0\0\0\1", 4)), 20'000)},
    {"EmptyData", RawFrame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1, HalfHead()) +
                      Repeat(RawFrame(NGHTTP2_DATA, 0, 1, ""), 20'000)},
    {"HeaderBomb", HeaderBomb()},
};

INSTANTIATE_TEST_SUITE_P(All, Http2Floods, ::testing::ValuesIn(kFloods),
                         [](const auto& each) { return each.param.name; });

// Continuations without end: whatever the library's version answers, the connection must end, in
// bounded time.
TEST(Http2Limits, EndlessContinuationsEndTheConnection) {
  TestServer server;
  server.front.begin = Echo;
  server.Start();
  TestClient flood(server.port());
  std::thread sending([&] {
    flood.Send(testing::kHttp2ClientPreface + RawFrame(NGHTTP2_SETTINGS, 0, 0, "") +
               RawFrame(NGHTTP2_HEADERS, 0, 1, HalfHead()));
    flood.Send(Repeat(RawFrame(NGHTTP2_CONTINUATION, 0, 1, ""), 20'000));
  });
  EXPECT_TRUE(FindGoaway(flood.ReadAll()).has_value());
  sending.join();
}

TEST(Http2Limits, AHeadThatIsNeverFinishedEndsTheConnection) {
  TestServer server;
  server.options.limits.header_time = milliseconds(40);
  server.options.limits.body_stall_time = milliseconds(80);
  server.front.begin = Echo;
  server.Start();
  const std::string begun = testing::kHttp2ClientPreface + RawFrame(NGHTTP2_SETTINGS, 0, 0, "") +
                            RawFrame(NGHTTP2_HEADERS, 0, 1, HalfHead());
  TestClient half(server.port());
  half.Send(begun);
  ASSERT_TRUE(
      server.AwaitMetric("aloft_edge_received_bytes_total", static_cast<double>(begun.size())));
  server.clock.Run();
  EXPECT_TRUE(FindGoaway(half.ReadAll()).has_value());
}

TEST(Http2Limits, RubbishBehindThePrefaceEndsTheConnection) {
  TestServer server;
  server.front.begin = Echo;
  server.Start();
  TestClient rubbish(server.port());
  rubbish.Send(std::string(testing::kHttp2ClientPreface) + std::string(1000, '\xff'));
  EXPECT_TRUE(FindGoaway(rubbish.ReadAll()).has_value());
}

// Frames nobody would send, in thousands of ways: the server answers, closes, or waits, but stays.
TEST(Http2Limits, AnyFramesAreSurvived) {
  TestServer server;
  server.options.limits.header_time = milliseconds(200);
  server.front.begin = [](const Request& request) -> Plan {
    if (request.method == "GET") return Text("ok");
    return Streamed{.sink = std::make_unique<ScriptedSink>(), .body_bytes_max = 1000};
  };
  server.clock.Run();
  server.Start();
  std::mt19937_64 random(2026);
  for (int round = 0; round < 100; ++round) {
    TestClient client(server.port());
    std::string bytes = testing::kHttp2ClientPreface + RawFrame(NGHTTP2_SETTINGS, 0, 0, "");
    for (int i = 0; i < 30; ++i) {
      std::string payload = random() % 2 == 0 ? HalfHead() : std::string(random() % 40, '\0');
      for (char& c : payload) {
        if (random() % 8 == 0) c = static_cast<char>(random());
      }
      const auto flags =
          static_cast<std::uint8_t>(random() % 4 == 0 ? random() : NGHTTP2_FLAG_END_HEADERS);
      bytes += RawFrame(static_cast<std::uint8_t>(random() % 11), flags,
                        static_cast<std::uint32_t>(random() % 9), payload);
    }
    client.Send(bytes);
    client.EndSending();
    (void)client.ReadAll();
  }
  server.clock.Stand();
  Pair next(server);
  EXPECT_EQ("ok", next.client.Ask("GET", "/").body);
}

TEST(Http2Stop, RunningStreamsFinish) {
  TestServer server;
  Event running;
  Event go;
  server.front.begin = [&](const Request&) -> Plan {
    Buffered plan = Buffer([&](std::string_view) {
      running.Set();
      go.Wait();
      return Text("finished");
    });
    plan.pool = true;
    return plan;
  };
  server.Start();
  Pair pair(server);
  const std::int32_t stream = pair.client.Submit("GET", "/");
  pair.client.Send();
  ASSERT_TRUE(running.Wait());
  std::thread stopping([&] { server.Stop(testing::kPatience); });
  EXPECT_TRUE(pair.client.Until([&] { return pair.client.goaway().has_value(); }));
  go.Set();
  EXPECT_EQ("finished", pair.client.Await(stream).body);
  pair.connection.EndSending();
  stopping.join();
}

}  // namespace
}  // namespace aloft::edge
