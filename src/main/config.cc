#include "main/config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <toml++/toml.h>

#include <charconv>
#include <set>
#include <sstream>
#include <string_view>

namespace aloft {
namespace {

std::string At(const std::string& file, const toml::node* node, const std::string& what) {
  std::ostringstream text;
  text << file;
  if (node != nullptr) text << ":" << node->source().begin.line;
  text << ": " << what;
  return text.str();
}

Result<void, std::string> CheckNames(const std::string& file, const toml::table& table,
                                     const std::set<std::string_view>& known) {
  for (const auto& [name, node] : table) {
    if (!known.count(name.str()))
      return Fail(At(file, &node, "unknown setting '" + std::string(name.str()) + "'"));
  }
  return {};
}

// Takes a string setting if it is there.
Result<void, std::string> Take(const std::string& file, const toml::table& table, const char* name,
                               std::string& into) {
  const toml::node* node = table.get(name);
  if (node == nullptr) return {};
  const auto value = node->value_exact<std::string>();
  if (!value || value->empty())
    return Fail(At(file, node, std::string(name) + " must be a string in quotes"));
  into = *value;
  return {};
}

Result<void, std::string> TakeFlag(const std::string& file, const toml::table& table,
                                   const char* name, bool& into) {
  const toml::node* node = table.get(name);
  if (node == nullptr) return {};
  const auto value = node->value_exact<bool>();
  if (!value) return Fail(At(file, node, std::string(name) + " must be true or false"));
  into = *value;
  return {};
}

Result<void, std::string> TakeAddress(const std::string& file, const toml::node& node,
                                      ServeConfig& config, bool first) {
  const auto text = node.value_exact<std::string>();
  const std::size_t colon = text ? text->rfind(':') : std::string::npos;
  if (colon == std::string::npos) return Fail(At(file, &node, "listen wants \"HOST:PORT\""));
  std::uint16_t port = 0;
  const char* end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data() + colon + 1, end, port);
  if (parsed.ec != std::errc() || parsed.ptr != end)
    return Fail(At(file, &node, "the port must be 0 to 65535"));
  std::string host = text->substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  if (!first && host != config.host)
    return Fail(At(file, &node, "all addresses of listen must name one host"));
  config.host = host;
  config.ports.push_back(port);
  return {};
}

Result<void, std::string> TakeListen(const std::string& file, const toml::table& table,
                                     ServeConfig& config) {
  const toml::node* node = table.get("listen");
  if (node == nullptr) return {};
  const toml::array* addresses = node->as_array();
  if (addresses == nullptr || addresses->empty())
    return Fail(At(file, node, "listen wants [\"HOST:PORT\", ...]"));
  config.ports.clear();
  for (const toml::node& address : *addresses) {
    ALOFT_TRY_VOID(TakeAddress(file, address, config, config.ports.empty()));
  }
  return {};
}

Result<void, std::string> TakeTls(const std::string& file, const toml::table& table,
                                  ServeConfig& config) {
  const toml::node* node = table.get("tls");
  if (node == nullptr) return {};
  const toml::table* tls = node->as_table();
  if (tls == nullptr) return Fail(At(file, node, "[tls] must be a table"));
  ALOFT_TRY_VOID(CheckNames(file, *tls, {"certificate", "key"}));
  ALOFT_TRY_VOID(Take(file, *tls, "certificate", config.tls_certificate));
  ALOFT_TRY_VOID(Take(file, *tls, "key", config.tls_key));
  if (config.tls_certificate.empty() || config.tls_key.empty()) {
    return Fail(At(file, node, "[tls] wants both certificate and key"));
  }
  return {};
}

}  // namespace

bool IsLoopback(const std::string& host) {
  in_addr address{};
  const bool is_ipv4 = ::inet_pton(AF_INET, host.c_str(), &address) == 1;
  return host == "localhost" || host == "::1" ||
         (is_ipv4 && ntohl(address.s_addr) >> 24 == IN_LOOPBACKNET);
}

Result<ServeConfig, std::string> ReadServeConfig(const std::string& file) {
  toml::table table;
  try {
    table = toml::parse_file(file);
  } catch (const toml::parse_error& error) {
    std::ostringstream text;
    text << file << ":" << error.source().begin.line << ": " << error.description();
    return Fail(text.str());
  }
  ServeConfig config;
  ALOFT_TRY_VOID(CheckNames(
      file, table, {"data", "listen", "region", "project", "log", "tls", "strict_indexes"}));
  ALOFT_TRY_VOID(Take(file, table, "data", config.data_directory));
  ALOFT_TRY_VOID(Take(file, table, "region", config.region));
  ALOFT_TRY_VOID(Take(file, table, "project", config.project));
  ALOFT_TRY_VOID(Take(file, table, "log", config.log_level));
  ALOFT_TRY_VOID(TakeFlag(file, table, "strict_indexes", config.strict_indexes));
  ALOFT_TRY_VOID(TakeListen(file, table, config));
  ALOFT_TRY_VOID(TakeTls(file, table, config));
  if (!IsLoopback(config.host) && config.tls_certificate.empty()) {
    return Fail(file + ": listening on " + config.host +
                " needs TLS: add a [tls] table with certificate and key");
  }
  return config;
}

}  // namespace aloft
