#include "cli/run_files.h"

#include <fcntl.h>
#include <signal.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/json_writer.h"

namespace aloft::cli {
namespace {

constexpr char kRunFile[] = "/run.json";
constexpr char kCredentialsFile[] = "/credentials";
constexpr char kDevelopment[] = "dev";
constexpr char kProduction[] = "serve";
constexpr mode_t kPrivate = 0600;

std::string Because(const std::string& what, const std::string& path) {
  return what + " " + path + ": " + std::strerror(errno);
}

// Writes beside the file and renames over it, so that no reader sees half of it.
Result<void, std::string> Replace(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kPrivate);
  if (fd < 0) return Fail(Because("cannot write", fresh));
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fchmod(fd, kPrivate) == 0 && ::fsync(fd) == 0;
  ::close(fd);
  if (!written || ::rename(fresh.c_str(), path.c_str()) != 0) {
    return Fail(Because("cannot write", path));
  }
  return {};
}

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Text(simdjson::dom::element document, const char* name) {
  std::string_view value;
  return document[name].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

}  // namespace

Result<void, std::string> WriteRunInfo(const std::string& data_directory, const RunInfo& info) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject();
  json.Key("process_id").Int(info.process_id);
  json.Key("endpoint").String(info.endpoint);
  json.Key("mode").String(info.development ? kDevelopment : kProduction);
  json.Key("certificate").String(info.certificate);
  json.Key("certificate_authority").String(info.certificate_authority);
  json.Key("project_id").String(info.project_id);
  json.Key("account_id").String(info.account_id);
  json.Key("region").String(info.region);
  json.EndObject();
  return Replace(data_directory + kRunFile, text + "\n");
}

void RemoveRunInfo(const std::string& data_directory) {
  ::unlink((data_directory + kRunFile).c_str());
}

std::optional<RunInfo> ReadRunInfo(const std::string& data_directory) {
  const std::optional<std::string> text = ReadFile(data_directory + kRunFile);
  if (!text) return std::nullopt;
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(*text).get(document) != simdjson::SUCCESS) return std::nullopt;
  std::int64_t process_id = 0;
  if (document["process_id"].get(process_id) != simdjson::SUCCESS) return std::nullopt;
  if (::kill(static_cast<pid_t>(process_id), 0) != 0 && errno == ESRCH) return std::nullopt;
  RunInfo info;
  info.process_id = static_cast<int>(process_id);
  info.endpoint = Text(document, "endpoint");
  info.development = Text(document, "mode") == kDevelopment;
  info.certificate = Text(document, "certificate");
  info.certificate_authority = Text(document, "certificate_authority");
  info.project_id = Text(document, "project_id");
  info.account_id = Text(document, "account_id");
  info.region = Text(document, "region");
  return info;
}

Result<void, std::string> WriteCredentials(const std::string& data_directory,
                                           const Credentials& credentials) {
  return Replace(data_directory + kCredentialsFile,
                 "[default]\naws_access_key_id = " + credentials.access_key_id +
                     "\naws_secret_access_key = " + credentials.secret_access_key + "\n");
}

std::optional<Credentials> ReadCredentials(const std::string& data_directory) {
  const std::optional<std::string> text = ReadFile(data_directory + kCredentialsFile);
  if (!text) return std::nullopt;
  Credentials credentials;
  std::istringstream lines(*text);
  std::string name, equals, value;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    if (!(words >> name >> equals >> value) || equals != "=") continue;
    if (name == "aws_access_key_id") credentials.access_key_id = value;
    if (name == "aws_secret_access_key") credentials.secret_access_key = value;
  }
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return std::nullopt;
  }
  return credentials;
}

}  // namespace aloft::cli
