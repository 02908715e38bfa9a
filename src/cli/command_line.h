// What the user typed, understood: one struct per command. Help texts with examples live in
// command_line.cc.
//
// Errors      A command line that makes no sense ends in Parsed::exit_code with a message on
//             standard error that says what to do; --help and --version end with 0.
// Knows not   how commands are carried out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace aloft::cli {

inline constexpr std::uint16_t kDefaultPort = 4566;

struct Dev {
  std::uint16_t port = kDefaultPort;
  std::vector<std::uint16_t> also;  // further ports with the same service: those that SDKs assume
  bool tls = false;                 // with a local certificate authority
  std::string log_level = "warn";
  bool strict_indexes = false;  // Firestore queries need declared indexes, as in production
  bool strict_ttl = false;      // DynamoDB's UpdateTimeToLive once an hour, as in production
};
struct Serve {
  std::string config_file;
  bool strict_indexes = false;
};
enum class EnvFormat : std::uint8_t { kShell, kJson, kDotenv };
struct Env {
  EnvFormat format = EnvFormat::kShell;
};
struct Status {
  bool json = false;
};
struct KeysList {};
// How a service account's key file is written.
struct KeyFileOptions {
  std::string endpoint;         // empty: where the server listens
  std::string universe_domain;  // empty: Google's
  std::string out_file;         // empty: standard output
};
struct KeysCreate {
  std::string user;
  std::string policy_file;  // empty: may do everything
  bool google = false;      // a service account's key file; for `account`, not `user`
  std::string account = "default";
  KeyFileOptions key_file;
};
struct KeysRotate {
  std::string access_key_id;
  KeyFileOptions key_file;
};
enum class KeyChange : std::uint8_t { kEnable, kDisable, kDelete };
struct KeysChange {
  KeyChange change;
  std::string access_key_id;
};
struct Doctor {};

struct CommandLine {
  std::string data_directory;  // --data, ALOFT_DATA, or the default below
  // Exactly one is set when exit_code is not.
  std::optional<Dev> dev;
  std::optional<Serve> serve;
  std::optional<Env> env;
  std::optional<Status> status;
  std::optional<KeysList> keys_list;
  std::optional<KeysCreate> keys_create;
  std::optional<KeysRotate> keys_rotate;
  std::optional<KeysChange> keys_change;
  std::optional<Doctor> doctor;

  std::optional<int> exit_code;  // set: nothing more to do
};

// $ALOFT_DATA, else $XDG_DATA_HOME/aloft, else ~/.local/share/aloft, else ./aloft-data.
std::string DefaultDataDirectory();

CommandLine ParseCommandLine(int argc, char** argv, const std::string& version);

}  // namespace aloft::cli
