// Where everything is built, top to bottom, and nothing is decided: read it to know what Aloft consists of.
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/run_files.h"
#include "edge/metrics.h"
#include "edge/server.h"
#include "faces/admin/admin_face.h"
#include "faces/common/front.h"
#include "faces/common/policy_document.h"
#include "faces/dynamodb/dynamodb_face.h"
#include "faces/s3/authorize.h"
#include "faces/s3/face.h"
#include "identity/authorizer.h"
#include "identity/keys.h"
#include "identity/master_key.h"
#include "identity/projects.h"
#include "main/announce.h"
#include "main/background.h"
#include "main/data_directory.h"
#include "main/settings.h"
#include "main/standard_error_log.h"
#include "main/store_durability.h"
#include "main/tls.h"
#include "object/service.h"
#include "os/real/real_clock.h"
#include "os/real/real_disk.h"
#include "os/real/real_random.h"
#include "store/blobs/disk_blobs.h"
#include "store/rocksdb/rocks_engine.h"
#include "table/table_service.h"

namespace aloft {
namespace {

using namespace std::chrono_literals;

constexpr auto kStopGrace = 20s;
constexpr std::size_t kStepEntries = 1000;  // looked at by one step of background work

// A sentence on standard error, and the exit status of a server that could not start.
int Refuse(const std::string& why) {
  std::fprintf(stderr, "aloft: %s\n", why.c_str());
  return 1;
}

// The signals that end or reload a server, taken by WaitForEnd alone: blocked in every thread from the start.
sigset_t OurSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

void WaitForEnd(edge::Server& server, const Log& log) {
  const sigset_t signals = OurSignals();
  for (int signal = 0; sigwait(&signals, &signal) == 0 && signal == SIGHUP;) {
    const auto reloaded = server.ReloadCertificate();
    if (!reloaded.ok()) log.Error("tls.not_reloaded", {{"why", reloaded.error()}});
  }
}

// Whether a step of the object service has more to do now. A failure is met again at the next turn.
template <class Outcome>
bool More(const object::Result<Outcome>& outcome) {
  return outcome.ok() && outcome->more;
}

int Serve(const Settings& settings) {
  const sigset_t signals = OurSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  // The world.
  os::RealClock clock;
  os::RealRandom random;
  os::RealDisk disk;
  StandardErrorLog lines(clock);
  const Log log(lines, settings.log_level);
  const std::string data = std::filesystem::absolute(settings.data_directory).lexically_normal().string();
  if (const auto made = MakeDataDirectory(disk, data); !made.ok()) return Refuse(made.error());

  // The store.
  store::RocksOptions store_options;
  store_options.directory = data + "/store";
  auto engine = store::RocksEngine::Open(store_options, disk, clock, log);
  if (!engine.ok()) return Refuse(engine.error().detail);

  auto blobs = store::DiskBlobs::Open(data + "/blobs", disk, **engine, log);
  if (!blobs.ok()) return Refuse(blobs.error().detail);

  // Who may.
  auto master_key = identity::MasterKey::OpenOrCreate(disk, data, random);
  if (!master_key.ok()) return Refuse(master_key.error().detail);
  auto projects = identity::Projects::Open(**engine, random);
  if (!projects.ok()) return Refuse(projects.error().detail);
  auto keys = identity::Keys::Open({**engine, **projects, **master_key, clock, random, faces::ParseKeyPolicy});
  if (!keys.ok()) return Refuse(keys.error().detail);
  auto project = (*projects)->FindOrCreate(settings.project_id);
  if (!project.ok()) return Refuse(project.error().detail);
  auto root = (*keys)->RootKey(*project);
  if (!root.ok()) return Refuse(root.error().detail);
  if (const auto written = cli::WriteCredentials(data, {root->id, root->secret}); !written.ok()) {
    return Refuse(written.error());
  }
  identity::Authorizer authorizer(**projects);

  // What is kept.
  object::ServiceOptions object_options;
  object_options.compile_policy = faces::s3::CompilePolicy;
  auto objects = object::Service::Open(**engine, **blobs, clock, object_options);
  if (!objects.ok()) return Refuse(objects.error().detail);
  auto tables = table::TableService::Open(**engine, clock, random);
  if (!tables.ok()) return Refuse(tables.error().detail);

  // Faces.
  faces::s3::S3Face s3({**objects, authorizer, **projects, **keys, clock, settings.region});
  faces::dynamodb::DynamoDbFace dynamodb({**tables, authorizer, **projects, clock, random});
  faces::admin::AdminFace admin({**keys, authorizer, clock, disk, ALOFT_VERSION, data, clock.WallMicros(),
                                 [&engine] { return faces::admin::StoreVersions{(*engine)->Latest(), (*engine)->DurableThrough()}; },
                                 nullptr});
  faces::Front front({**keys, clock, settings.region});
  front.Serve(faces::Dialect::kS3, s3);
  front.Serve(faces::Dialect::kDynamoDb, dynamodb);
  front.Serve(faces::Dialect::kAdmin, admin);

  // The edge.
  StoreDurability durability(**engine);
  edge::Metrics metrics;
  edge::ServerOptions options;
  options.host = settings.host;
  options.ports = settings.ports;
  options.front = &front;
  options.durability = &durability;
  options.clock = &clock;
  options.random = &random;
  options.log = log;
  options.metrics = &metrics;
  auto tls = FindTls(settings, disk, data, clock);
  if (!tls.ok()) return Refuse(tls.error());
  options.tls = tls->files;
  auto server = edge::Server::Open(std::move(options));
  if (!server.ok()) return Refuse(server.error());

  // What no request waits for.
  Background background(log);
  background.Every(1s, "object.collect", [&objects] { return More((*objects)->maintenance().CollectStep(kStepEntries)); });
  background.Every(60s, "object.sweep", [&objects] { return More((*objects)->maintenance().SweepStep(kStepEntries)); });
  background.Every(500ms, "table.steps", [&tables] { return (*tables)->RunOnce(); });
  background.Start();
  (*server)->Start();
  Announce(settings, data, **project, tls->authority_file, (*server)->ports().front());
  WaitForEnd(**server, log);
  cli::RemoveRunInfo(data);
  (*server)->Stop(kStopGrace);
  background.Stop();
  return 0;
}

int Main(int argc, char** argv) {
  const cli::CommandLine line = cli::ParseCommandLine(argc, argv, ALOFT_VERSION);
  const std::string& data = line.data_directory;
  if (line.exit_code) return *line.exit_code;
  if (line.dev) return Serve(SettingsOf(*line.dev, data));
  if (line.serve) {
    const auto settings = SettingsOf(*line.serve, data);
    return settings.ok() ? Serve(*settings) : Refuse(settings.error());
  }
  if (line.env) return cli::RunEnv(data, *line.env);
  if (line.status) return cli::RunStatus(data, *line.status);
  if (line.keys_list) return cli::RunKeysList(data);
  if (line.keys_create) return cli::RunKeysCreate(data, *line.keys_create);
  if (line.keys_change) return cli::RunKeysChange(data, *line.keys_change);
  return cli::RunDoctor(data);
}

}  // namespace
}  // namespace aloft

int main(int argc, char** argv) { return aloft::Main(argc, argv); }
