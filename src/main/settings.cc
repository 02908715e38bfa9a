#include "main/settings.h"

#include "main/config.h"
#include "main/standard_error_log.h"

namespace aloft {

Settings SettingsOf(const cli::Dev& dev, const std::string& data_directory) {
  Settings settings;
  settings.mode = Mode::kDev;
  settings.data_directory = data_directory;
  settings.host = "127.0.0.1";
  settings.ports = {dev.port};
  settings.ports.insert(settings.ports.end(), dev.also.begin(), dev.also.end());
  settings.region = "us-east-1";
  settings.project_id = "aloft-dev";
  settings.log_level = LevelNamed(dev.log_level);
  settings.local_authority = dev.tls;
  settings.strict_indexes = dev.strict_indexes;
  settings.strict_ttl = dev.strict_ttl;
  return settings;
}

Result<Settings, std::string> SettingsOf(const cli::Serve& serve,
                                         const std::string& data_directory) {
  ALOFT_TRY(const ServeConfig config, ReadServeConfig(serve.config_file));
  Settings settings;
  settings.mode = Mode::kServe;
  settings.data_directory = config.data_directory.empty() ? data_directory : config.data_directory;
  settings.host = config.host;
  settings.ports = config.ports;
  settings.region = config.region;
  settings.project_id = config.project;
  settings.log_level = LevelNamed(config.log_level);
  settings.tls_certificate = config.tls_certificate;
  settings.tls_key = config.tls_key;
  settings.strict_indexes = serve.strict_indexes || config.strict_indexes;
  return settings;
}

}  // namespace aloft
