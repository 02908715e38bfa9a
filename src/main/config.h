// The configuration file of `aloft serve` (TOML), read and checked before anything starts.
//
//   data = "/var/lib/aloft"          # data directory; --data wins
//   listen = ["0.0.0.0:443"]         # one host, one or more ports
//   region = "us-east-1"             # reported to SDKs that ask
//   project = "my-project"           # id of the project made at the first start
//   log = "info"
//   [tls]
//   certificate = "/etc/aloft/cert.pem"
//   key = "/etc/aloft/key.pem"
//
// Errors      A sentence with the file, the line, and what to write instead. Unknown names are
//             errors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace aloft {

struct ServeConfig {
  std::string data_directory;  // empty: not set in the file
  std::string host = "127.0.0.1";
  std::vector<std::uint16_t> ports = {4566};
  std::string region = "us-east-1";
  std::string project = "aloft-cloud";
  std::string log_level = "warn";
  std::string tls_certificate;  // empty: no TLS
  bool strict_indexes = false;
  std::string tls_key;
};

Result<ServeConfig, std::string> ReadServeConfig(const std::string& file);

// Whether only programs on this machine can reach `host`.
bool IsLoopback(const std::string& host);

}  // namespace aloft
