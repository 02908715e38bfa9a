// Slow, idle, broken and too many clients: each costs a bounded time and bounded memory, and the
// others do not notice.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "edge/edge_testing.h"

namespace aloft::edge {
namespace {

using std::chrono::milliseconds;
using testing::Buffer;
using testing::Event;
using testing::PatternSource;
using testing::ScriptedSink;
using testing::TestClient;
using testing::TestReply;
using testing::TestServer;
using testing::Text;

constexpr char kGet[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

Plan Ok(const Request&) {
  return Buffer([](std::string_view) { return Text("ok"); });
}

// The loop has read so many bytes, at the time that the clock shows now.
bool Received(const TestServer& server, std::size_t bytes) {
  return server.AwaitMetric("aloft_edge_received_bytes_total", static_cast<double>(bytes));
}

TEST(Limits, RequestsBeyondTheLimitAreRefused) {
  TestServer server;
  server.options.limits.requests_max = 3;
  Event go;
  server.front.begin = [&](const Request& request) -> Plan {
    if (request.path == "/quick") return Text("quick");
    Buffered plan = Buffer([&](std::string_view) {
      go.Wait();
      return Text("ran");
    });
    plan.pool = true;
    return plan;
  };
  server.Start();
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<TestClient>(server.port()));
    clients.back()->Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_requests_in_flight", 3));
  TestClient fourth(server.port());
  EXPECT_EQ(503, fourth.Ask("GET /quick HTTP/1.1\r\nHost: x\r\n\r\n").status);
  go.Set();
  for (const auto& client : clients) EXPECT_EQ("ran", client->Read().body);
  EXPECT_EQ(200, fourth.Ask("GET /quick HTTP/1.1\r\nHost: x\r\n\r\n").status);
}

TEST(Limits, AHeadThatDripsIsCutWith408) {
  TestServer server;
  server.options.limits.header_time = milliseconds(60);
  server.front.begin = Ok;
  server.Start();
  const std::string begun = "GET / HTTP/1.1\r\nHost: x\r\nX: ";
  TestClient slow(server.port());
  slow.Send(begun);
  ASSERT_TRUE(Received(server, begun.size()));
  for (std::size_t i = 1; i <= 5; ++i) {  // each byte must not earn more time
    server.clock.Advance(milliseconds(10));
    slow.Send("y");
    ASSERT_TRUE(Received(server, begun.size() + i));
  }
  server.clock.Advance(milliseconds(40));
  EXPECT_EQ(408, slow.Read().status);
}

TEST(Limits, ASecondHeadHasTheSameLimit) {
  TestServer server;
  server.options.limits.header_time = milliseconds(60);
  server.front.begin = Ok;
  server.Start();
  TestClient client(server.port());
  EXPECT_EQ(200, client.Ask(kGet).status);
  client.Send("GET");
  ASSERT_TRUE(Received(server, std::string_view(kGet).size() + 3));
  server.clock.Advance(milliseconds(100));
  EXPECT_EQ(408, client.Read().status);
  EXPECT_TRUE(client.ReadClosed());
}

TEST(Limits, AClientThatNeverSpeaksIsClosed) {
  TestServer server;
  server.options.limits.header_time = milliseconds(40);
  server.front.begin = Ok;
  server.clock.Run();
  server.Start();
  TestClient silent(server.port());
  EXPECT_TRUE(silent.ReadClosed());
}

// The process stops for longer than a client has time for its head: what was sent counts.
TEST(Limits, WhatCameDuringAStopIsHeard) {
  Event stopped;
  Event go;
  TestServer server;
  server.front.begin = [&](const Request& request) -> Plan {
    if (request.path == "/stop") {
      stopped.Set();
      go.Wait();
    }
    return Text("heard");
  };
  server.Start();
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(std::make_unique<TestClient>(server.port()));
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_connections", 50));
  clients[0]->Send("GET /stop HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(stopped.Wait());
  for (std::size_t i = 1; i < clients.size(); ++i) clients[i]->Send(kGet);
  server.clock.Advance(server.options.limits.header_time * 2);
  go.Set();
  for (const auto& client : clients) EXPECT_EQ("heard", client->Read().body);
}

TEST(Limits, AnIdleConnectionIsClosed) {
  TestServer server;
  server.options.limits.idle_time = milliseconds(40);
  server.front.begin = Ok;
  server.Start();
  TestClient idle(server.port());
  EXPECT_EQ(200, idle.Ask(kGet).status);
  server.clock.Run();
  EXPECT_TRUE(idle.ReadClosed());
}

TEST(Limits, ABodyThatStallsIsCutWith408AndNotFinished) {
  TestServer server;
  server.options.limits.body_stall_time = milliseconds(60);
  std::atomic<bool> finished = false;
  Event destroyed;
  server.front.begin = [&](const Request& request) -> Plan {
    if (request.path == "/buffered") return Ok(request);
    auto sink = std::make_unique<ScriptedSink>();
    sink->finish = [&] {
      finished = true;
      return Text("");
    };
    sink->destroyed = [&] { destroyed.Set(); };
    return Streamed{.sink = std::move(sink), .body_bytes_max = 1 << 20};
  };
  server.clock.Run();
  server.Start();
  for (const char* path : {"/buffered", "/streamed"}) {
    TestClient slow(server.port());
    slow.Send("PUT " + std::string(path) +
              " HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nabc");
    const TestReply reply = slow.Read();
    EXPECT_EQ(408, reply.status) << path;
    EXPECT_TRUE(slow.ReadClosed());
  }
  EXPECT_TRUE(destroyed.Wait());
  EXPECT_FALSE(finished);
}

// Steady progress is enough, however long the whole takes; and our own slowness is not the
// client's.
TEST(Limits, ABodyThatMovesIsNotCut) {
  TestServer server;
  server.options.limits.body_stall_time = milliseconds(60);
  server.options.limits.body_progress_bytes_min = 10;
  server.front.begin = [](const Request&) -> Plan {
    return Buffer([](std::string_view body) { return Text(std::to_string(body.size())); });
  };
  server.Start();
  const std::string head = "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 200\r\n\r\n";
  TestClient steady(server.port());
  steady.Send(head);
  for (std::size_t sent = 0; sent < 200; sent += 20) {
    ASSERT_TRUE(Received(server, head.size() + sent));
    server.clock.Advance(milliseconds(50));
    steady.Send(std::string(20, 'x'));
  }
  EXPECT_EQ("200", steady.Read().body);
}

TEST(Limits, AClientThatDoesNotReadIsCut) {
  TestServer server;
  server.options.limits.write_stall_time = milliseconds(60);
  Event destroyed;
  struct Endless final : BodySource {
    Event& gone;
    explicit Endless(Event& event) : gone(event) {}
    ~Endless() override { gone.Set(); }
    Result<std::size_t, std::string> Read(char* out, std::size_t bytes) override {
      std::fill_n(out, bytes, 'x');
      return bytes;
    }
  };
  server.front.begin = [&](const Request&) -> Plan {
    Response response = Text("");
    response.source = std::make_unique<Endless>(destroyed);
    return response;
  };
  server.clock.Run();
  server.Start();
  TestClient deaf(server.port());
  deaf.Send(kGet);
  EXPECT_TRUE(destroyed.Wait());
  EXPECT_TRUE(server.AwaitMetric("aloft_edge_connections", 0));
}

// How many descriptors the machine leaves to a test; a server raises the limit as far as it may.
std::size_t DescriptorsLeft() {
  constexpr rlim_t kOthers = 64;
  rlimit limit = {};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_max > 2 * kOthers ? limit.rlim_max - kOthers : kOthers;
}

TEST(Limits, AThousandIdleConnectionsDoNotDisturb) {
  const std::size_t count = std::min<std::size_t>(1000, DescriptorsLeft() / 2);  // both ends
  TestServer server;
  server.options.loops = 2;
  server.front.begin = Ok;
  server.Start();
  const double before = server.Metric("process_resident_memory_bytes");
  std::vector<std::unique_ptr<TestClient>> idle;
  while (idle.size() < count) idle.push_back(std::make_unique<TestClient>(server.port()));
  for (const auto& client : idle) EXPECT_EQ(200, client->Ask(kGet).status);
  EXPECT_EQ(static_cast<double>(count), server.Metric("aloft_edge_connections"));
  TestClient busy(server.port());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(200, busy.Ask(kGet).status);
#if !defined(ALOFT_SANITIZED)
  // Both ends of each are in this process; idle ones hold no buffers.
  EXPECT_LT(server.Metric("process_resident_memory_bytes") - before, 32e6);
#else
  (void)before;
#endif
  idle.clear();
  EXPECT_TRUE(server.AwaitMetric("aloft_edge_connections", 1));
}

// Past the limit clients wait in the kernel's queue, and are served when others have gone.
TEST(Limits, MoreConnectionsThanAllowedWaitTheirTurn) {
  TestServer server;
  server.options.limits.connections_max = 3;
  server.options.limits.accept_pause_time = milliseconds(10);
  server.front.begin = Ok;
  server.clock.Run();
  server.Start();
  std::vector<std::unique_ptr<TestClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<TestClient>(server.port()));
    EXPECT_EQ(200, clients.back()->Ask(kGet).status);
  }
  TestClient waiting(server.port());
  waiting.Send(kGet);
  EXPECT_TRUE(waiting.Quiet(milliseconds(40)));
  clients.pop_back();
  EXPECT_EQ(200, waiting.Read().status);
}

// P12: no descriptors left. A new client is told 503 or waits; connections that are there go on;
// all recovers by itself.
TEST(Limits, RunningOutOfDescriptorsIsSurvived) {
  TestServer server;
  server.options.limits.accept_pause_time = milliseconds(10);
  server.front.begin = Ok;
  server.Start();
  TestClient established(server.port());
  EXPECT_EQ(200, established.Ask(kGet).status);
  const int next = ::socket(AF_INET, SOCK_STREAM, 0);
  rlimit before = {};
  ::getrlimit(RLIMIT_NOFILE, &before);
  auto refused =
      std::make_unique<TestClient>(server.port());  // its own end; ours is to be accepted
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_connections", 2));
  auto unlucky = std::make_unique<TestClient>(server.port());
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_connections", 3));
  // From here on no descriptor can be had; the next connect uses `next`, made before.
  rlimit none = before;
  none.rlim_cur = 3;
  ::setrlimit(RLIMIT_NOFILE, &none);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(server.port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(0, ::connect(next, reinterpret_cast<sockaddr*>(&address), sizeof address));
  for (int i = 0; i < 3; ++i) {  // it tries again
    EXPECT_EQ(200, established.Ask(kGet).status);
    server.clock.Advance(milliseconds(100));
  }
  ::setrlimit(RLIMIT_NOFILE, &before);
  server.clock.Run();
  TestClient later(server.port());
  EXPECT_EQ(200, later.Ask(kGet).status);
  ::close(next);
}

TEST(Stop, LetsRunningRequestsFinishAndClosesIdleConnections) {
  TestServer server;
  Event running;
  Event go;
  server.front.begin = [&](const Request& request) -> Plan {
    if (request.path != "/slow") return Text("x");
    Buffered plan = Buffer([&](std::string_view) {
      running.Set();
      go.Wait();
      return Text("finished");
    });
    plan.pool = true;
    return plan;
  };
  server.Start();
  TestClient idle(server.port());
  EXPECT_EQ(200, idle.Ask(kGet).status);
  TestClient silent(server.port());
  TestClient busy(server.port());
  busy.Send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(running.Wait());
  std::thread stopping([&] { server.Stop(testing::kPatience); });
  EXPECT_TRUE(idle.ReadClosed());
  EXPECT_TRUE(silent.ReadClosed());
  go.Set();
  const TestReply reply = busy.Read();
  EXPECT_EQ("finished", reply.body);
  EXPECT_EQ("close", reply.Field("connection"));
  EXPECT_TRUE(busy.ReadClosed());
  busy.EndSending();
  stopping.join();
}

// A reply that is whole but has not left, because the client reads slowly, is still a promise.
TEST(Stop, LetsAReplyThatIsOnItsWayArrive) {
  constexpr std::size_t kBytes = 32 << 20;  // more than the system holds for a connection
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    return Text(std::string(request.path == "/large" ? kBytes : 1, 'x'));
  };
  server.Start();
  TestClient slow(server.port());
  slow.Send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  TestClient idle(server.port());
  EXPECT_EQ("x", idle.Ask(kGet).body);  // behind the large one
  std::thread stopping([&] { server.Stop(testing::kPatience); });
  EXPECT_TRUE(idle.ReadClosed());
  const TestReply reply = slow.Read();
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(kBytes, reply.body.size());
  EXPECT_TRUE(slow.ReadClosed());
  slow.EndSending();
  idle.EndSending();
  stopping.join();
}

TEST(Stop, CutsWhatOutlivesTheGrace) {
  TestServer server;
  server.front.begin = Ok;
  server.Start();
  server.durability.seen = 1;  // never durable
  TestClient client(server.port());
  client.Send(kGet);
  ASSERT_TRUE(server.AwaitMetric("aloft_edge_held_replies", 1));
  server.clock.Run();
  server.Stop(milliseconds(20));
  EXPECT_TRUE(client.ReadClosed());  // and above all: the reply has not left
}

TEST(Open, APortThatIsTakenIsRefusedAtOnce) {
  TestServer first;
  first.front.begin = Ok;
  first.Start();
  TestServer second;
  second.options.ports = {first.port()};
  const auto opened = Server::Open(second.options);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(std::string::npos, opened.error().find("cannot listen on 127.0.0.1:"));
  second.options.host = "example.com";
  EXPECT_FALSE(Server::Open(second.options).ok());
}

// Each of a machine's programs may use some ports on one loopback alone.
TEST(Open, AnyPortIsOneThatBothLoopbacksHaveFree) {
  std::vector<int> others;
  while (others.size() < std::min<std::size_t>(400, DescriptorsLeft() / 2)) {
    sockaddr_in6 address = {};
    address.sin6_family = AF_INET6;
    address.sin6_addr = in6addr_loopback;
    others.push_back(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    if (::bind(others.back(), any, sizeof address) != 0) break;  // a machine without IPv6
  }
  for (int i = 0; i < 400; ++i) {  // the first port that is chosen is hardly free each time
    TestServer server;
    server.options.host = "localhost";
    server.options.limits.pool_threads = 1;
    const auto opened = Server::Open(server.options);
    ASSERT_TRUE(opened.ok()) << opened.error();
  }
  for (int fd : others) ::close(fd);
}

TEST(Open, SeveralPortsAndBothLoopbacks) {
  TestServer server;
  server.options.host = "localhost";
  server.options.ports = {0, 0};
  server.front.begin = [](const Request& request) -> Plan {
    return Text(std::to_string(request.local_port));
  };
  server.Start();
  ASSERT_EQ(2U, server.server().ports().size());
  for (std::uint16_t port : server.server().ports()) {
    TestClient client(port);
    EXPECT_EQ(std::to_string(port), client.Ask(kGet).body);
  }
}

}  // namespace
}  // namespace aloft::edge
