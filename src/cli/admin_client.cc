#include "cli/admin_client.h"

#include <netdb.h>
#include <openssl/ssl.h>
#include <simdjson.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>

#include "base/digest.h"
#include "base/hex.h"
#include "cli/run_files.h"

namespace aloft::cli {
namespace {

struct Endpoint {
  bool tls;
  std::string host;
  std::string port;
};

Endpoint ParseEndpoint(const std::string& url) {
  Endpoint endpoint{url.rfind("https://", 0) == 0, {}, {}};
  const std::string authority = url.substr(url.find("://") + 3);
  const std::size_t colon = authority.rfind(':');
  endpoint.host = authority.substr(0, colon);
  endpoint.port =
      colon == std::string::npos ? (endpoint.tls ? "443" : "80") : authority.substr(colon + 1);
  return endpoint;
}

// Signature version 4 of a request without a query:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
std::string SignedHead(const Credentials& credentials, const RunInfo& run, const std::string& host,
                       const std::string& method, const std::string& path,
                       const std::string& body) {
  char stamp[32];
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc);
  const std::string date(stamp, 8);
  const std::string scope = date + "/" + run.region + "/aloft/aws4_request";
  const std::string hash = HexEncode(Sha256Digest(body));
  const std::string canonical = method + "\n" + path + "\n\nhost:" + host +
                                "\nx-amz-content-sha256:" + hash + "\nx-amz-date:" + stamp +
                                "\n\nhost;x-amz-content-sha256;x-amz-date\n" + hash;
  const std::string to_sign = std::string("AWS4-HMAC-SHA256\n") + stamp + "\n" + scope + "\n" +
                              HexEncode(Sha256Digest(canonical));
  std::string key = HmacSha256("AWS4" + credentials.secret_access_key, date);
  for (const std::string& part : {run.region, std::string("aloft"), std::string("aws4_request")}) {
    key = HmacSha256(key, part);
  }
  return method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nX-Amz-Date: " + stamp +
         "\r\nX-Amz-Content-Sha256: " + hash +
         "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + credentials.access_key_id + "/" +
         scope + ", SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" +
         HexEncode(HmacSha256(key, to_sign)) +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n";
}

// A connected socket, with or without TLS.
class Connection {
 public:
  ~Connection() {
    if (ssl_ != nullptr) SSL_free(ssl_);
    if (context_ != nullptr) SSL_CTX_free(context_);
    if (fd_ >= 0) ::close(fd_);
  }

  // `trusted_file`: the certificate to believe, or one that signed it; empty: those of the system.
  Result<void, std::string> Open(const Endpoint& endpoint, const std::string& trusted_file) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(endpoint.host.c_str(), endpoint.port.c_str(), &hints, &found) != 0) {
      return Fail("cannot resolve " + endpoint.host);
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
    for (const addrinfo* at = found; at != nullptr && fd_ < 0; at = at->ai_next) {
      fd_ = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
      const timeval wait{kWaitSeconds, 0};
      ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
      ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
      if (fd_ >= 0 && ::connect(fd_, at->ai_addr, at->ai_addrlen) != 0) {
        ::close(fd_);
        fd_ = -1;
      }
    }
    if (fd_ < 0)
      return Fail("cannot connect to " + endpoint.host + ":" + endpoint.port + ": " +
                  std::strerror(errno));
    return endpoint.tls ? Handshake(endpoint.host, trusted_file) : Result<void, std::string>();
  }

  bool Send(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const ssize_t count =
          ssl_ != nullptr
              ? SSL_write(ssl_, bytes.data() + sent, static_cast<int>(bytes.size() - sent))
              : ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return false;
      sent += static_cast<std::size_t>(count);
    }
    return true;
  }

  std::string ReceiveAll() {
    std::string all;
    char buffer[16384];
    while (all.size() < kReplyBytesMax) {
      const ssize_t count = ssl_ != nullptr ? SSL_read(ssl_, buffer, sizeof buffer)
                                            : ::recv(fd_, buffer, sizeof buffer, 0);
      if (count <= 0) break;
      all.append(buffer, static_cast<std::size_t>(count));
    }
    return all;
  }

 private:
  Result<void, std::string> Handshake(const std::string& host, const std::string& trusted_file) {
    context_ = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    // The server's own certificate is enough, whoever signed it: its file came from the server.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context_), X509_V_FLAG_PARTIAL_CHAIN);
    if (trusted_file.empty()) {
      SSL_CTX_set_default_verify_paths(context_);
    } else if (SSL_CTX_load_verify_locations(context_, trusted_file.c_str(), nullptr) != 1) {
      return Fail("cannot read the certificate " + trusted_file);
    }
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, fd_);
    SSL_set_tlsext_host_name(ssl_, host.c_str());
    if (SSL_connect(ssl_) != 1)
      return Fail(std::string("the server's certificate was not accepted"));
    return {};
  }

  int fd_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
};

}  // namespace

Result<AdminReply, std::string> CallAdmin(const std::string& data_directory,
                                          const std::string& method, const std::string& path,
                                          const std::string& body) {
  const auto run = ReadRunInfo(data_directory);
  const auto credentials = ReadCredentials(data_directory);
  if (!run || !credentials) {
    return Fail("no server runs on " + data_directory + ". Start one with: aloft dev --data " +
                data_directory);
  }
  const Endpoint endpoint = ParseEndpoint(run->endpoint);
  Connection connection;
  ALOFT_TRY_VOID(connection.Open(endpoint, run->certificate));
  const std::string host = endpoint.host + ":" + endpoint.port;
  if (!connection.Send(SignedHead(*credentials, *run, host, method, path, body) + body)) {
    return Fail(std::string("the server closed the connection"));
  }
  const std::string raw = connection.ReceiveAll();
  const std::size_t head_end = raw.find("\r\n\r\n");
  if (raw.rfind("HTTP/1.1 ", 0) != 0 || head_end == std::string::npos) {
    return Fail("the server at " + run->endpoint + " gave no answer; see its log");
  }
  return AdminReply{std::atoi(raw.c_str() + 9), raw.substr(head_end + 4)};
}

std::string AdminMessage(const AdminReply& reply) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  std::string_view message;
  if (parser.parse(reply.body).get(document) == simdjson::SUCCESS &&
      document["error"]["message"].get(message) == simdjson::SUCCESS) {
    return std::string(message);
  }
  return "the server answered with status " + std::to_string(reply.status);
}

}  // namespace aloft::cli
