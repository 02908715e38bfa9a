// Tells the user and the command line that a server is ready, and where.
#pragma once

#include <cstdint>
#include <string>

#include "identity/grant.h"
#include "main/settings.h"
#include "main/tls.h"

namespace aloft {

// Writes run.json and, for `aloft dev`, the first lines a newcomer sees.
void Announce(const Settings& settings, const std::string& data_directory,
              const identity::Project& project, const Tls& tls, std::uint16_t port);

}  // namespace aloft
