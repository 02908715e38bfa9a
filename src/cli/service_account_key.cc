#include "cli/service_account_key.h"

#include <fcntl.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/base64.h"
#include "base/json_writer.h"
#include "base/percent.h"
#include "cli/admin_client.h"
#include "cli/key_pair.h"
#include "cli/run_files.h"

namespace aloft::cli {
namespace {

constexpr char kKeysPath[] = "/_aloft/v1/keys";
constexpr char kTokenPath[] = "/token";
constexpr char kGoogleUniverse[] = "googleapis.com";
constexpr mode_t kPrivate = 0600;

std::string Text(simdjson::dom::element element, const char* name) {
  std::string_view value;
  return element[name].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

// Where tokens are to be had: the endpoint's URL with the path of the token endpoint.
Result<std::string, std::string> TokenUri(const std::string& endpoint) {
  std::string uri = endpoint;
  while (uri.ends_with('/')) uri.pop_back();
  const std::size_t scheme = uri.find("://");
  const bool known = uri.starts_with("https://") || uri.starts_with("http://");
  if (!known || uri.size() <= scheme + 3 || uri.find('/', scheme + 3) != std::string::npos) {
    return Fail("the endpoint must be an URL like https://cloud.example.com, not " + endpoint);
  }
  return uri + kTokenPath;
}

// The members in the order of Google's own files.
std::string KeyFile(simdjson::dom::element key, const std::string& private_pem,
                    const std::string& universe_domain) {
  const std::string email = Text(key, "client_email");
  std::string text;
  const auto line = [&](const char* name, const std::string& value) {
    text += text.empty() ? "{\n  " : ",\n  ";
    AppendJsonString(text, name);
    text += ": ";
    AppendJsonString(text, value);
  };
  line("type", "service_account");
  line("project_id", Text(key, "project_id"));
  line("private_key_id", Text(key, "access_key_id"));
  line("private_key", private_pem);
  line("client_email", email);
  line("client_id", Text(key, "access_key_id"));
  line("token_uri", Text(key, "audience"));
  line("universe_domain", universe_domain.empty() ? kGoogleUniverse : universe_domain);
  return text + "\n}\n";
}

Result<void, std::string> WriteOut(const std::string& path, const std::string& text) {
  if (path.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return {};
  }
  // Never over another file: it may be the only copy of another key.
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kPrivate);
  if (fd < 0) return Fail("cannot write " + path + ": " + std::strerror(errno));
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  ::close(fd);
  if (!written) return Fail("cannot write " + path + ": " + std::strerror(errno));
  return {};
}

// Whether the key could be kept, before there is one.
Result<void, std::string> CheckOut(const std::string& path) {
  struct stat known{};
  if (!path.empty() && ::stat(path.c_str(), &known) == 0) {
    return Fail(path + " exists already: give another name");
  }
  return {};
}

// Sends what asks for a key, and writes the key file of the answer.
Result<void, std::string> Request(const std::string& data_directory, const std::string& path,
                                  const std::string& body, const KeyPair& pair,
                                  const ServiceAccountKeyOptions& options) {
  ALOFT_TRY(const AdminReply reply, CallAdmin(data_directory, "POST", path, body));
  if (reply.status != 201) return Fail(AdminMessage(reply));
  simdjson::dom::parser parser;
  simdjson::dom::element document, key;
  if (parser.parse(reply.body).get(document) != simdjson::SUCCESS ||
      document["key"].get(key) != simdjson::SUCCESS) {
    return Fail(std::string("the server's answer makes no sense"));
  }
  ALOFT_TRY_VOID(
      WriteOut(options.out_file, KeyFile(key, pair.private_pem, options.universe_domain)));
  std::fprintf(stderr, "The private key is nowhere else: keep the file now.\n");
  return {};
}

}  // namespace

Result<void, std::string> CreateServiceAccountKey(const std::string& data_directory,
                                                  const std::string& account,
                                                  const std::string& policy,
                                                  const ServiceAccountKeyOptions& options) {
  const auto run = ReadRunInfo(data_directory);
  if (!run) return Fail("no server runs on " + data_directory);
  ALOFT_TRY_VOID(CheckOut(options.out_file));
  ALOFT_TRY(const std::string token_uri,
            TokenUri(options.endpoint.empty() ? run->endpoint : options.endpoint));
  const KeyPair pair = MakeKeyPair();
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("user", account);
  json.Member("public_key", Base64Encode(pair.public_der)).Member("audience", token_uri);
  if (!policy.empty()) json.Key("policy").Raw(policy);
  json.EndObject();
  return Request(data_directory, kKeysPath, body, pair, options);
}

Result<void, std::string> RotateServiceAccountKey(const std::string& data_directory,
                                                  const std::string& id,
                                                  const ServiceAccountKeyOptions& options) {
  ALOFT_TRY_VOID(CheckOut(options.out_file));
  const KeyPair pair = MakeKeyPair();
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("public_key", Base64Encode(pair.public_der));
  if (!options.endpoint.empty()) {
    ALOFT_TRY(const std::string token_uri, TokenUri(options.endpoint));
    json.Member("audience", token_uri);
  }
  json.EndObject();
  const std::string path =
      std::string(kKeysPath) + "/" + UriEncode(id, SlashEncoding::kEncoded) + "/rotate";
  return Request(data_directory, path, body, pair, options);
}

}  // namespace aloft::cli
