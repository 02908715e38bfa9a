// What a server is started with, whichever command started it.
//
// Errors      Sentences for the user that say what to do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "cli/command_line.h"

namespace aloft {

enum class Mode : std::uint8_t { kDev, kServe };

struct Settings {
  Mode mode = Mode::kDev;
  std::string data_directory;
  std::string host;
  std::vector<std::uint16_t> ports;  // the main one first
  std::string region;
  std::string project_id;
  Level log_level = Level::kInfo;
  bool strict_indexes = false;   // of documents: only declared indexes answer queries
  bool strict_ttl = false;       // of tables: expiry is turned on or off once an hour
  bool local_authority = false;  // TLS with a certificate that Aloft makes
  std::string tls_certificate;   // files of `serve`; empty: no TLS
  std::string tls_key;
};

Settings SettingsOf(const cli::Dev& dev, const std::string& data_directory);
Result<Settings, std::string> SettingsOf(const cli::Serve& serve,
                                         const std::string& data_directory);

}  // namespace aloft
