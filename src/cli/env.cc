// `aloft env`: the variables that point SDKs and tools at the server of a data directory.
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "cli/commands.h"
#include "cli/run_files.h"

namespace aloft::cli {
namespace {

using Variables = std::vector<std::pair<std::string, std::string>>;

bool IsTls(const RunInfo& run) { return run.endpoint.starts_with("https://"); }

std::string HostOf(const RunInfo& run) { return run.endpoint.substr(run.endpoint.find("://") + 3); }

// Which variables each SDK reads; those of Google's emulators in development only, since they
// switch authentication off:
// https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
Variables VariablesOf(const RunInfo& run, const Credentials& credentials) {
  Variables variables = {
      {"AWS_ACCESS_KEY_ID", credentials.access_key_id},
      {"AWS_SECRET_ACCESS_KEY", credentials.secret_access_key},
      {"AWS_REGION", run.region},
      {"AWS_DEFAULT_REGION", run.region},
      {"AWS_ENDPOINT_URL", run.endpoint},
  };
  if (!run.project_id.empty()) variables.emplace_back("GOOGLE_CLOUD_PROJECT", run.project_id);
  if (run.development) {
    variables.emplace_back("STORAGE_EMULATOR_HOST", run.endpoint);
    // Its clients want no scheme, and speak clear text to what it names.
    if (!IsTls(run)) variables.emplace_back("FIRESTORE_EMULATOR_HOST", HostOf(run));
  }
  if (!run.certificate_authority.empty()) {
    variables.emplace_back("AWS_CA_BUNDLE", run.certificate_authority);
    variables.emplace_back("NODE_EXTRA_CA_CERTS", run.certificate_authority);
  }
  return variables;
}

// In single quotes nothing is special to a shell but the quote itself.
std::string ShellQuoted(const std::string& text) {
  std::string quoted = "'";
  for (const char letter : text) {
    if (letter == '\'') {
      quoted += "'\\''";
    } else {
      quoted += letter;
    }
  }
  return quoted + "'";
}

}  // namespace

int RunEnv(const std::string& data_directory, const Env& command) {
  const auto credentials = ReadCredentials(data_directory);
  const auto run = ReadRunInfo(data_directory);
  if (!credentials || !run) {
    std::fprintf(stderr, "aloft env: no server runs on %s.\nStart one with: aloft dev --data %s\n",
                 data_directory.c_str(), data_directory.c_str());
    return 1;
  }
  const Variables variables = VariablesOf(*run, *credentials);
  std::string out;
  if (command.format == EnvFormat::kJson) {
    JsonWriter json(out);
    json.BeginObject();
    for (const auto& [name, value] : variables) json.Key(name).String(value);
    json.EndObject();
    out += "\n";
  } else {
    const bool shell = command.format == EnvFormat::kShell;
    for (const auto& [name, value] : variables) {
      out += (shell ? "export " : "") + name + "=" + (shell ? ShellQuoted(value) : value) + "\n";
    }
  }
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace aloft::cli
