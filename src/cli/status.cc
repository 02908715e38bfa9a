// `aloft status`: what the running server is doing.
#include <simdjson.h>

#include <cstdio>
#include <string>

#include "cli/admin_client.h"
#include "cli/commands.h"
#include "cli/run_files.h"

namespace aloft::cli {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

std::uint64_t Number(simdjson::dom::element document, const char* pointer) {
  std::uint64_t value = 0;
  return document.at_pointer(pointer).get(value) == simdjson::SUCCESS ? value : 0;
}

std::string Text(simdjson::dom::element document, const char* pointer) {
  std::string_view value;
  return document.at_pointer(pointer).get(value) == simdjson::SUCCESS ? std::string(value)
                                                                      : std::string("?");
}

void Print(simdjson::dom::element document, const RunInfo& run) {
  std::printf("aloft %s on %s, process %d, up %llu s\n", Text(document, "/version").c_str(),
              run.endpoint.c_str(), run.process_id,
              static_cast<unsigned long long>(Number(document, "/uptime_seconds")));
  std::printf("data       %s, %llu of %llu MiB free\n", Text(document, "/data_directory").c_str(),
              static_cast<unsigned long long>(Number(document, "/disk/bytes_free") / kMiB),
              static_cast<unsigned long long>(Number(document, "/disk/bytes_total") / kMiB));
  std::printf("project    %s, account %s\n", Text(document, "/project/id").c_str(),
              Text(document, "/project/account_id").c_str());
  simdjson::dom::object counts;
  if (document["counts"].get(counts) != simdjson::SUCCESS) return;
  for (const auto [name, value] : counts) {
    std::uint64_t count = 0;
    if (value.get(count) != simdjson::SUCCESS) continue;
    std::printf("%-10.*s %llu\n", static_cast<int>(name.size()), name.data(),
                static_cast<unsigned long long>(count));
  }
}

}  // namespace

int RunStatus(const std::string& data_directory, const Status& command) {
  const auto reply = CallAdmin(data_directory, "GET", "/_aloft/v1/status", "");
  if (!reply.ok() || reply->status != 200) {
    std::fprintf(stderr, "aloft status: %s\n",
                 reply.ok() ? AdminMessage(*reply).c_str() : reply.error().c_str());
    return 1;
  }
  if (command.json) {
    std::printf("%s\n", reply->body.c_str());
    return 0;
  }
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  const auto run = ReadRunInfo(data_directory);
  if (!run || parser.parse(reply->body).get(document) != simdjson::SUCCESS) return 1;
  Print(document, *run);
  return 0;
}

}  // namespace aloft::cli
