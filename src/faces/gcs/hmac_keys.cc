// HMAC keys: the access keys of this cloud, which S3 clients sign with.
// https://cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/time_format.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/members.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"
#include "identity/keys.h"

namespace aloft::faces::gcs {
namespace {

using identity::KeyInfo;

Result<identity::Grant> AuthorizeKeys(const Call& call) {
  return AuthorizeProject(call, identity::Permission::kKeysManage, {});
}

Error FromIdentity(const identity::Error& error) {
  switch (error.fault) {
    case identity::Fault::kNoSuchKey:
      return {404, "notFound", "The specified HMAC key does not exist."};
    case identity::Fault::kLimitReached:
      return {429, "rateLimitExceeded", "The project has too many keys."};
    case identity::Fault::kStorage:
    case identity::Fault::kMasterKey:
      return {503, "backendError", "The service is unavailable; try again."};
    case identity::Fault::kInvalidArgument:
    case identity::Fault::kExists:
    case identity::Fault::kNoSuchProject:
    case identity::Fault::kWellKnownSecret:
    case identity::Fault::kRootKey:
      return Invalid(error.detail);
  }
  return Invalid(error.detail);
}

std::string EmailOf(const Call& call, const KeyInfo& key) {
  identity::Principal holder;
  holder.project = call.principal().project;
  holder.name = key.user;
  return gcs::EmailOf(holder);
}

void WriteKey(JsonWriter& json, const Call& call, const KeyInfo& key) {
  const std::string& project = call.principal().project->id;
  const std::string created = FormatRfc3339(key.created_micros, TimeFraction::kMillis);
  json.BeginObject().Member("kind", "storage#hmacKeyMetadata");
  json.Member("id", std::string_view(project + "/" + key.id));
  json.Member("selfLink", std::string_view(Origin(call.http()) + "/storage/v1/projects/" + project +
                                           "/hmacKeys/" + key.id));
  json.Member("accessId", std::string_view(key.id)).Member("projectId", std::string_view(project));
  json.Member("serviceAccountEmail", std::string_view(EmailOf(call, key)));
  json.Member("state", key.state == identity::KeyState::kEnabled ? "ACTIVE" : "INACTIVE");
  json.Member("timeCreated", std::string_view(created))
      .Member("updated", std::string_view(created));
  json.Member("etag", std::string_view(Base64Encode(key.id.substr(0, 8)))).EndObject();
}

// The root's key is no HMAC key, and a service account's public one is none either: they can
// neither be listed nor changed here.
std::vector<KeyInfo> KeysOf(const Call& call, const identity::Grant& grant) {
  std::vector<KeyInfo> keys = call.services->keys.List(grant);
  std::erase_if(
      keys, [](const KeyInfo& key) { return key.root || key.form != identity::KeyForm::kSecret; });
  return keys;
}

Result<KeyInfo> FindKey(const Call& call, const identity::Grant& grant) {
  for (KeyInfo& key : KeysOf(call, grant)) {
    if (key.id == call.target.part) return std::move(key);
  }
  return Fail(Error{404, "notFound", "The specified HMAC key does not exist."});
}

edge::Response KeyReply(const Call& call, const KeyInfo& key) {
  edge::Response response;
  response.Add("Content-Type", "application/json; charset=UTF-8");
  JsonWriter json(response.body);
  WriteKey(json, call, key);
  return response;
}

// A new key of somebody who has keys may what the newest of those may.
std::string PolicyOf(const std::vector<KeyInfo>& keys, std::string_view user) {
  std::string policy;
  for (const KeyInfo& key : keys) {
    if (key.user == user) policy = key.policy_document;
  }
  return policy;
}

Result<edge::Response> Create(const Call& call, const identity::Grant& grant) {
  const std::string_view email = call.query.Get("serviceAccountEmail");
  if (email.empty()) return Fail(Required("serviceAccountEmail"));
  const auto user = AccountName(email, *call.principal().project);
  if (!user) return Fail(Error{404, "notFound", "Service Account not found."});
  const std::string policy = PolicyOf(call.services->keys.List(grant), *user);
  const auto made = call.services->keys.Create(grant, *user, policy);
  if (!made) return Fail(FromIdentity(made.error()));
  return JsonReply([&](JsonWriter& json) {
    json.Member("kind", "storage#hmacKey").Key("metadata");
    WriteKey(json, call, made->info);
    json.Member("secret", std::string_view(made->secret));
  });
}

Result<edge::Response> Update(const Call& call, const identity::Grant& grant,
                              std::string_view body) {
  ALOFT_TRY(const Json resource, ParseJson(body));
  ALOFT_TRY_VOID(FindKey(call, grant));
  const std::string* state = resource.Text("state");
  if (state == nullptr) return Fail(Required("state"));
  if (*state != "ACTIVE" && *state != "INACTIVE") {
    return Fail(Invalid("Invalid value for state: '" + *state + "'"));
  }
  const auto wanted =
      *state == "ACTIVE" ? identity::KeyState::kEnabled : identity::KeyState::kDisabled;
  const auto changed = call.services->keys.SetState(grant, call.target.part, wanted);
  if (!changed) return Fail(FromIdentity(changed.error()));
  return KeyReply(call, *changed);
}

Result<edge::Response> Delete(const Call& call, const identity::Grant& grant) {
  ALOFT_TRY(const KeyInfo key, FindKey(call, grant));
  if (key.state == identity::KeyState::kEnabled) {
    return Fail(Invalid("Cannot delete keys in 'ACTIVE' state."));
  }
  const auto deleted = call.services->keys.Delete(grant, key.id);
  if (!deleted) return Fail(FromIdentity(deleted.error()));
  return EmptyReply(204);
}

}  // namespace

Result<edge::Plan> ListHmacKeys(const CallPtr& call) {
  ALOFT_TRY(const identity::Grant grant, AuthorizeKeys(*call));
  ALOFT_TRY(const auto limit, call->query.Number("maxResults"));
  std::vector<KeyInfo> keys = KeysOf(*call, grant);
  const std::string_view email = call->query.Get("serviceAccountEmail");
  std::erase_if(keys,
                [&](const KeyInfo& key) { return !email.empty() && EmailOf(*call, key) != email; });
  // A page begins behind the key that its token names.
  const std::string_view token = call->query.Get("pageToken");
  const auto after =
      std::find_if(keys.begin(), keys.end(), [&](const KeyInfo& key) { return key.id == token; });
  if (!token.empty() && after == keys.end()) return Fail(InvalidParameter("pageToken", token));
  if (!token.empty()) keys.erase(keys.begin(), after + 1);
  const std::size_t most =
      limit && *limit > 0 ? std::min<std::size_t>(static_cast<std::size_t>(*limit), kListEntriesMax)
                          : kListEntriesMax;
  const bool more = keys.size() > most;
  if (more) keys.resize(most);
  return edge::Plan(JsonReply([&](JsonWriter& json) {
    json.Member("kind", "storage#hmacKeysMetadata");
    if (more) json.Member("nextPageToken", std::string_view(keys.back().id));
    json.Key("items").BeginArray();
    for (const KeyInfo& key : keys) WriteKey(json, *call, key);
    json.EndArray();
  }));
}

Result<edge::Plan> GetHmacKey(const CallPtr& call) {
  ALOFT_TRY(const identity::Grant grant, AuthorizeKeys(*call));
  ALOFT_TRY(const KeyInfo key, FindKey(*call, grant));
  return edge::Plan(KeyReply(*call, key));
}

// A key is durable when the identity service returns: on the pool.
Result<edge::Plan> CreateHmacKey(const CallPtr& call) {
  ALOFT_TRY(const identity::Grant grant, AuthorizeKeys(*call));
  return WithoutBody(call, [call, grant] { return Create(*call, grant); }, Where::kPool);
}

Result<edge::Plan> UpdateHmacKey(const CallPtr& call) {
  ALOFT_TRY(const identity::Grant grant, AuthorizeKeys(*call));
  return WithBody(
      call, [call, grant](std::string_view body) { return Update(*call, grant, body); },
      Where::kPool);
}

Result<edge::Plan> DeleteHmacKey(const CallPtr& call) {
  ALOFT_TRY(const identity::Grant grant, AuthorizeKeys(*call));
  return WithoutBody(call, [call, grant] { return Delete(*call, grant); }, Where::kPool);
}

// The account that Google's own service acts as.
Result<edge::Plan> GetServiceAccount(const CallPtr& call) {
  ALOFT_TRY_VOID(AuthorizeProject(*call, identity::Permission::kBucketsList, {}));
  return edge::Plan(JsonReply([&](JsonWriter& json) {
    const std::string number = std::to_string(call->principal().project->number);
    json.Member("kind", "storage#serviceAccount");
    json.Member("email_address", std::string_view("service-" + number +
                                                  "@gs-project-accounts.iam.gserviceaccount.com"));
  }));
}

}  // namespace aloft::faces::gcs
