#include "main/announce.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>

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
              const identity::Project& project, const Tls& tls, std::uint16_t port) {
  cli::RunInfo info;
  info.process_id = static_cast<int>(::getpid());
  info.endpoint =
      (tls.files ? "https://" : "http://") + Reachable(settings.host) + ":" + std::to_string(port);
  info.development = settings.mode == Mode::kDev;
  info.certificate_authority = tls.authority_file;
  if (tls.files)
    info.certificate = std::filesystem::absolute(tls.files->certificate_chain).string();
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
