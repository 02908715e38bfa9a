// P6: two parsers that read one request differently are how requests are smuggled past a check. So
// what is not plainly HTTP/1.1 is refused with 400, and the connection ends: nothing behind it is
// read as a request.
#include <gtest/gtest.h>

#include <string>

#include "edge/edge_testing.h"

namespace aloft::edge {
namespace {

using testing::TestClient;
using testing::TestReply;
using testing::TestServer;
using testing::Text;

struct Case {
  const char* name;
  std::string request;
  int status = 400;
};

class StrictHttp1 : public ::testing::TestWithParam<Case> {};

TEST_P(StrictHttp1, IsRefusedAndTheConnectionEnds) {
  TestServer server;
  int begun = 0;
  server.front.begin = [&](const Request&) -> Plan {
    ++begun;
    return testing::Buffer([](std::string_view) { return Text("ran"); });
  };
  server.Start();
  TestClient client(server.port());
  client.Send(GetParam().request + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
  const TestReply reply = client.Read();
  EXPECT_EQ(GetParam().status, reply.status) << reply.body;
  EXPECT_EQ("close", reply.Field("connection"));
  EXPECT_TRUE(client.ReadClosed());
  server.Stop();
  EXPECT_LE(begun, 1);  // a body's framing is found bad after its head was good
}

const Case kCases[] = {
    {"LengthAndChunked",
     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: "
     "chunked\r\n\r\n0\r\n\r\n"},
    {"ChunkedAndLength",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: "
     "4\r\n\r\n0\r\n\r\n"},
    {"TwoLengths",
     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
    {"TwoEqualLengths",
     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"},
    {"LengthList", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\na"},
    {"NegativeLength", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"},
    {"SignedLength", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na"},
    {"HexLength", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x1\r\n\r\na"},
    {"EmptyLength", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\n"},
    {"HugeLength", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775808\r\n\r\n"},
    {"ChunkedIdentity",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
    {"UnknownCoding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"},
    {"TwoCodings",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
     "chunked\r\n\r\n"
     "0\r\n\r\n"},
    {"QuotedCoding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \"chunked\"\r\n\r\n"},
    {"VerticalTabCoding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \vchunked\r\n\r\n"},
    {"ChunkedIn10", "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"BareLfHead", "GET / HTTP/1.1\nHost: x\n\n"},
    {"BareLfField", "GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n"},
    {"BareCr", "GET / HTTP/1.1\r\nHost: x\rX: y\r\n\r\n"},
    {"FoldedLine", "GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n"},
    {"FoldedFirstLine", "GET / HTTP/1.1\r\n Host: x\r\n\r\n"},
    {"SpaceBeforeColon", "GET / HTTP/1.1\r\nHost: x\r\nX : y\r\n\r\n"},
    {"TabBeforeColon", "GET / HTTP/1.1\r\nHost: x\r\nX\t: y\r\n\r\n"},
    {"NoColon", "GET / HTTP/1.1\r\nHost: x\r\nX\r\n\r\n"},
    {"NoName", "GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n"},
    {"NulInValue", "GET / HTTP/1.1\r\nHost: x\r\nX: a" + std::string(1, '\0') + "b\r\n\r\n"},
    {"NulInName", "GET / HTTP/1.1\r\nHost: x\r\nX" + std::string(1, '\0') + ": b\r\n\r\n"},
    {"NoHost", "GET / HTTP/1.1\r\nX: y\r\n\r\n"},
    {"TwoHosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"},
    {"HostWithPath", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n"},
    {"HostWithUser", "GET / HTTP/1.1\r\nHost: a@x\r\n\r\n"},
    {"AbsoluteFormOfOtherHost", "GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"AbsoluteFormWithUser", "GET http://a@x/ HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"OtherScheme", "GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"Connect", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"StarOfGet", "GET * HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"NoTarget", "GET  HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"SpaceInTarget", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"FragmentInTarget", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"BadMethod", "G(T / HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"NoVersion", "GET /\r\nHost: x\r\n\r\n"},
    {"LowerVersion", "GET / http/1.1\r\nHost: x\r\n\r\n"},
    {"OtherVersion", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505},
    {"Expectation", "POST / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 1\r\n\r\na", 417},
    {"ManyEmptyLines", "\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"ChunkSizeEmpty", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\r\n\r\n"},
    {"ChunkSizeSigned",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n"},
    {"ChunkSizePrefixed",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n"},
    {"ChunkSizeSpaced",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n"},
    {"ChunkSizeOverflow",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000001\r\na\r\n"},
    {"ChunkBareLf",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n"},
    {"ChunkWithoutEnd",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"},
    {"ChunkExtensionTooLong", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
                                  std::string(300, 'x') + "\r\na\r\n0\r\n\r\n"},
    {"TrailersTooLong", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " +
                            std::string(17 * 1024, 'x') + "\r\n\r\n"},
    {"TrailerMalformed",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX y\r\n\r\n"},
    {"HeadTooLong", "GET /" + std::string(33 * 1024, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n"},
    {"TooManyFields",
     [] {
       std::string request = "GET / HTTP/1.1\r\nHost: x\r\n";
       for (int i = 0; i < 300; ++i) request += "X-A: b\r\n";
       return request + "\r\n";
     }()},
};

INSTANTIATE_TEST_SUITE_P(All, StrictHttp1, ::testing::ValuesIn(kCases),
                         [](const auto& each) { return each.param.name; });

// What is allowed must stay allowed: these are sent by real clients.
TEST(StrictHttp1Allows, WhatClientsSend) {
  TestServer server;
  std::string seen;
  server.front.begin = [&](const Request& request) -> Plan {
    seen = std::string(request.path) + "|" + std::string(request.query) + "|" +
           std::string(request.host);
    return testing::Buffer(
        [](std::string_view body) { return Text("<" + std::string(body) + ">"); });
  };
  server.Start();
  TestClient client(server.port());
  EXPECT_EQ(200, client.Ask("\r\nGET /a%20b?x=%2F&y HTTP/1.1\r\nhOsT:x:4566\r\n\r\n").status);
  EXPECT_EQ("/a%20b|x=%2F&y|x:4566", seen);
  EXPECT_EQ(200, client.Ask("GET http://X/a HTTP/1.1\r\nHost: x\r\n\r\n").status);
  EXPECT_EQ("/a||x", seen);
  EXPECT_EQ(200, client.Ask("OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\n\r\n").status);
  EXPECT_EQ(200, client.Ask("GET /\xc3\xa4 HTTP/1.1\r\nHost: x\r\nX: \xc3\xa4 \t \r\n\r\n").status);
  EXPECT_EQ("<abc>", client
                         .Ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
                              "1;a=b\r\na\r\n02\r\nbc\r\n0\r\nX-Trailer: y\r\n\r\n")
                         .body);
  const std::string long_value(30 * 1024, 'v');
  EXPECT_EQ(200, client.Ask("GET / HTTP/1.1\r\nHost: x\r\nX: " + long_value + "\r\n\r\n").status);
}

// A head that comes byte by byte is the same head.
TEST(StrictHttp1Allows, AnyCutOfTheBytes) {
  TestServer server;
  server.front.begin = [&](const Request& request) -> Plan {
    return testing::Buffer([&request](std::string_view body) {
      return Text(std::string(body) + std::string(request.trailers.Get("x-sum")));
    });
  };
  server.Start();
  TestClient client(server.port());
  const std::string request =
      "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;e\r\nabc\r\n2\r\nde\r\n"
      "0\r\nX-Sum: 5\r\n\r\n";
  for (char c : request) client.Send(std::string_view(&c, 1));
  EXPECT_EQ("abcde5", client.Read().body);
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    client.Send(request.substr(0, cut));
    client.Send(request.substr(cut));
    EXPECT_EQ("abcde5", client.Read().body) << cut;
  }
}

}  // namespace
}  // namespace aloft::edge
