// The request boundary: where a piece of a request runs, what happens when it throws, when its
// reply may leave, and that a client that goes away leaves nothing behind.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "edge/edge_testing.h"

namespace aloft::edge {
namespace {

using testing::Buffer;
using testing::Event;
using testing::ManualDurability;
using testing::Pattern;
using testing::PatternSource;
using testing::ScriptedSink;
using testing::TestClient;
using testing::TestReply;
using testing::TestServer;
using testing::Text;

constexpr std::chrono::milliseconds kShort{30};

std::string Get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

std::string Put(const std::string& target, std::size_t bytes) {
  return "PUT " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(bytes) +
         "\r\n\r\n";
}

// Cached reads never hop threads; what would wait for the disk runs again, from the start, where
// waiting is allowed.
TEST(Exchange, WhatWouldBlockRunsAgainOnThePool) {
  TestServer server;
  std::thread::id loop_thread;
  std::thread::id ran_on;
  int begun = 0;
  server.front.begin = [&](const Request& request) -> Plan {
    ++begun;
    const bool cold = request.path == "/cold-begin";
    if (cold && ManualDurability::Current() == Blocking::kRefused) {
      throw ManualDurability::WouldBlock();
    }
    if (ManualDurability::Current() == Blocking::kRefused) loop_thread = std::this_thread::get_id();
    return Buffer([&, cold_run = request.path == "/cold-run"](std::string_view body) {
      if (cold_run && ManualDurability::Current() == Blocking::kRefused) {
        throw ManualDurability::WouldBlock();
      }
      ran_on = std::this_thread::get_id();
      return Text(std::string(body));
    });
  };
  server.Start();
  TestClient client(server.port());
  EXPECT_EQ(200, client.Ask(Get("/warm")).status);
  EXPECT_EQ(loop_thread, ran_on);
  EXPECT_EQ(0, server.durability.blocked);
  EXPECT_EQ(200, client.Ask(Get("/cold-run")).status);
  EXPECT_NE(loop_thread, ran_on);
  EXPECT_EQ(1, server.durability.blocked);
  EXPECT_EQ(2, begun);
  EXPECT_EQ(200, client.Ask(Get("/cold-begin")).status);
  EXPECT_NE(loop_thread, ran_on);
  EXPECT_EQ(2, server.durability.blocked);
  EXPECT_EQ("abc", client.Ask(Put("/cold-begin", 3) + "abc").body);
  EXPECT_EQ("abc", client.Ask(Put("/cold-run", 3) + "abc").body);
}

TEST(Exchange, ALongComputationIsNotTriedInline) {
  TestServer server;
  Blocking blocking = Blocking::kRefused;
  server.front.begin = [&](const Request&) -> Plan {
    Buffered plan = Buffer([&](std::string_view) {
      blocking = ManualDurability::Current();
      return Text("x");
    });
    plan.pool = true;
    return plan;
  };
  server.Start();
  TestClient client(server.port());
  EXPECT_EQ(200, client.Ask(Get("/")).status);
  EXPECT_EQ(Blocking::kAllowed, blocking);
}

// A bug in a face fails one request, says its id, and ends nothing else.
TEST(Exchange, WhatIsThrownBecomesA500WithTheRequestsId) {
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    if (request.path == "/begin") throw std::runtime_error("bug");
    if (request.path == "/not-an-exception") throw 7;
    if (request.path == "/sink") {
      auto sink = std::make_unique<ScriptedSink>();
      sink->append = [](std::string_view) -> Result<void, Response> {
        throw std::runtime_error("bug");
      };
      return Streamed{.sink = std::move(sink), .body_bytes_max = 100};
    }
    if (request.path == "/ok") return Text("ok");
    Buffered plan = Buffer([](std::string_view) -> Response { throw std::runtime_error("bug"); });
    plan.pool = request.path == "/pool";
    return plan;
  };
  server.Start();
  TestClient client(server.port());
  for (const char* path : {"/begin", "/not-an-exception", "/run", "/pool", "/sink"}) {
    const TestReply reply = client.Ask(Put(path, 3) + "abc");
    EXPECT_EQ(500, reply.status) << path;
    EXPECT_EQ(16U, reply.Field("x-request-id").size()) << path;
    EXPECT_EQ(200, client.Ask(Get("/ok")).status) << path;
  }
  server.front.refuse = [](const Request&, int, std::string_view) -> Response {
    throw std::runtime_error("even that");
  };
  EXPECT_EQ(500, client.Ask(Get("/begin")).status);
}

TEST(Exchange, IdsAreNotRepeated) {
  TestServer server;
  server.options.loops = 2;
  server.front.begin = [](const Request& request) -> Plan { return Text(std::string(request.id)); };
  server.Start();
  std::set<std::string> ids;
  for (int i = 0; i < 20; ++i) {
    TestClient client(server.port());
    for (int j = 0; j < 10; ++j) ids.insert(client.Ask(Get("/")).body);
  }
  EXPECT_EQ(200U, ids.size());
}

// Nothing a client was told may be lost: a reply waits until what its request saw is durable, and
// no longer.
TEST(Exchange, AReplyWaitsUntilWhatItSawIsDurable) {
  TestServer server;
  server.front.begin = [](const Request&) -> Plan {
    return Buffer([](std::string_view) { return Text("told"); });
  };
  server.Start();
  server.durability.seen = 7;
  TestClient client(server.port());
  client.Send(Get("/"));
  EXPECT_TRUE(server.AwaitMetric("aloft_edge_held_replies", 1));
  EXPECT_TRUE(client.Quiet(kShort));
  server.durability.Release(6);
  EXPECT_TRUE(client.Quiet(kShort));
  server.durability.Release(7);
  EXPECT_EQ("told", client.Read().body);
  EXPECT_TRUE(server.AwaitMetric("aloft_edge_held_replies", 0));  // counted behind the reply
  EXPECT_EQ("told", client.Ask(Get("/")).body);                   // version 7 is durable already
}

// One fsync lets many go; each connection keeps its order, and a later request runs while an
// earlier reply is held.
TEST(Exchange, HeldRepliesOfAPipelineLeaveTogetherAndInOrder) {
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    return Buffer([path = std::string(request.path)](std::string_view) { return Text(path); });
  };
  server.Start();
  server.durability.seen = 3;
  TestClient client(server.port());
  client.Send(Get("/1") + Get("/2"));
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_held_replies", 2));
  server.durability.seen = 0;
  client.Send(Get("/3"));  // need not wait itself, but must not overtake
  EXPECT_TRUE(client.Quiet(kShort));
  server.durability.Release(3);
  EXPECT_EQ("/1", client.Read().body);
  EXPECT_EQ("/2", client.Read().body);
  EXPECT_EQ("/3", client.Read().body);
}

TEST(Exchange, ManyHeldRepliesOnManyConnections) {
  TestServer server;
  server.options.loops = 2;
  std::atomic<std::uint64_t> version = 0;
  server.front.begin = [&](const Request&) -> Plan {
    return Buffer([&](std::string_view) {
      server.durability.seen = ++version;
      return Text("x");
    });
  };
  server.Start();
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(std::make_unique<TestClient>(server.port()));
    clients.back()->Send(Get("/"));
  }
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_held_replies", 50));
  server.durability.Release(1000);
  for (const auto& client : clients) EXPECT_EQ("x", client->Read().body);
}

TEST(Exchange, AClientThatLeavesWhileItsReplyIsHeldHarmsNobody) {
  TestServer server;
  server.front.begin = [](const Request&) -> Plan {
    return Buffer([](std::string_view) { return Text("x"); });
  };
  server.Start();
  server.durability.seen = 5;
  {
    TestClient client(server.port());
    client.Send(Get("/"));
    ASSERT_TRUE(server.AwaitMetric("aloft_edge_held_replies", 1));
    client.Reset();
  }
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_connections", 0));
  server.durability.Release(5);
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_held_replies", 0));
  TestClient next(server.port());
  EXPECT_EQ(200, next.Ask(Get("/")).status);
}

// An upload is taken apart into chunks, on the pool, in order, whatever its framing.
TEST(Exchange, AStreamedBodyArrivesWholeAndInOrder) {
  TestServer server;
  server.options.limits.chunk_bytes = 4096;
  server.front.begin = [](const Request& request) -> Plan {
    auto sink = std::make_unique<ScriptedSink>();
    auto taken = std::make_shared<std::string>();
    sink->append = [taken](std::string_view bytes) -> Result<void, Response> {
      EXPECT_LE(bytes.size(), 4096U);
      EXPECT_EQ(Blocking::kAllowed, ManualDurability::Current());
      taken->append(bytes);
      return {};
    };
    sink->finish = [taken, &request] {
      return Text(*taken + "|" + std::string(request.trailers.Get("x-sum")));
    };
    return Streamed{.sink = std::move(sink), .body_bytes_max = 1 << 24};
  };
  server.Start();
  TestClient client(server.port());
  const std::string body = Pattern(300'001);
  EXPECT_TRUE(body + "|" == client.Ask(Put("/", body.size()) + body).body);
  std::string chunked = "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += 70'000) {
    const std::string piece = body.substr(at, 70'000);
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    chunked += size + piece + "\r\n";
  }
  EXPECT_TRUE(body + "|77" == client.Ask(chunked + "0\r\nX-Sum: 77\r\n\r\n").body);
  EXPECT_EQ("|", client.Ask(Put("/", 0)).body);
}

// The disk is slower than the network: then the socket is not read, and memory stays bounded.
TEST(Exchange, ASlowSinkHoldsTheClientBack) {
  TestServer server;
  server.options.limits.chunk_bytes = 16 * 1024;
  server.options.limits.chunks_in_flight_max = 2;
  Event go;
  std::atomic<std::uint64_t> taken = 0;
  server.front.begin = [&](const Request&) -> Plan {
    auto sink = std::make_unique<ScriptedSink>();
    sink->append = [&](std::string_view bytes) -> Result<void, Response> {
      go.Wait();
      taken += bytes.size();
      return {};
    };
    return Streamed{.sink = std::move(sink), .body_bytes_max = 1 << 30};
  };
  server.Start();
  const int small = 64 * 1024;
  TestClient client(server.port());
  ::setsockopt(client.fd(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
  const std::string body(64 * 1024 * 1024, 'x');
  client.Send(Put("/", body.size()));
  std::size_t sent = 0;
  // Until the kernel takes nothing for a while: its buffers are full, because we do not read.
  pollfd wait = {.fd = client.fd(), .events = POLLOUT, .revents = 0};
  while (sent < body.size() && ::poll(&wait, 1, 100) == 1) {
    sent += client.SendSome(std::string_view(body).substr(sent));
  }
  EXPECT_LT(sent, 32U * 1024 * 1024);
  EXPECT_EQ(0U, taken);
  EXPECT_LE(server.Metric("aloft_edge_received_bytes_total"), 3 * 16 * 1024 + 70'000);
  go.Set();
  client.Send(std::string_view(body).substr(sent));
  EXPECT_EQ("finished", client.Read().body);
  EXPECT_EQ(body.size(), taken);
}

// The same the other way: a client that does not read must not make us read the disk ahead for
// ever.
TEST(Exchange, ASlowClientHoldsTheSourceBack) {
  TestServer server;
  server.options.limits.chunk_bytes = 64 * 1024;
  struct CountedSource final : BodySource {
    std::atomic<std::uint64_t>& count;
    explicit CountedSource(std::atomic<std::uint64_t>& counted) : count(counted) {}
    Result<std::size_t, std::string> Read(char* out, std::size_t bytes) override {
      std::fill_n(out, bytes, 'x');
      count += bytes;
      return bytes;
    }
  };
  std::atomic<std::uint64_t> read = 0;
  constexpr std::uint64_t kBytes = 64ULL << 20;
  server.front.begin = [&](const Request&) -> Plan {
    Response response = Text("");
    response.source = std::make_unique<CountedSource>(read);
    response.source_bytes = kBytes;
    return response;
  };
  server.Start();
  TestClient client(server.port());
  client.Send(Get("/"));
  const std::string first = client.ReadBytes(1000);
  std::uint64_t before = 0;
  do {  // until it stands still
    before = read;
    std::this_thread::sleep_for(kShort);
  } while (read != before);
  EXPECT_LT(read.load(), kBytes / 2);
  const std::size_t head_bytes = first.find("\r\n\r\n") + 4;
  EXPECT_EQ(kBytes + head_bytes - 1000, client.ReadBytes(kBytes + head_bytes - 1000).size());
}

TEST(Exchange, AClientThatLeavesAnUploadNeverFinishesIt) {
  TestServer server;
  Event appended;
  Event destroyed;
  std::atomic<bool> finished = false;
  server.options.limits.chunk_bytes = 1024;
  server.front.begin = [&](const Request&) -> Plan {
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
    return Streamed{.sink = std::move(sink), .body_bytes_max = 1 << 20};
  };
  server.Start();
  TestClient client(server.port());
  client.Send(Put("/", 100'000) + std::string(50'000, 'x'));
  ASSERT_TRUE(appended.Wait());
  client.Reset();
  EXPECT_TRUE(destroyed.Wait());
  EXPECT_FALSE(finished);
  // An orderly end in the middle of the body is the same.
  Event destroyed_too;
  server.front.begin = [&](const Request&) -> Plan {
    auto sink = std::make_unique<ScriptedSink>();
    sink->finish = [&] {
      finished = true;
      return Text("");
    };
    sink->destroyed = [&] { destroyed_too.Set(); };
    return Streamed{.sink = std::move(sink), .body_bytes_max = 1 << 20};
  };
  TestClient orderly(server.port());
  orderly.Send(Put("/", 100'000) + std::string(50'000, 'x'));
  orderly.EndSending();
  EXPECT_TRUE(destroyed_too.Wait());
  EXPECT_FALSE(finished);
}

TEST(Exchange, ASinkMayRefuseInTheMiddle) {
  TestServer server;
  server.options.limits.chunk_bytes = 1024;
  std::atomic<bool> finished = false;
  server.front.begin = [&](const Request& request) -> Plan {
    if (request.path == "/ok") return Text("ok");
    auto sink = std::make_unique<ScriptedSink>();
    sink->append = [](std::string_view) -> Result<void, Response> {
      return Fail(Text("bad digest", 400));
    };
    sink->finish = [&] {
      finished = true;
      return Text("");
    };
    return Streamed{.sink = std::move(sink), .body_bytes_max = 1 << 20};
  };
  server.Start();
  TestClient client(server.port());
  const TestReply reply = client.Ask(Put("/", 50'000) + std::string(50'000, 'x'));
  EXPECT_EQ(400, reply.status);
  EXPECT_EQ("bad digest", reply.body);
  EXPECT_EQ("ok", client.Ask(Get("/ok")).body);
  EXPECT_FALSE(finished);
}

TEST(Exchange, AStreamedBodyHasItsLimitToo) {
  TestServer server;
  server.front.begin = [](const Request&) -> Plan {
    return Streamed{.sink = std::make_unique<ScriptedSink>(), .body_bytes_max = 10};
  };
  server.Start();
  TestClient client(server.port());
  EXPECT_EQ(413, client.Ask(Put("/", 11) + "01234567890").status);
  EXPECT_EQ(413, client
                     .Ask("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "b\r\n01234567890\r\n0\r\n\r\n")
                     .status);
  EXPECT_EQ(200, client.Ask(Put("/", 10) + "0123456789").status);
}

// The reply of an upload is held like any other.
TEST(Exchange, AnUploadsReplyWaitsToBeDurable) {
  TestServer server;
  server.front.begin = [](const Request&) -> Plan {
    return Streamed{.sink = std::make_unique<ScriptedSink>(), .body_bytes_max = 10};
  };
  server.Start();
  server.durability.seen = 4;
  TestClient client(server.port());
  client.Send(Put("/", 3) + "abc");
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_held_replies", 1));
  EXPECT_TRUE(client.Quiet(kShort));
  server.durability.Release(4);
  EXPECT_EQ("finished", client.Read().body);
}

// Bodies that many clients send at a time must fit into memory together; small ones always do.
TEST(Exchange, BodiesGatheredTogetherHaveALimit) {
  TestServer server;
  server.options.limits.gathered_free_bytes = 1000;
  server.options.limits.gathered_bytes_max = 50'000;
  server.front.begin = [](const Request&) -> Plan {
    return Buffer([](std::string_view body) { return Text(std::to_string(body.size())); });
  };
  server.Start();
  TestClient first(server.port());
  first.Send(Put("/", 40'001) + std::string(40'000, 'x'));
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_received_bytes_total",
                                 static_cast<double>(Put("/", 40'001).size() + 40'000)));
  TestClient second(server.port());
  EXPECT_EQ(503, second.Ask(Put("/", 20'000) + std::string(20'000, 'x')).status);
  EXPECT_EQ("1000", second.Ask(Put("/", 1000) + std::string(1000, 'x')).body);
  first.Send("x");
  EXPECT_EQ("40001", first.Read().body);
  EXPECT_EQ("20000", second.Ask(Put("/", 20'000) + std::string(20'000, 'x')).body);
}

// A line per request, with the id that its client was told, so that a complaint finds its request;
// never the query, where presigned secrets are.
TEST(Exchange, EachRequestIsALineInTheLog) {
  struct Lines final : LogSink {
    std::mutex mutex;
    std::vector<std::string> lines;
    void Write(Level, std::string_view line) override {
      const std::lock_guard lock(mutex);
      lines.emplace_back(line);
    }
  };
  Lines sink;
  TestServer server;
  server.options.log = Log(sink, Level::kInfo);
  std::string id;
  server.front.begin = [&](const Request& request) -> Plan {
    id = std::string(request.id);
    if (request.path == "/bug") throw std::runtime_error("the bug");
    return Text("hello");
  };
  server.Start();
  TestClient client(server.port());
  client.Ask(Get("/a?X-Amz-Signature=secret"));
  server.Stop();
  ASSERT_EQ(1U, sink.lines.size());
  const std::string& line = sink.lines[0];
  EXPECT_NE(std::string::npos, line.find("level=info event=request request=" + id)) << line;
  EXPECT_NE(std::string::npos, line.find("method=GET path=/a status=200")) << line;
  EXPECT_NE(std::string::npos, line.find("sent=5")) << line;
  EXPECT_EQ(std::string::npos, line.find("secret"));
}

TEST(Exchange, WhatWasThrownIsLoggedAndItsRequestIsAWarning) {
  struct Lines final : LogSink {
    std::string text;
    void Write(Level, std::string_view line) override { text.append(line).append("\n"); }
  };
  Lines sink;
  TestServer server;
  server.options.log = Log(sink, Level::kWarning);
  server.front.begin = [](const Request& request) -> Plan {
    if (request.path == "/bug") throw std::runtime_error("the bug");
    return Text("hello");
  };
  server.Start();
  TestClient client(server.port());
  client.Ask(Get("/fine"));
  const std::string id = client.Ask(Get("/bug")).Field("x-request-id");
  server.Stop();
  EXPECT_EQ(std::string::npos, sink.text.find("/fine"));
  EXPECT_NE(std::string::npos, sink.text.find("event=request.threw request=" + id)) << sink.text;
  EXPECT_NE(std::string::npos, sink.text.find("level=warning event=request request=" + id))
      << sink.text;
}

// More work than the pool can queue is refused at once, not kept waiting without end.
TEST(Exchange, AFullPoolAnswers503) {
  TestServer server;
  server.options.limits.pool_threads = 1;
  server.options.limits.pool_queue_max = 1;
  Event go;
  Event running;
  server.front.begin = [&](const Request& request) -> Plan {
    Buffered plan = Buffer([&, first = request.path == "/first"](std::string_view) {
      if (first) running.Set();
      go.Wait();
      return Text("ran");
    });
    plan.pool = true;
    return plan;
  };
  server.Start();
  TestClient first(server.port());
  first.Send(Get("/first"));
  ASSERT_TRUE(running.Wait());
  TestClient second(server.port());
  second.Send(Get("/"));
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_pool_waiting", 1));
  TestClient third(server.port());
  EXPECT_EQ(503, third.Ask(Get("/")).status);
  go.Set();
  EXPECT_EQ("ran", first.Read().body);
  EXPECT_EQ("ran", second.Read().body);
  EXPECT_EQ("ran", third.Ask(Get("/")).body);
}

TEST(Exchange, WhatWaitedTooLongForThePoolIsRefused) {
  TestServer server;
  server.options.limits.pool_threads = 1;
  Event go;
  Event running;
  std::atomic<int> ran = 0;
  server.front.begin = [&](const Request&) -> Plan {
    Buffered plan = Buffer([&](std::string_view) {
      ++ran;
      running.Set();
      go.Wait();
      return Text("ran");
    });
    plan.pool = true;
    return plan;
  };
  server.Start();
  TestClient first(server.port());
  first.Send(Get("/"));
  ASSERT_TRUE(running.Wait());
  TestClient second(server.port());
  second.Send(Get("/"));
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_pool_waiting", 1));
  server.clock.Advance(server.options.limits.queue_time + std::chrono::milliseconds(1));
  go.Set();
  EXPECT_EQ(503, second.Read().status);
  EXPECT_EQ("ran", first.Read().body);
  EXPECT_EQ(1, ran);
}

}  // namespace
}  // namespace aloft::edge
