// Buckets: getIamPolicy, setIamPolicy, testIamPermissions.
// https://cloud.google.com/storage/docs/json_api/v1/buckets/setIamPolicy
#include <algorithm>
#include <utility>

#include "faces/gcs/authorize.h"
#include "faces/gcs/bucket_edit.h"
#include "faces/gcs/bucket_resource.h"
#include "faces/gcs/iam_policy.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/members.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"
#include "faces/gcs/roles.h"

namespace aloft::faces::gcs {
namespace {

using identity::Permission;

constexpr std::string_view kAnyObject = "*";
constexpr int kConditionsVersion = 3;  // the first with conditions, and the last

std::vector<Binding> BindingsOf(const Call& call, const object::BucketInfo& bucket) {
  if (!bucket.bindings.empty()) return ParseBindings(bucket.bindings);
  const auto project = call.services->projects.Find(bucket.project);
  return project == nullptr ? std::vector<Binding>() : DefaultBindings(bucket, *project);
}

edge::Response PolicyReply(const Call& call, const object::BucketInfo& bucket) {
  return JsonReply([&](JsonWriter& json) {
    json.Member("kind", "storage#policy");
    json.Member("resourceId", std::string_view("projects/_/buckets/" + bucket.name));
    const std::vector<Binding> bindings = BindingsOf(call, bucket);
    json.Member("version", HasConditions(bindings) ? kConditionsVersion : 1);
    json.Member("etag", std::string_view(BucketEtag(bucket)));
    WriteBindings(json, bindings);
  });
}

bool NamesPublic(const std::vector<Binding>& bindings) {
  return std::any_of(bindings.begin(), bindings.end(), [](const Binding& binding) {
    return std::any_of(binding.members.begin(), binding.members.end(), IsPublic);
  });
}

Result<void> CheckVersion(const Json& policy, const std::vector<Binding>& bindings) {
  const std::string* version = policy.Text("version");
  const bool newest = version != nullptr && *version == "3";
  if (HasConditions(bindings) && !newest) {
    return Fail(Invalid("A policy with conditions must be of version 3."));
  }
  if (version == nullptr || newest || *version == "0" || *version == "1") return {};
  return Fail(Invalid("Invalid policy version: " + *version));
}

Result<edge::Response> Set(const Call& call, const identity::Grant& grant, std::string_view body) {
  ALOFT_TRY(const Json policy, ParseJson(body));
  ALOFT_TRY(const std::vector<Binding> bindings,
            ReadBindings(policy, call.bucket(), call.services->projects));
  ALOFT_TRY_VOID(CheckVersion(policy, bindings));
  const std::string* etag = policy.Text("etag");
  ALOFT_TRY(const object::BucketDraft after,
            ChangeBucket(call, grant, {}, [&](object::BucketDraft& draft) -> Result<void> {
              if (etag != nullptr && !etag->empty() && *etag != BucketEtag(draft.info)) {
                return Fail(ConditionNotMet());
              }
              if (NamesPublic(bindings) && PreventsPublicAccess(draft.info)) {
                const Access everyone{object::AccessControl::kPublicRead, {}};
                return CheckPublic(draft.info, everyone);
              }
              if (HasConditions(bindings) && !IsUniform(draft.info)) {
                return Fail(Invalid("Conditions need uniform bucket-level access."));
              }
              draft.info.bindings = KeptBindings(bindings);
              return {};
            }));
  return PolicyReply(call, after.info);
}

// All permissions of a name, on the bucket or on the object `key`; "*": on any object in it.
bool Has(const Call& call, const object::BucketInfo& bucket, std::string_view key,
         const identity::PermissionSet& set) {
  for (std::size_t bit = 0; bit < set.size(); ++bit) {
    if (!set.test(bit)) continue;
    const auto permission = static_cast<Permission>(bit);
    const bool of_objects = permission >= Permission::kObjectRead;
    const auto granted = of_objects ? AuthorizeObject(call, bucket, key, permission)
                                    : Authorize(call, bucket, permission);
    if (!granted) return false;
  }
  return true;
}

}  // namespace

Result<edge::Plan> GetIamPolicy(const CallPtr& call) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  ALOFT_TRY_VOID(Authorize(*call, *bucket, Permission::kBucketPolicyRead));
  ALOFT_TRY(const auto version, call->query.Number("optionsRequestedPolicyVersion"));
  if (version && (*version < 1 || *version > 3)) {
    return Fail(InvalidParameter("optionsRequestedPolicyVersion", std::to_string(*version)));
  }
  if (version.value_or(1) < kConditionsVersion && HasConditions(BindingsOf(*call, *bucket))) {
    return Fail(Invalid("The policy has conditions: ask for it with version 3."));
  }
  return edge::Plan(PolicyReply(*call, *bucket));
}

Result<edge::Plan> SetIamPolicy(const CallPtr& call) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  ALOFT_TRY(const identity::Grant grant, Authorize(*call, *bucket, Permission::kBucketPolicyWrite));
  return WithBody(call, [call, grant](std::string_view body) { return Set(*call, grant, body); });
}

Result<edge::Plan> TestIamPermissions(const CallPtr& call) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  const std::vector<std::string> asked = call->query.All("permissions");
  if (asked.empty()) return Fail(Required("permissions"));
  if (asked.size() > kTestedPermissionsMax) return Fail(Invalid("Too many permissions."));
  const bool of_object = call->target.resource == Resource::kObjectIamTest;
  const std::string_view key = of_object ? std::string_view(call->key()) : kAnyObject;
  std::vector<std::string> held;
  for (const std::string& name : asked) {
    const auto set = FindPermission(name);
    const bool fits = !of_object || name.starts_with("storage.objects.");
    if (!set || !fits)
      return Fail(Invalid("Permission " + name + " is not valid for this resource."));
    if (Has(*call, *bucket, key, *set)) held.push_back(name);
  }
  return edge::Plan(JsonReply([&](JsonWriter& json) {
    json.Member("kind", "storage#testIamPermissionsResponse");
    if (held.empty()) return;
    json.Key("permissions").BeginArray();
    for (const std::string& name : held) json.String(name);
    json.EndArray();
  }));
}

}  // namespace aloft::faces::gcs
