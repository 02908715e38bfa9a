#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace aloft::cli {
namespace {

constexpr char kAbout[] =
    "Aloft: your own cloud in one binary.\n"
    "S3 and DynamoDB for unmodified SDKs, and every acknowledged write survives a power cut.\n";

constexpr char kExamples[] =
    "\nA first session:\n"
    "  aloft dev                          serve 127.0.0.1:4566 from the data directory\n"
    "  eval \"$(aloft env)\"                in another terminal: point the AWS tools at it\n"
    "  aws s3 mb s3://photos && aws s3 ls\n"
    "\n`aloft COMMAND --help` explains a command, with examples.\n";

constexpr char kDevExamples[] =
    "\nExamples:\n"
    "  aloft dev                          127.0.0.1:4566, data kept between runs\n"
    "  aloft dev --data ./cloud           a data directory of this project's own\n"
    "  aloft dev --also 8000,8080         also on the ports that SDKs assume\n"
    "  aloft dev --tls                    https with a certificate authority of its own\n"
    "\nCredentials are made at the first start: see `aloft env`.\n";

constexpr char kServeExamples[] =
    "\nExample of a configuration file (TOML):\n"
    "  data = \"/var/lib/aloft\"\n"
    "  listen = [\"0.0.0.0:443\"]\n"
    "  [tls]\n"
    "  certificate = \"/etc/aloft/cert.pem\"\n"
    "  key = \"/etc/aloft/key.pem\"\n"
    "\nRefuses to listen beyond loopback without TLS.\n";

constexpr char kEnvExamples[] =
    "\nExamples:\n"
    "  eval \"$(aloft env)\"                for this shell\n"
    "  aloft env --dotenv > .env          for a program that reads .env\n"
    "  aloft env --json                   for a script\n";

constexpr char kKeysExamples[] =
    "\nExamples:\n"
    "  aloft keys create --user backup                         a key that may do everything\n"
    "  aloft keys create --user app --policy app-policy.json   only what the policy document "
    "allows\n"
    "  aloft keys create --google --account app --out app.json     a key file for Google's SDKs\n"
    "  aloft keys list\n"
    "  aloft keys rotate AKIAEXAMPLE                           another key in its place\n"
    "  aloft keys disable AKIAEXAMPLE\n"
    "\nThe server must be running. A secret is shown once, when its key is made.\n";

constexpr char kStatusExamples[] =
    "\nExamples:\n"
    "  aloft status                       for people\n"
    "  aloft status --json | jq .disk     for scripts\n";

constexpr char kDoctorExamples[] =
    "\nLooks at this machine and the data directory and says what is wrong and what to do about "
    "it.\n"
    "Ends with status 1 if something would keep Aloft from running or from keeping its promises.\n";

constexpr char kStrictIndexes[] =
    "refuse Firestore queries whose composite index nobody has declared, as the real service does";

constexpr char kStrictTtl[] =
    "refuse a DynamoDB table's second UpdateTimeToLive within an hour, as the real service does";

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// Declares --data for a command: every command takes it.
void AddData(CLI::App& app, CommandLine& line) {
  app.add_option("--data", line.data_directory, "data directory (or $ALOFT_DATA)")
      ->capture_default_str();
}

void AddServers(CLI::App& app, CommandLine& line, Dev& dev, Serve& serve) {
  auto* dev_app = app.add_subcommand("dev", "serve this machine: a cloud for development and CI");
  AddData(*dev_app, line);
  dev_app->add_option("--port", dev.port, "port on 127.0.0.1; 0 picks a free one")
      ->capture_default_str();
  dev_app->add_option("--also", dev.also, "further ports, as 8000,8080")->delimiter(',');
  dev_app->add_flag("--tls", dev.tls, "serve https with a local certificate authority");
  dev_app->add_option("--log", dev.log_level, "debug, info (a line per request), warn or error")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
  dev_app->add_flag("--strict-indexes", dev.strict_indexes, kStrictIndexes);
  dev_app->add_flag("--strict-ttl", dev.strict_ttl, kStrictTtl);
  dev_app->footer(kDevExamples);
  dev_app->final_callback([&line, &dev] { line.dev = dev; });

  auto* serve_app =
      app.add_subcommand("serve", "serve in production, as a configuration file says");
  AddData(*serve_app, line);
  serve_app->add_option("--config", serve.config_file, "configuration file")->required();
  serve_app->add_flag("--strict-indexes", serve.strict_indexes, kStrictIndexes);
  serve_app->footer(kServeExamples);
  serve_app->final_callback([&line, &serve] { line.serve = serve; });
}

void AddEnv(CLI::App& app, CommandLine& line) {
  auto* env = app.add_subcommand("env", "print the variables that point SDKs and tools at Aloft");
  AddData(*env, line);
  auto* json = env->add_flag("--json")->description("as a JSON object");
  auto* dotenv = env->add_flag("--dotenv")->description("as NAME=value lines")->excludes(json);
  env->footer(kEnvExamples);
  env->final_callback([&line, json, dotenv] {
    line.env = Env{json->count() > 0     ? EnvFormat::kJson
                   : dotenv->count() > 0 ? EnvFormat::kDotenv
                                         : EnvFormat::kShell};
  });
}

void AddKeyChange(CLI::App& keys, CommandLine& line, KeysChange& into, const char* name,
                  const char* about, KeyChange change) {
  auto* app = keys.add_subcommand(name, about);
  AddData(*app, line);
  app->add_option("ID", into.access_key_id, "access key id")->required();
  app->final_callback([&line, &into, change] {
    into.change = change;
    line.keys_change = into;
  });
}

void AddKeyFile(CLI::App& app, KeyFileOptions& options) {
  app.add_option("--endpoint", options.endpoint,
                 "with a Google key: the URL that its clients reach this server by");
  app.add_option("--out", options.out_file,
                 "with a Google key: the file to make, readable by its owner alone");
  app.add_option("--universe-domain", options.universe_domain,
                 "with a Google key: another universe than googleapis.com");
}

void AddKeysCreate(CLI::App& keys, CommandLine& line, KeysCreate& create) {
  auto* make = keys.add_subcommand("create", "make an access key and show its secret once");
  AddData(*make, line);
  auto* user = make->add_option("--user", create.user, "who it is for: letters, digits, . _ -");
  make->add_option("--policy", create.policy_file, "an IAM policy document: what the key may do")
      ->check(CLI::ExistingFile);
  auto* google = make->add_flag("--google", create.google,
                                "make a service-account key file, for Google's SDKs")
                     ->excludes(user);
  make->add_option("--account", create.account, "with --google: the account's name")
      ->needs(google)
      ->capture_default_str();
  AddKeyFile(*make, create.key_file);
  make->footer(kKeysExamples);
  make->final_callback([&line, &create] {
    if (!create.google && create.user.empty()) {
      throw CLI::RequiredError("--user, or --google with --account");
    }
    line.keys_create = create;
  });
}

void AddKeys(CLI::App& app, CommandLine& line, KeysCreate& create, KeysRotate& rotate,
             KeysChange& change) {
  auto* keys = app.add_subcommand("keys", "list, make, rotate, disable and delete access keys");
  keys->require_subcommand(1);
  keys->footer(kKeysExamples);
  auto* list = keys->add_subcommand("list", "all access keys, without their secrets");
  AddData(*list, line);
  list->final_callback([&line] { line.keys_list = KeysList{}; });
  AddKeysCreate(*keys, line, create);
  auto* next = keys->add_subcommand(
      "rotate", "make another key with the same user and policy; the old one stays until deleted");
  AddData(*next, line);
  next->add_option("ID", rotate.access_key_id, "access key id")->required();
  AddKeyFile(*next, rotate.key_file);
  next->final_callback([&line, &rotate] { line.keys_rotate = rotate; });
  AddKeyChange(*keys, line, change, "disable", "refuse a key from now on", KeyChange::kDisable);
  AddKeyChange(*keys, line, change, "enable", "accept a disabled key again", KeyChange::kEnable);
  AddKeyChange(*keys, line, change, "delete", "remove a key for good", KeyChange::kDelete);
}

void AddOthers(CLI::App& app, CommandLine& line) {
  auto* status = app.add_subcommand("status", "what the running server is doing");
  AddData(*status, line);
  auto* json = status->add_flag("--json")->description("as the server said it");
  status->footer(kStatusExamples);
  status->final_callback([&line, json] { line.status = Status{json->count() > 0}; });
  auto* doctor = app.add_subcommand("doctor", "what is wrong with this machine or data directory");
  AddData(*doctor, line);
  doctor->footer(kDoctorExamples);
  doctor->final_callback([&line] { line.doctor = Doctor{}; });
}

}  // namespace

std::string DefaultDataDirectory() {
  if (std::string named = Variable("ALOFT_DATA"); !named.empty()) return named;
  if (std::string data = Variable("XDG_DATA_HOME"); !data.empty()) return data + "/aloft";
  if (std::string home = Variable("HOME"); !home.empty()) return home + "/.local/share/aloft";
  return "./aloft-data";
}

CommandLine ParseCommandLine(int argc, char** argv, const std::string& version) {
  CommandLine line;
  line.data_directory = DefaultDataDirectory();
  Dev dev;
  Serve serve;
  KeysCreate create;
  KeysRotate rotate;
  KeysChange change{};

  CLI::App app(kAbout, "aloft");
  app.set_version_flag("--version", "aloft " + version);
  app.set_help_all_flag("--help-all", "help of every command");
  app.require_subcommand(1);
  app.footer(kExamples);
  AddServers(app, line, dev, serve);
  AddEnv(app, line);
  AddKeys(app, line, create, rotate, change);
  AddOthers(app, line);

  if (argc < 2) {
    std::fputs(app.help().c_str(), stdout);
    line.exit_code = 2;
    return line;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    line.exit_code = app.exit(error) == 0 ? 0 : 2;
  }
  return line;
}

}  // namespace aloft::cli
