// `aloft keys`: list, make, rotate, disable, enable and delete access keys of a running server.
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
#include "cli/service_account_key.h"

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

ServiceAccountKeyOptions OptionsOf(const KeyFileOptions& options) {
  return {options.endpoint, options.universe_domain, options.out_file};
}

int Finish(const Result<void, std::string>& done) { return done.ok() ? 0 : Say(done.error()); }

// The policy document as it is in the file; empty without one.
Result<std::string, std::string> ReadPolicy(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  simdjson::dom::parser parser;
  if (parser.parse(text.str()).error() != simdjson::SUCCESS) return Fail(path + " is not JSON");
  return text.str();
}

// Prints the new key of an answer as variables.
int PrintSecret(const AdminReply& reply) {
  if (reply.status != 201) return Say(AdminMessage(reply));
  simdjson::dom::parser parser;
  simdjson::dom::element document, key;
  if (parser.parse(reply.body).get(document) != simdjson::SUCCESS ||
      document["key"].get(key) != simdjson::SUCCESS) {
    return Say("the server's answer makes no sense");
  }
  std::printf("AWS_ACCESS_KEY_ID=%s\nAWS_SECRET_ACCESS_KEY=%s\n",
              Text(key, "access_key_id").c_str(), Text(document, "secret_access_key").c_str());
  std::fprintf(stderr, "The secret is shown this once: keep it now.\n");
  return 0;
}

std::string PathOf(const std::string& access_key_id, const char* verb) {
  return std::string(kKeysPath) + "/" + UriEncode(access_key_id, SlashEncoding::kEncoded) + verb;
}

// Whether `id` is a service account's; an id that is unknown is not.
Result<bool, std::string> IsServiceAccount(const std::string& data_directory,
                                           const std::string& id) {
  ALOFT_TRY(const AdminReply reply, CallAdmin(data_directory, "GET", kKeysPath, ""));
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  simdjson::dom::array keys;
  if (reply.status != 200) return Fail(AdminMessage(reply));
  if (parser.parse(reply.body).get(document) != simdjson::SUCCESS ||
      document["keys"].get(keys) != simdjson::SUCCESS) {
    return Fail(std::string("the server's answer makes no sense"));
  }
  for (const simdjson::dom::element key : keys) {
    if (Text(key, "access_key_id") == id) return Text(key, "form") == "public";
  }
  return false;
}

void PrintKey(simdjson::dom::element key) {
  std::int64_t created_micros = 0;
  simdjson::dom::element policy;
  const bool limited = key["policy"].get(policy) == simdjson::SUCCESS && !policy.is_null();
  if (key["created_micros"].get(created_micros) != simdjson::SUCCESS) created_micros = 0;
  const std::string email = Text(key, "client_email");
  std::printf(
      "%-22s %-9s %-20s %-10s %s\n", Text(key, "access_key_id").c_str(), Text(key, "state").c_str(),
      FormatRfc3339(created_micros, TimeFraction::kNone).c_str(), limited ? "policy" : "everything",
      email.empty() ? Text(key, "user").c_str() : email.c_str());
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
  const auto policy = ReadPolicy(command.policy_file);
  if (!policy.ok()) return Say(policy.error());
  if (command.google) {
    return Finish(CreateServiceAccountKey(data_directory, command.account, *policy,
                                          OptionsOf(command.key_file)));
  }
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("user", command.user);
  if (!policy->empty()) json.Key("policy").Raw(*policy);
  json.EndObject();
  const auto reply = CallAdmin(data_directory, "POST", kKeysPath, body);
  return reply.ok() ? PrintSecret(*reply) : Say(reply.error());
}

int RunKeysRotate(const std::string& data_directory, const KeysRotate& command) {
  const auto google = IsServiceAccount(data_directory, command.access_key_id);
  if (!google.ok()) return Say(google.error());
  if (*google) {
    return Finish(RotateServiceAccountKey(data_directory, command.access_key_id,
                                          OptionsOf(command.key_file)));
  }
  const auto reply =
      CallAdmin(data_directory, "POST", PathOf(command.access_key_id, "/rotate"), "");
  return reply.ok() ? PrintSecret(*reply) : Say(reply.error());
}

int RunKeysChange(const std::string& data_directory, const KeysChange& command) {
  const bool remove = command.change == KeyChange::kDelete;
  const char* verb = command.change == KeyChange::kEnable ? "/enable" : "/disable";
  const auto reply = CallAdmin(data_directory, remove ? "DELETE" : "POST",
                               PathOf(command.access_key_id, remove ? "" : verb), "");
  if (!reply.ok()) return Say(reply.error());
  if (reply->status != 200 && reply->status != 204) return Say(AdminMessage(*reply));
  return 0;
}

}  // namespace aloft::cli
