#include "faces/admin/call.h"
#include "faces/admin/key_body.h"
#include "faces/admin/key_json.h"

namespace aloft::faces::admin {

Answer CreateKey(const Call& call) {
  ALOFT_TRY(const KeyBody body, ReadKeyBody(call.body));
  if (!body.user) return Fail(Error{Code::kInvalid, "the body needs a \"user\""});
  ALOFT_TRY(const identity::Grant grant, AuthorizeKeys(call));
  const std::string document = body.policy.value_or(std::string());
  const auto created = call.services.keys.Create(grant, *body.user, document);
  if (!created.ok()) return Fail(FromFault(created.error()));

  edge::Response response;
  response.status = 201;
  response.Add("Content-Type", "application/json");
  response.Add("Cache-Control", "no-store");
  JsonWriter json(response.body);
  json.BeginObject().Key("key");
  WriteKey(json, {created->id, created->user, identity::KeyState::kEnabled, false, document,
                  created->created_micros});
  json.Member("secret_access_key", created->secret).EndObject();
  return response;
}

}  // namespace aloft::faces::admin
