// HTTP/1.1 as clients of the SDKs use it: kept connections, pipelines, uploads that ask first,
// replies of every framing.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>

#include "edge/edge_testing.h"

namespace aloft::edge {
namespace {

using testing::Buffer;
using testing::Event;
using testing::Pattern;
using testing::PatternSource;
using testing::TestClient;
using testing::TestReply;
using testing::TestServer;
using testing::Text;

std::string Get(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

Plan Echo(const Request& request) {
  return Buffer([path = std::string(request.path)](std::string_view body) {
    return Text(path + ":" + std::string(body));
  });
}

TEST(Http1, AConnectionIsKeptFromRequestToRequest) {
  TestServer server;
  server.front.begin = Echo;
  server.Start();
  TestClient client(server.port());
  for (int i = 0; i < 100; ++i) {
    const std::string path = "/" + std::to_string(i);
    EXPECT_EQ(path + ":", client.Ask(Get(path)).body);
  }
  EXPECT_EQ(1, server.Metric("aloft_edge_accepted_total"));
}

// The fields that the edge answers for: exactly one of each, whatever the face says.
TEST(Http1, TheEdgeFramesTheReply) {
  TestServer server;
  server.front.begin = [](const Request&) -> Plan {
    Response response = Text("body");
    response.Add("Content-Length", "99");
    response.Add("transfer-encoding", "chunked");
    response.Add("X-Mine", "yes");
    return response;
  };
  server.Start();
  TestClient client(server.port());
  const TestReply reply = client.Ask(Get("/"));
  EXPECT_EQ("body", reply.body);
  EXPECT_EQ("4", reply.Field("content-length"));
  EXPECT_EQ("yes", reply.Field("x-mine"));
  EXPECT_EQ(std::string::npos, reply.head.find("transfer-encoding"));
  EXPECT_EQ(29U, reply.Field("date").size());
}

TEST(Http1, RepliesOfAPipelineLeaveInOrder) {
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    if (request.path == "/slow") {
      Buffered plan = Buffer([](std::string_view) { return Text("slow"); });
      plan.pool = true;
      return plan;
    }
    return Echo(request);
  };
  server.Start();
  TestClient client(server.port());
  std::string requests;
  for (int i = 0; i < 200; ++i) requests += Get(i % 10 == 0 ? "/slow" : "/" + std::to_string(i));
  client.Send(requests);
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(i % 10 == 0 ? "slow" : "/" + std::to_string(i) + ":", client.Read().body);
  }
}

// A client that sends requests and never reads must not fill our memory.
TEST(Http1, APipelineIsReadOnlyAsFastAsItsRepliesLeave) {
  TestServer server;
  server.options.limits.write_stall_time = std::chrono::seconds(60);
  std::atomic<int> begun = 0;
  server.front.begin = [&](const Request&) -> Plan {
    ++begun;
    return Text(std::string(64 * 1024, 'x'));
  };
  server.Start();
  TestClient client(server.port());
  // Else the kernel lets it grow with what was read, to tens of megabytes where it may.
  const int small = 64 * 1024;
  ::setsockopt(client.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += Get("/");
  client.Send(requests);
  int read = 0;
  for (; read < 1000 && client.Read().complete; ++read) EXPECT_LE(begun.load(), read + 250);
  EXPECT_EQ(1000, read);
}

TEST(Http1, ContinueIsSentOnlyWhenTheFaceWantsTheBody) {
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    if (request.path == "/no") return Text("forbidden", 403);
    return Echo(request);
  };
  server.Start();
  TestClient client(server.port());
  const std::string fields = "Expect: 100-continue\r\nContent-Length: 3\r\n";
  client.Send("PUT /yes HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
  EXPECT_EQ(100, client.Read().status);
  client.Send("abc");
  EXPECT_EQ("/yes:abc", client.Read().body);
  client.Send("PUT /no HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
  const TestReply refused = client.Read();
  EXPECT_EQ(403, refused.status);
  EXPECT_EQ("close", refused.Field("connection"));  // whether the body comes is not known
  EXPECT_TRUE(client.ReadClosed());
}

// botocore waits also before an empty body, and misreads the connection's next reply if no 100
// came.
TEST(Http1, ContinueIsSentBeforeAnEmptyBodyToo) {
  TestServer server;
  server.front.begin = Echo;
  server.Start();
  TestClient client(server.port());
  client.Send(
      "PUT /empty HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(100, client.Read().status);
  const TestReply reply = client.Read();
  EXPECT_EQ(200, reply.status);
  EXPECT_EQ("/empty:", reply.body);
}

TEST(Http1, NoContinueForAClientThatDidNotWait) {
  TestServer server;
  server.front.begin = Echo;
  server.Start();
  TestClient client(server.port());
  const TestReply reply = client.Ask(
      "PUT /p HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ("/p:abc", reply.body);
}

TEST(Http1, HeadHasTheLengthButNotTheBody) {
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    Response response = Text("12345");
    if (request.path == "/stated") {
      response.body.clear();
      response.stated_length = 77;
    } else if (request.path == "/source") {
      response.body.clear();
      response.source = std::make_unique<PatternSource>(99);
      response.source_bytes = 99;
    } else if (request.path == "/304") {
      response.status = 304;
    } else if (request.path == "/204") {
      response.status = 204;
    }
    return response;
  };
  server.Start();
  TestClient client(server.port());
  EXPECT_EQ("5", client.Ask("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n").Field("content-length"));
  EXPECT_EQ("77", client.Ask("HEAD /stated HTTP/1.1\r\nHost: x\r\n\r\n").Field("content-length"));
  EXPECT_EQ("99", client.Ask("HEAD /source HTTP/1.1\r\nHost: x\r\n\r\n").Field("content-length"));
  EXPECT_EQ("", client.Ask(Get("/304")).Field("content-length"));
  EXPECT_EQ("", client.Ask(Get("/204")).Field("content-length"));
  EXPECT_EQ("12345", client.Ask(Get("/")).body);
}

TEST(Http1, CloseIsAskedForBySideOrOther) {
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    Response response = Text("x");
    response.close = request.path == "/close";
    return response;
  };
  server.Start();
  TestClient by_client(server.port());
  EXPECT_EQ("close", by_client.Ask(Get("/", "Connection: foo, Close\r\n")).Field("connection"));
  EXPECT_TRUE(by_client.ReadClosed());
  TestClient by_face(server.port());
  EXPECT_EQ("close", by_face.Ask(Get("/close")).Field("connection"));
  EXPECT_TRUE(by_face.ReadClosed());
  TestClient old(server.port());
  EXPECT_EQ("close", old.Ask("GET / HTTP/1.0\r\n\r\n").Field("connection"));
  EXPECT_TRUE(old.ReadClosed());
  TestClient old_kept(server.port());
  const std::string kept = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_EQ("keep-alive", old_kept.Ask(kept).Field("connection"));
  EXPECT_EQ(200, old_kept.Ask(kept).status);
}

// A client that has said all it wants (half-closed) still gets its answers.
TEST(Http1, AHalfClosedClientIsAnswered) {
  TestServer server;
  server.front.begin = Echo;
  server.Start();
  TestClient client(server.port());
  client.Send(Get("/1") + Get("/2"));
  client.EndSending();
  EXPECT_EQ("/1:", client.Read().body);
  EXPECT_EQ("/2:", client.Read().body);
  EXPECT_TRUE(client.ReadClosed());
}

TEST(Http1, ABodyPastTheLimitIsRefusedAnnouncedOrNot) {
  TestServer server;
  server.front.begin = [](const Request&) -> Plan {
    return Buffer([](std::string_view) { return Text("ran"); }, 10);
  };
  server.Start();
  TestClient client(server.port());
  const TestReply announced =
      client.Ask("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n01234567890");
  EXPECT_EQ(413, announced.status);
  EXPECT_EQ("too large", announced.body);
  const TestReply chunked = client.Ask(
      "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n67890\r\n"
      "0\r\n\r\n");
  EXPECT_EQ(413, chunked.status);
  // Small enough to be dropped: the connection is still good.
  EXPECT_EQ("ran",
            client.Ask("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789").body);
}

// An SDK writes its whole body before it looks for an answer: it must be able to read the refusal.
TEST(Http1, ARefusalReachesAClientThatIsStillSending) {
  TestServer server;
  server.options.limits.drained_bytes_max = 1024;
  server.front.begin = [](const Request&) -> Plan { return Text("no", 403); };
  server.Start();
  TestClient client(server.port());
  const std::size_t body_bytes = 4 * 1024 * 1024;
  client.Send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body_bytes) +
              "\r\n\r\n");
  client.Send(std::string(body_bytes, 'x'));
  const TestReply reply = client.Read();
  EXPECT_EQ(403, reply.status);
  EXPECT_EQ("close", reply.Field("connection"));
}

TEST(Http1, HopByHopAndInternalFieldsAreNotSeen) {
  TestServer server;
  std::string names;
  server.front.begin = [&](const Request& request) -> Plan {
    for (const Headers::Field& field : request.headers.fields())
      names += std::string(field.name) + " ";
    return Text("");
  };
  server.Start();
  TestClient client(server.port());
  client.Ask(Get("/",
                 "TE: trailers\r\nKeep-Alive: 5\r\nX-Aloft-Internal-Principal: root\r\n"
                 "Authorization: a\r\nConnection: authorization\r\nUpgrade: h2c\r\n"));
  EXPECT_EQ("host authorization ", names);
}

// Response splitting: a value with a line end never leaves, in no part.
TEST(Http1, AFieldThatWouldSplitTheReplyIsNotSent) {
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    Response response = Text("x");
    response.Add(request.path == "/name" ? "X\r\nY" : "X-Meta",
                 request.path == "/nul" ? std::string("a\0b", 3) : "a\r\nSet-Cookie: b");
    return response;
  };
  server.Start();
  TestClient client(server.port());
  for (const char* path : {"/value", "/name", "/nul"}) {
    const TestReply reply = client.Ask(Get(path));
    EXPECT_EQ(500, reply.status);
    EXPECT_EQ(std::string::npos, reply.head.find("set-cookie"));
  }
}

TEST(Http1, ASourceIsSentWithItsLengthOrInChunks) {
  TestServer server;
  server.options.limits.chunk_bytes = 4096;
  server.front.begin = [](const Request& request) -> Plan {
    Response response = Text("");
    response.source = std::make_unique<PatternSource>(300'000);
    if (request.path == "/length") response.source_bytes = 300'000;
    return response;
  };
  server.Start();
  TestClient client(server.port());
  const std::string expected = Pattern(300'000);
  const TestReply with_length = client.Ask(Get("/length"));
  EXPECT_EQ("300000", with_length.Field("content-length"));
  EXPECT_TRUE(expected == with_length.body);
  const TestReply chunked = client.Ask(Get("/chunked"));
  EXPECT_EQ("chunked", chunked.Field("transfer-encoding"));
  EXPECT_TRUE(expected == chunked.body);
  client.Send("GET /chunked HTTP/1.0\r\n\r\n");
  const std::string until_close = client.ReadAll();
  EXPECT_TRUE(until_close.ends_with(expected));
}

// Half an object must never look like an object.
TEST(Http1, ASourceThatFailsCutsTheConnection) {
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    Response response = Text("");
    response.source = std::make_unique<PatternSource>(1000, request.path == "/short" ? ~0ULL : 500);
    if (request.path == "/short") response.source_bytes = 2000;
    if (request.path == "/length") response.source_bytes = 1000;
    return response;
  };
  server.Start();
  for (const char* path : {"/short", "/length", "/chunked"}) {
    TestClient client(server.port());
    EXPECT_FALSE(client.Ask(Get(path)).complete) << path;
  }
}

TEST(Http1, TheEdgesOwnPages) {
  TestServer server;
  server.front.begin = [](const Request& request) -> Plan {
    return Text("face " + std::string(request.path));
  };
  server.Start();
  TestClient client(server.port());
  EXPECT_EQ("ok\n", client.Ask(Get("/healthz")).body);
  EXPECT_NE(std::string::npos, client.Ask(Get("/metrics")).body.find("aloft_edge_connections 1\n"));
  // A bucket may have that name: what a client of it would send goes to the face.
  EXPECT_EQ("face /healthz", client.Ask(Get("/healthz", "Authorization: AWS4\r\n")).body);
  EXPECT_EQ("face /healthz", client.Ask(Get("/healthz?list-type=2")).body);
  EXPECT_EQ("face /metrics/x", client.Ask(Get("/metrics/x")).body);
}

}  // namespace
}  // namespace aloft::edge
