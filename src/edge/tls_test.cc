// TLS as clients meet it: with the local authority's certificate, by OpenSSL's own client.
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "edge/edge_testing.h"
#include "edge/local_ca.h"
#include "os/sim/sim_clock.h"

namespace aloft::edge {
namespace {

using testing::Buffer;
using testing::Pattern;
using testing::PatternSource;
using testing::TestClient;
using testing::TestReply;
using testing::TestServer;
using testing::Text;

constexpr char kGet[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

class TempDirectory {
 public:
  TempDirectory() {
    char pattern[] = "/tmp/aloft_edge_XXXXXX";
    path_ = ::mkdtemp(pattern);
  }
  ~TempDirectory() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class Tls : public ::testing::Test {
 protected:
  void Start() {
    auto made = EnsureLocalCertificate(directory_.path(), {"*.s3.localhost"}, clock_);
    ASSERT_TRUE(made.ok()) << made.error();
    certificate_ = *made;
    server_.options.tls = certificate_.files;
    server_.Start();
  }

  TempDirectory directory_;
  os::RealClock clock_;
  LocalCertificate certificate_;
  TestServer server_;
};

TEST_F(Tls, SpeaksHttp1WithAClientThatTrustsTheAuthority) {
  server_.front.begin = [](const Request& request) -> Plan {
    return Text(request.transport == Transport::kTls ? "secret" : "open");
  };
  Start();
  for (const char* host : {"localhost", "bucket.s3.localhost"}) {
    TestClient client(server_.port());
    ASSERT_TRUE(client.StartTls(certificate_.authority_file, "http/1.1", host)) << host;
    EXPECT_EQ("http/1.1", client.alpn());
    EXPECT_EQ("secret", client.Ask(kGet).body);
    EXPECT_EQ("secret", client.Ask(kGet).body);
  }
  TestClient other_name(server_.port());
  EXPECT_FALSE(other_name.StartTls(certificate_.authority_file, "http/1.1", "example.com"));
}

TEST_F(Tls, CarriesLargeBodiesBothWays) {
  server_.front.begin = [](const Request& request) -> Plan {
    if (request.method == "PUT") {
      return Buffer([](std::string_view body) { return Text(std::string(body)); }, 1 << 24);
    }
    Response response = Text("");
    response.source = std::make_unique<PatternSource>(3'000'000);
    response.source_bytes = 3'000'000;
    return response;
  };
  Start();
  TestClient client(server_.port());
  ASSERT_TRUE(client.StartTls(certificate_.authority_file, "http/1.1"));
  EXPECT_TRUE(Pattern(3'000'000) == client.Ask(kGet).body);
  const std::string body = Pattern(1'000'000);
  EXPECT_TRUE(
      body ==
      client.Ask("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + body).body);
}

TEST_F(Tls, SessionsAreResumed) {
  server_.front.begin = [](const Request&) -> Plan { return Text("x"); };
  Start();
  SSL_SESSION* session = nullptr;
  {
    TestClient first(server_.port());
    ASSERT_TRUE(first.StartTls(certificate_.authority_file, "http/1.1"));
    EXPECT_EQ("x", first.Ask(kGet).body);  // the ticket comes with it
    session = SSL_get1_session(first.tls());
  }
  TestClient second(server_.port());
  second.session = session;
  ASSERT_TRUE(second.StartTls(certificate_.authority_file, "http/1.1"));
  EXPECT_TRUE(second.resumed());
  EXPECT_EQ("x", second.Ask(kGet).body);
  SSL_SESSION_free(session);
}

TEST_F(Tls, NewConnectionsGetTheReloadedCertificate) {
  server_.front.begin = [](const Request&) -> Plan { return Text("x"); };
  Start();
  TestClient before(server_.port());
  ASSERT_TRUE(before.StartTls(certificate_.authority_file, "http/1.1"));
  TestClient refused(server_.port());
  EXPECT_FALSE(refused.StartTls(certificate_.authority_file, "http/1.1", "a.new.localhost"));
  ASSERT_TRUE(EnsureLocalCertificate(directory_.path(), {"*.new.localhost"}, clock_).ok());
  ASSERT_TRUE(server_.server().ReloadCertificate().ok());
  TestClient after(server_.port());
  EXPECT_TRUE(after.StartTls(certificate_.authority_file, "http/1.1", "a.new.localhost"));
  EXPECT_EQ("x", before.Ask(kGet).body);
  // Rubbish in the file is refused, and the old certificate stays.
  std::ofstream(certificate_.files.certificate_chain) << "rubbish";
  EXPECT_FALSE(server_.server().ReloadCertificate().ok());
  TestClient still(server_.port());
  EXPECT_TRUE(still.StartTls(certificate_.authority_file, "http/1.1"));
}

// One bit of the authority's own signature, and no client could trust what it has issued.
TEST_F(Tls, AnAuthorityThatDecayedIsMadeAnew) {
  const auto made = EnsureLocalCertificate(directory_.path(), {}, clock_);
  ASSERT_TRUE(made.ok()) << made.error();
  std::stringstream pem;
  pem << std::ifstream(made->authority_file).rdbuf();
  std::string text = pem.str();
  char& of_signature = text[text.find("-----END") - 20];
  of_signature = of_signature == 'A' ? 'B' : 'A';
  std::ofstream(made->authority_file) << text;
  Start();
  TestClient client(server_.port());
  EXPECT_TRUE(client.StartTls(certificate_.authority_file, "http/1.1"));
}

// P7: a handshake that never goes on costs a connection for header_time, no longer.
TEST_F(Tls, AHalfOpenHandshakeIsClosed) {
  server_.options.limits.header_time = std::chrono::milliseconds(40);
  server_.front.begin = [](const Request&) -> Plan { return Text("x"); };
  Start();
  TestClient silent(server_.port());
  TestClient half(server_.port());
  half.Send("\x16\x03\x01\x02");
  ASSERT_TRUE(server_.AwaitMetric("aloft_edge_connections", 2));
  server_.clock.Run();
  EXPECT_TRUE(silent.ReadClosed());
  EXPECT_TRUE(half.ReadClosed());
}

TEST_F(Tls, PlainHttpOnATlsPortIsClosed) {
  server_.front.begin = [](const Request&) -> Plan { return Text("x"); };
  Start();
  TestClient plain(server_.port());
  plain.Send(kGet);
  EXPECT_EQ(std::string::npos, plain.ReadAll().find("200"));
}

TEST(Open, ACertificateThatCannotBeReadIsNamed) {
  TestServer server;
  server.options.tls = TlsFiles{"/nowhere/a.pem", "/nowhere/b.pem"};
  const auto opened = Server::Open(server.options);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(std::string::npos, opened.error().find("/nowhere/a.pem"));
}

// Clients were told to trust the authority: it must not change under them; the server's certificate
// must, in time.
TEST(LocalCa, KeepsTheAuthorityAndRenewsTheServersCertificate) {
  TempDirectory directory;
  os::SimClock clock;
  const auto made = EnsureLocalCertificate(directory.path(), {}, clock);
  ASSERT_TRUE(made.ok()) << made.error();
  const std::string authority = Contents(made->authority_file);
  const std::string first = Contents(made->files.certificate_chain);
  ASSERT_TRUE(EnsureLocalCertificate(directory.path(), {}, clock).ok());
  EXPECT_EQ(first, Contents(made->files.certificate_chain));  // nothing to do
  ASSERT_TRUE(EnsureLocalCertificate(directory.path(), {"10.0.0.1"}, clock).ok());
  const std::string with_name = Contents(made->files.certificate_chain);
  EXPECT_NE(first, with_name);
  ASSERT_TRUE(EnsureLocalCertificate(directory.path(), {"10.0.0.1"}, clock).ok());
  EXPECT_EQ(with_name, Contents(made->files.certificate_chain));
  clock.AdvanceMillis(380LL * 24 * 3600 * 1000);
  ASSERT_TRUE(EnsureLocalCertificate(directory.path(), {"10.0.0.1"}, clock).ok());
  EXPECT_NE(with_name, Contents(made->files.certificate_chain));
  EXPECT_EQ(authority, Contents(made->authority_file));
  EXPECT_FALSE(EnsureLocalCertificate(directory.path(), {"a,b"}, clock).ok());
  EXPECT_FALSE(EnsureLocalCertificate("/nowhere", {}, clock).ok());
}

TEST(LocalCa, KeysAreTheOwnersAlone) {
  TempDirectory directory;
  os::SimClock clock;
  ASSERT_TRUE(EnsureLocalCertificate(directory.path(), {}, clock).ok());
  for (const char* name : {"/ca-key.pem", "/server-key.pem"}) {
    struct stat info = {};
    ASSERT_EQ(0, ::stat((directory.path() + name).c_str(), &info));
    EXPECT_EQ(0600U, info.st_mode & 0777);
  }
}

}  // namespace
}  // namespace aloft::edge
