// The certificate a server answers with, if any.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "edge/server.h"
#include "main/settings.h"
#include "os/clock.h"
#include "os/disk.h"

namespace aloft {

struct Tls {
  std::optional<edge::TlsFiles> files;  // nullopt: clear text
  std::string authority_file;           // of the local authority; empty without one
};

// Makes the local authority where the settings ask for it. Errors are sentences for the user.
Result<Tls, std::string> FindTls(const Settings& settings, os::Disk& disk,
                                 const std::string& data_directory, const os::Clock& clock);

}  // namespace aloft
