#include "faces/admin/call.h"
#include "faces/admin/key_json.h"

namespace aloft::faces::admin {

Answer ListKeys(const Call& call) {
  ALOFT_TRY(const identity::Grant grant, AuthorizeKeys(call));
  edge::Response response;
  response.Add("Content-Type", "application/json");
  JsonWriter json(response.body);
  json.BeginObject().Key("keys").BeginArray();
  const std::string& project_id = call.request.principal()->project->id;
  for (const identity::KeyInfo& key : call.services.keys.List(grant)) {
    WriteKey(json, key, project_id);
  }
  json.EndArray().EndObject();
  return response;
}

}  // namespace aloft::faces::admin
