// Where everything is built, top to bottom, and nothing is decided: read it to know what Aloft
// consists of.
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string_view>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/run_files.h"
#include "document/service.h"
#include "edge/metrics.h"
#include "edge/server.h"
#include "faces/admin/admin_face.h"
#include "faces/common/bearer.h"
#include "faces/common/front.h"
#include "faces/dynamodb/dynamodb_face.h"
#include "faces/firestore/admin/jobs.h"
#include "faces/firestore/face.h"
#include "faces/gcs/face.h"
#include "faces/gcs/xml/face.h"
#include "faces/oauth/face.h"
#include "faces/s3/face.h"
#include "identity/access_tokens.h"
#include "identity/authorizer.h"
#include "main/announce.h"
#include "main/background.h"
#include "main/bucket_policy.h"
#include "main/config.h"
#include "main/counts.h"
#include "main/current_principal.h"
#include "main/data_directory.h"
#include "main/named_projects.h"
#include "main/settings.h"
#include "main/signals.h"
#include "main/standard_error_log.h"
#include "main/store_durability.h"
#include "main/tenancy.h"
#include "main/tls.h"
#include "main/upkeep.h"
#include "object/key_ring.h"
#include "object/service.h"
#include "os/real/real_clock.h"
#include "os/real/real_disk.h"
#include "os/real/real_random.h"
#include "store/blobs/disk_blobs.h"
#include "store/rocksdb/rocks_engine.h"
#include "table/table_service.h"

namespace aloft {
namespace {

constexpr std::chrono::seconds kStopGrace{20};
constexpr std::chrono::microseconds kStrictTtlPause = std::chrono::hours{1};

// A sentence on standard error, and the exit status of a server that could not start.
int Refuse(const std::string& why) {
  std::fprintf(stderr, "aloft: %s\n", why.c_str());
  return 1;
}

table::ServiceOptions TablesOf(const Settings& settings) {
  return {.expiry_change_pause_micros = settings.strict_ttl ? kStrictTtlPause.count() : 0};
}

document::ServiceOptions DocumentsOf(const Settings& settings) {
  using Databases = document::ServiceOptions::Databases;
  using Indexes = document::ServiceOptions::Indexes;
  return {.indexes = settings.strict_indexes ? Indexes::kStrict : Indexes::kOnDemand,
          .databases = settings.mode == Mode::kDev ? Databases::kOnDemand : Databases::kCreated};
}

// Clients in emulator mode name any project; in production they are who they prove to be.
std::function<faces::firestore::PrincipalPtr(std::string_view)> RootOfNamed(
    const Settings& settings, NamedProjects& named) {
  if (settings.mode != Mode::kDev) return {};
  return [&named](std::string_view project) { return named.RootOf(project); };
}

int Serve(const Settings& settings) {
  HoldSignals();

  // The world.
  os::RealClock clock;
  os::RealRandom random;
  os::RealDisk disk;
  StandardErrorLog lines(clock);
  const Log log(lines, settings.log_level);
  const std::string data =
      std::filesystem::absolute(settings.data_directory).lexically_normal().string();
  if (const auto made = MakeDataDirectory(disk, data); !made.ok()) return Refuse(made.error());

  // The store.
  auto engine = store::RocksEngine::Open({.directory = data + "/store"}, disk, clock, log);
  if (!engine.ok()) return Refuse(engine.error().detail);
  auto blobs = store::DiskBlobs::Open(data + "/blobs", disk, **engine, log);
  if (!blobs.ok()) return Refuse(blobs.error().detail);

  // Who may.
  auto tenancy = Tenancy::Open(data, settings.project_id, **engine, disk, clock, random);
  if (!tenancy.ok()) return Refuse(tenancy.error());
  const identity::Authorizer authorizer(*tenancy->projects);
  const identity::AccessTokens access_tokens(*tenancy->master_key);
  const faces::BearerTokens bearer_tokens(
      {*tenancy->keys, *tenancy->projects, access_tokens, clock, random});

  const faces::GoogleSignatures google_signatures(
      {*tenancy->keys, *tenancy->projects, clock, random});

  const faces::UploadPasses upload_passes(*tenancy->master_key, *tenancy->keys);

  // What is kept.
  const object::KeyRing key_ring(*SecretKey::From(tenancy->master_key->Derive("objects")), random);
  auto objects = object::Service::Open(
      **engine, **blobs, clock,
      {.compile_policy = BucketPolicyCompiler(*tenancy->projects), .keys = &key_ring});
  if (!objects.ok()) return Refuse(objects.error().detail);
  auto tables = table::TableService::Open(**engine, clock, random, TablesOf(settings));
  if (!tables.ok()) return Refuse(tables.error().detail);
  auto documents = document::DocumentService::Open(**engine, clock, random, DocumentsOf(settings));
  if (!documents.ok()) return Refuse(documents.error().detail);

  // Faces.
  faces::s3::S3Face s3({**objects, authorizer, *tenancy->projects, *tenancy->keys, clock,
                        settings.region, &google_signatures});
  faces::dynamodb::DynamoDbFace dynamodb({**tables, authorizer, *tenancy->projects, clock, random});
  faces::gcs::xml::XmlFace gcs_xml(
      {**objects, authorizer, *tenancy->projects, *tenancy->keys, clock, &upload_passes});
  faces::gcs::GcsFace gcs(
      {**objects, authorizer, *tenancy->projects, *tenancy->keys, clock, &upload_passes});
  NamedProjects named(*tenancy->projects);
  faces::firestore::admin::Jobs jobs(**documents, clock);
  faces::firestore::FirestoreFace firestore({**documents, authorizer, *tenancy->projects, clock,
                                             random, RootOfNamed(settings, named), objects->get(),
                                             &jobs, CurrentPrincipal(*tenancy->keys)});
  faces::admin::AdminFace admin(
      {*tenancy->keys, authorizer, clock, disk, ALOFT_VERSION, data, clock.WallMicros(),
       [&] {
         return faces::admin::StoreVersions{(*engine)->Latest(), (*engine)->DurableThrough()};
       },
       [&](std::uint32_t project) { return CountsOf(project, **objects, **tables); }});
  faces::oauth::OauthFace oauth(bearer_tokens);
  faces::Front front({.keys = *tenancy->keys,
                      .clock = clock,
                      .default_region = settings.region,
                      .bearer_tokens = &bearer_tokens,
                      .google_signatures = &google_signatures,
                      .upload_passes = &upload_passes,
                      .emulated = settings.mode == Mode::kDev ? tenancy->root : nullptr});
  front.Serve(faces::Dialect::kS3, s3);
  front.Serve(faces::Dialect::kDynamoDb, dynamodb);
  front.Serve(faces::Dialect::kGcs, gcs);
  front.Serve(faces::Dialect::kGcsXml, gcs_xml);
  front.Serve(faces::Dialect::kFirestore, firestore);
  front.Serve(faces::Dialect::kOauth, oauth);
  front.Serve(faces::Dialect::kAdmin, admin);

  // The edge.
  auto tls = FindTls(settings, disk, data, clock);
  if (!tls.ok()) return Refuse(tls.error());
  StoreDurability durability(**engine);
  edge::Metrics metrics;
  auto server = edge::Server::Open({.host = settings.host,
                                    .ports = settings.ports,
                                    .tls = tls->files,
                                    .front = &front,
                                    .durability = &durability,
                                    .clock = &clock,
                                    .random = &random,
                                    .log = log,
                                    .metrics = IsLoopback(settings.host) ? &metrics : nullptr});
  if (!server.ok()) return Refuse(server.error());

  Background background(log);
  AddUpkeep(background, **objects, **tables, **documents, firestore);
  AddJobs(background, jobs);
  background.Start();
  (*server)->Start();
  Announce(settings, data, *tenancy->project, *tls, (*server)->ports().front());
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
  if (line.keys_rotate) return cli::RunKeysRotate(data, *line.keys_rotate);
  if (line.keys_change) return cli::RunKeysChange(data, *line.keys_change);
  return cli::RunDoctor(data);
}

}  // namespace
}  // namespace aloft

int main(int argc, char** argv) { return aloft::Main(argc, argv); }
