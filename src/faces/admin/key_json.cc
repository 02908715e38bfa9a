#include "faces/admin/key_json.h"

#include "faces/common/service_account.h"

namespace aloft::faces::admin {
namespace {

const std::string& ProjectOf(const Call& call) { return call.request.principal()->project->id; }

}  // namespace

void WriteKey(JsonWriter& json, const identity::KeyInfo& key, std::string_view project_id) {
  const bool enabled = key.state == identity::KeyState::kEnabled;
  const bool is_public = key.form == identity::KeyForm::kPublic;
  json.BeginObject()
      .Member("access_key_id", key.id)
      .Member("form", is_public ? "public" : "secret")
      .Member("user", key.user)
      .Member("state", enabled ? "enabled" : "disabled")
      .Member("root", key.root);
  if (is_public) {
    json.Member("audience", key.audience)
        .Member("client_email", ServiceAccountEmail(key.user, project_id))
        .Member("project_id", project_id);
  }
  json.Key("policy");
  if (key.policy_document.empty()) {
    json.Null();
  } else {
    json.Raw(key.policy_document);
  }
  json.Member("created_micros", key.created_micros).EndObject();
}

edge::Response RenderKey(const Call& call, const identity::KeyInfo& key) {
  edge::Response response;
  response.Add("Content-Type", "application/json");
  JsonWriter json(response.body);
  json.BeginObject().Key("key");
  WriteKey(json, key, ProjectOf(call));
  json.EndObject();
  return response;
}

edge::Response RenderNewKey(const Call& call, const identity::NewKey& key) {
  edge::Response response;
  response.status = 201;
  response.Add("Content-Type", "application/json");
  response.Add("Cache-Control", "no-store");
  JsonWriter json(response.body);
  json.BeginObject().Key("key");
  WriteKey(json, key.info, ProjectOf(call));
  if (!key.secret.empty()) json.Member("secret_access_key", key.secret);
  json.EndObject();
  return response;
}

}  // namespace aloft::faces::admin
