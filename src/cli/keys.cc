// `aloft keys`: list, make, disable, enable and delete access keys of a running server.
#include <simdjson.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "base/json_writer.h"
#include "base/percent.h"
#include "base/time_format.h"
#include "cli/admin_client.h"
#include "cli/commands.h"

namespace aloft::cli {
namespace {

constexpr char kKeysPath[] = "/_aloft/v1/keys";

int Say(const std::string& what) {
  std::fprintf(stderr, "aloft keys: %s\n", what.c_str());
  return 1;
}

std::string Text(simdjson::dom::element element, const char* name) {
  std::string_view value;
  return element[name].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

void PrintKey(simdjson::dom::element key) {
  std::int64_t created_micros = 0;
  simdjson::dom::element policy;
  const bool limited = key["policy"].get(policy) == simdjson::SUCCESS && !policy.is_null();
  if (key["created_micros"].get(created_micros) != simdjson::SUCCESS) created_micros = 0;
  std::printf("%-22s %-9s %-20s %-10s %s\n", Text(key, "access_key_id").c_str(),
              Text(key, "state").c_str(),
              FormatRfc3339(created_micros, TimeFraction::kNone).c_str(),
              limited ? "policy" : "everything", Text(key, "user").c_str());
}

}  // namespace

int RunKeysList(const std::string& data_directory) {
  const auto reply = CallAdmin(data_directory, "GET", kKeysPath, "");
  if (!reply.ok()) return Say(reply.error());
  if (reply->status != 200) return Say(AdminMessage(*reply));
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  simdjson::dom::array keys;
  if (parser.parse(reply->body).get(document) != simdjson::SUCCESS ||
      document["keys"].get(keys) != simdjson::SUCCESS) {
    return Say("the server's answer makes no sense");
  }
  std::printf("%-22s %-9s %-20s %-10s %s\n", "ACCESS KEY", "STATE", "CREATED", "MAY DO", "USER");
  for (const simdjson::dom::element key : keys) PrintKey(key);
  return 0;
}

int RunKeysCreate(const std::string& data_directory, const KeysCreate& command) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("user", command.user);
  if (!command.policy_file.empty()) {
    std::ifstream file(command.policy_file);
    std::ostringstream text;
    text << file.rdbuf();
    simdjson::dom::parser parser;
    if (parser.parse(text.str()).error() != simdjson::SUCCESS)
      return Say(command.policy_file + " is not JSON");
    json.Key("policy").Raw(text.str());
  }
  json.EndObject();
  const auto reply = CallAdmin(data_directory, "POST", kKeysPath, body);
  if (!reply.ok()) return Say(reply.error());
  if (reply->status != 201) return Say(AdminMessage(*reply));
  simdjson::dom::parser parser;
  simdjson::dom::element document, key;
  if (parser.parse(reply->body).get(document) != simdjson::SUCCESS ||
      document["key"].get(key) != simdjson::SUCCESS) {
    return Say("the server's answer makes no sense");
  }
  std::printf("AWS_ACCESS_KEY_ID=%s\nAWS_SECRET_ACCESS_KEY=%s\n",
              Text(key, "access_key_id").c_str(), Text(document, "secret_access_key").c_str());
  std::fprintf(stderr, "The secret is shown this once: keep it now.\n");
  return 0;
}

int RunKeysChange(const std::string& data_directory, const KeysChange& command) {
  const std::string path =
      std::string(kKeysPath) + "/" + UriEncode(command.access_key_id, SlashEncoding::kEncoded);
  const bool remove = command.change == KeyChange::kDelete;
  const char* verb = command.change == KeyChange::kEnable ? "/enable" : "/disable";
  const auto reply =
      CallAdmin(data_directory, remove ? "DELETE" : "POST", remove ? path : path + verb, "");
  if (!reply.ok()) return Say(reply.error());
  if (reply->status != 200 && reply->status != 204) return Say(AdminMessage(*reply));
  return 0;
}

}  // namespace aloft::cli
