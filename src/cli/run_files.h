// What a server leaves in its data directory for the command line: where it listens, and the root
// credentials.
//
//   run.json      while a server runs: process id, endpoint, mode, certificates; mode 0600
//   credentials   from the first start on: the root access key, in the form of an AWS shared
//                 credentials file; mode 0600
//
// Guarantees  Files are replaced whole: a reader sees the old or the new one.
// Threads     Any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace aloft::cli {

struct RunInfo {
  int process_id = 0;
  std::string endpoint;               // "http://127.0.0.1:4566"
  bool development = false;           // `aloft dev`: emulator variables work
  std::string certificate_authority;  // file of the local authority; empty without one
  std::string certificate;            // file of the server's own certificate; empty: clear text
  std::string project_id;
  std::string account_id;
  std::string region;
};

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
};

// Errors are sentences for the user.
Result<void, std::string> WriteRunInfo(const std::string& data_directory, const RunInfo& info);
void RemoveRunInfo(const std::string& data_directory);
// Nullopt if no server has written one, or the one that did is gone.
std::optional<RunInfo> ReadRunInfo(const std::string& data_directory);

Result<void, std::string> WriteCredentials(const std::string& data_directory,
                                           const Credentials& credentials);
std::optional<Credentials> ReadCredentials(const std::string& data_directory);

}  // namespace aloft::cli
