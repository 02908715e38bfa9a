#include "base/json_writer.h"
#include "faces/admin/call.h"
#include "faces/common/request_attributes.h"

namespace aloft::faces::admin {
namespace {

// How many keys the project has; only the root may know.
void WriteKeyCount(const Call& call, JsonWriter& json) {
  const auto grant = AuthorizeKeys(call);
  if (grant.ok()) json.Member("keys", call.services.keys.List(*grant).size());
}

void WriteDisk(const AdminServices& services, JsonWriter& json) {
  const auto space = services.disk.Space(services.data_directory);
  if (!space.ok()) return;
  json.Key("disk")
      .BeginObject()
      .Member("bytes_total", space->total_bytes)
      .Member("bytes_free", space->free_bytes)
      .EndObject();
}

}  // namespace

Answer GetStatus(const Call& call) {
  const AdminServices& services = call.services;
  const auto& principal = call.request.principal();
  if (principal->project == nullptr) return Fail(Error{Code::kRefused, "sign the request"});
  const identity::Project& project = *principal->project;
  const RequestAttributes attributes(call.request);
  const auto grant =
      services.authorizer.Authorize(principal, {.permission = identity::Permission::kStatusRead,
                                                .owner = project.number,
                                                .resource = "status",
                                                .attributes = &attributes});
  if (!grant.ok()) return Fail(FromDenied(grant.error()));

  edge::Response response;
  response.Add("Content-Type", "application/json");
  JsonWriter json(response.body);
  const std::int64_t up_micros = services.clock.WallMicros() - services.started_micros;
  json.BeginObject()
      .Member("version", services.version)
      .Member("started_micros", services.started_micros)
      .Member("uptime_seconds", up_micros / 1'000'000)
      .Member("data_directory", services.data_directory)
      .Key("project")
      .BeginObject()
      .Member("id", project.id)
      .Member("number", project.number)
      .Member("account_id", project.account_id)
      .EndObject();
  WriteKeyCount(call, json);
  WriteDisk(services, json);
  const StoreVersions versions = services.store_versions();
  json.Key("versions")
      .BeginObject()
      .Member("visible", versions.visible)
      .Member("durable", versions.durable)
      .EndObject()
      .Key("counts")
      .BeginObject();
  if (services.counts) {
    for (const auto& [name, count] : services.counts(project.number)) json.Member(name, count);
  }
  json.EndObject().EndObject();
  return response;
}

}  // namespace aloft::faces::admin
