#include "faces/admin/key_json.h"

namespace aloft::faces::admin {

void WriteKey(JsonWriter& json, const identity::KeyInfo& key) {
  const bool enabled = key.state == identity::KeyState::kEnabled;
  json.BeginObject()
      .Member("access_key_id", key.id)
      .Member("user", key.user)
      .Member("state", enabled ? "enabled" : "disabled")
      .Member("root", key.root)
      .Key("policy");
  if (key.policy_document.empty()) {
    json.Null();
  } else {
    json.Raw(key.policy_document);
  }
  json.Member("created_micros", key.created_micros).EndObject();
}

edge::Response RenderKey(const identity::KeyInfo& key) {
  edge::Response response;
  response.Add("Content-Type", "application/json");
  JsonWriter json(response.body);
  json.BeginObject().Key("key");
  WriteKey(json, key);
  json.EndObject();
  return response;
}

}  // namespace aloft::faces::admin
