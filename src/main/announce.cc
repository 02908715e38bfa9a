#include "main/announce.h"

#include <unistd.h>

#include <cstdio>

#include "cli/run_files.h"

namespace aloft {
namespace {

// Where a client on this machine reaches a server bound to `host`.
std::string Reachable(const std::string& host) {
  if (host == "0.0.0.0" || host == "::") return "127.0.0.1";
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

void Announce(const Settings& settings, const std::string& data_directory,
              const identity::Project& project, const std::string& authority_file,
              std::uint16_t port) {
  const bool tls = settings.local_authority || !settings.tls_certificate.empty();
  cli::RunInfo info;
  info.process_id = static_cast<int>(::getpid());
  info.endpoint =
      (tls ? "https://" : "http://") + Reachable(settings.host) + ":" + std::to_string(port);
  info.certificate_authority = authority_file;
  info.project_id = project.id;
  info.account_id = project.account_id;
  info.region = settings.region;
  if (const auto written = cli::WriteRunInfo(data_directory, info); !written.ok()) {
    std::fprintf(stderr, "aloft: %s; `aloft env` and `aloft status` will not find this server\n",
                 written.error().c_str());
  }
  if (settings.mode != Mode::kDev) return;
  std::fprintf(stderr,
               "aloft serves %s\n"
               "data in %s\n"
               "in another terminal:  eval \"$(aloft env --data %s)\"\n"
               "stop with Ctrl-C\n",
               info.endpoint.c_str(), data_directory.c_str(), data_directory.c_str());
}

}  // namespace aloft
