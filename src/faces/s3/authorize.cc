#include "faces/s3/authorize.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "faces/common/policy_document.h"
#include "faces/common/request_attributes.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/version_id.h"
#include "identity/authorizer.h"

namespace aloft::faces::s3 {
namespace {

using identity::Permission;

Error Denied(const Scope& scope, Permission permission, std::string_view resource) {
  Error error{Code::kAccessDenied};
  const std::string_view action = ActionName(permission);
  if (scope.principal->kind == identity::PrincipalKind::kAnonymous || action.empty()) return error;
  error.message =
      "User: arn:aws:iam::" +
      (scope.principal->project ? scope.principal->project->account_id : std::string()) + ":user/" +
      scope.principal->name + " is not authorized to perform: " + std::string(action) +
      " on resource: \"arn:aws:s3:::" + std::string(resource) + "\"";
  return error;
}

// The parameters and headers that bucket policies may speak of.
void AddRequestKeys(const Call& call, RequestAttributes& attributes) {
  for (const std::string_view name : {"prefix", "delimiter", "max-keys"}) {
    const std::string* value = call.query.Find(name);
    static constexpr std::string_view kNames[] = {"s3:prefix", "s3:delimiter", "s3:max-keys"};
    if (value == nullptr) continue;
    attributes.Add(name == "prefix"      ? kNames[0]
                   : name == "delimiter" ? kNames[1]
                                         : kNames[2],
                   *value);
  }
  struct HeaderKey {
    std::string_view header;
    std::string_view key;
  };
  static constexpr HeaderKey kHeaders[] = {
      {"x-amz-acl", "s3:x-amz-acl"},
      {"x-amz-copy-source", "s3:x-amz-copy-source"},
      {"x-amz-metadata-directive", "s3:x-amz-metadata-directive"},
      {"x-amz-storage-class", "s3:x-amz-storage-class"},
      {"x-amz-content-sha256", "s3:x-amz-content-sha256"},
      {"x-amz-server-side-encryption", "s3:x-amz-server-side-encryption"},
      {"x-amz-server-side-encryption-customer-algorithm",
       "s3:x-amz-server-side-encryption-customer-algorithm"},
      {"x-amz-object-ownership", "s3:x-amz-object-ownership"},
      {"if-match", "s3:if-match"},
      {"if-none-match", "s3:if-none-match"},
  };
  for (const HeaderKey& entry : kHeaders) {
    const auto value = call.headers().Find(entry.header);
    if (value) attributes.Add(entry.key, *value);
  }
  attributes.Add("s3:authtype", call.request->presigned() ? "REST-QUERY-STRING" : "REST-HEADER");
}

bool IsAccountId(std::string_view text) {
  constexpr std::size_t kDigits = 12;
  return text.size() == kDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string> TagValues(const object::Tags& tags, std::string_view key) {
  for (const object::Tag& tag : tags) {
    if (tag.key == key) return {tag.value};
  }
  return {};
}

// Tags of the object as it is; none if it is not there.
object::Tags ExistingTags(const Scope& scope, std::string_view key,
                          std::optional<object::VersionRef> version) {
  const object::ObjectName name{scope.bucket->name, std::string(key)};
  const auto grant = identity::Authorizer::ForService("policy", scope.bucket->project,
                                                      Permission::kObjectTagsRead, name.Resource());
  auto info = scope.call->objects().objects().Stat(grant, name, version);
  return info ? std::move(info->tags) : object::Tags();
}

// What access-control lists give away here.
identity::AccessSettings Settings(const Scope& scope, std::string_view key, Permission permission,
                                  const AskedDetails& details) {
  identity::AccessSettings settings;
  const object::BucketInfo& bucket = *scope.bucket;
  if (bucket.public_access_block) {
    settings.ignore_public_lists = bucket.public_access_block->ignore_public_access_controls;
    settings.restrict_public_policies = bucket.public_access_block->restrict_public_policies;
  }
  if (ListsDisabled(bucket) || settings.ignore_public_lists) return settings;
  if (bucket.access == object::AccessControl::kPublicRead) {
    settings.everyone.set(static_cast<std::size_t>(Permission::kObjectsList));
    settings.everyone.set(static_cast<std::size_t>(Permission::kObjectVersionsList));
    settings.everyone.set(static_cast<std::size_t>(Permission::kUploadsList));
  }
  const bool reads =
      permission == Permission::kObjectRead || permission == Permission::kObjectVersionRead;
  if (!reads || scope.principal->kind == identity::PrincipalKind::kRoot) return settings;
  const auto access =
      scope.call->objects().buckets().AccessOf({bucket.name, std::string(key)}, details.version);
  if (access && *access == object::AccessControl::kPublicRead) {
    settings.everyone.set(static_cast<std::size_t>(permission));
  }
  return settings;
}

Result<identity::Grant> Ask(const Scope& scope, std::string_view key, std::string resource,
                            Permission permission, const AskedDetails& details) {
  const identity::Policy* policy = scope.bucket->compiled_policy.get();
  const identity::AccessSettings settings = Settings(scope, key, permission, details);
  identity::Asked asked{
      .permission = permission, .owner = scope.bucket->project, .resource = resource};
  asked.resource_policy = policy;
  asked.settings = &settings;
  RequestAttributes attributes(*scope.call->request);
  std::string version_id;
  if (policy != nullptr || scope.principal->kind == identity::PrincipalKind::kKey) {
    AddRequestKeys(*scope.call, attributes);
    if (details.version) {
      version_id = VersionId(*details.version);
      attributes.Add("s3:versionid", version_id);
    }
    attributes.AddLazily("s3:existingobjecttag/", [&](std::string_view tag) {
      return TagValues(ExistingTags(scope, key, details.version), tag);
    });
    attributes.AddLazily("s3:requestobjecttag/", [&](std::string_view tag) {
      return details.request_tags ? TagValues(*details.request_tags, tag)
                                  : std::vector<std::string>();
    });
    attributes.AddLazily("s3:object-lock-", [&](std::string_view name) {
      if (details.protection == nullptr) return std::vector<std::string>();
      const std::int64_t now = scope.call->services->clock.WallMicros();
      return LockConditionValues(*details.protection, name, now);
    });
    if (details.request_tags != nullptr) {
      for (const object::Tag& tag : *details.request_tags) {
        attributes.Add("s3:requestobjecttagkeys", tag.key);
      }
    }
    asked.attributes = &attributes;
  }
  auto granted = scope.call->services->authorizer.Authorize(scope.principal, asked);
  if (!granted) return Fail(Denied(scope, permission, resource));
  return std::move(*granted);
}

}  // namespace

bool ListsDisabled(const object::BucketInfo& bucket) {
  return bucket.ownership == object::Ownership::kBucketOwnerEnforced;
}

Result<Scope> FindScope(const Call& call) {
  return FindScope(call, call.bucket(), "x-amz-expected-bucket-owner");
}

Result<Scope> FindScope(const Call& call, std::string_view bucket, std::string_view owner_header) {
  auto found = call.objects().buckets().Find(bucket);
  // A bucket that another face made may have a name that could not be given here.
  if (!found && found.error().fault == object::Fault::kNoSuchBucket && !IsBucketName(bucket)) {
    return Fail(Error{Code::kInvalidBucketName, {}, {{"BucketName", std::string(bucket)}}});
  }
  if (!found) return Fail(FromFault(found.error(), bucket, {}));
  const auto expected = call.headers().Find(owner_header);
  if (expected && !IsAccountId(*expected)) {
    return Fail(Error{Code::kInvalidBucketOwnerAccountId,
                      "The value of the expected bucket owner parameter must be an AWS Account "
                      "ID... [" +
                          std::string(*expected) + "]"});
  }
  if (expected) {
    const auto owner = call.services->projects.Find((*found)->project);
    if (!owner || owner->account_id != *expected) return Fail(Error{Code::kAccessDenied});
  }
  return Scope{std::move(*found), &call, call.request->principal()};
}

Result<identity::Grant> Authorize(const Scope& scope, Permission permission,
                                  const AskedDetails& details) {
  return Ask(scope, {}, scope.bucket->name, permission, details);
}

Result<identity::Grant> AuthorizeObject(const Scope& scope, std::string_view key,
                                        Permission permission, const AskedDetails& details) {
  return Ask(scope, key, scope.bucket->name + "/" + std::string(key), permission, details);
}

Result<identity::Grant> AuthorizeAccount(const Call& call, Permission permission,
                                         std::string_view resource) {
  const auto& principal = call.request->principal();
  if (!principal->project) return Fail(Error{Code::kAccessDenied});
  identity::Asked asked{
      .permission = permission, .owner = principal->project->number, .resource = resource};
  RequestAttributes attributes(*call.request);
  if (principal->kind == identity::PrincipalKind::kKey) {
    AddRequestKeys(call, attributes);
    asked.attributes = &attributes;
  }
  auto granted = call.services->authorizer.Authorize(principal, asked);
  if (!granted) return Fail(Denied(Scope{nullptr, &call, principal}, permission, resource));
  return std::move(*granted);
}

bool MayList(const Scope& scope) { return Authorize(scope, Permission::kObjectsList).ok(); }

Error HideMissing(const Scope& scope, Error error) {
  if (error.code != Code::kNoSuchKey && error.code != Code::kNoSuchVersion) return error;
  if (MayList(scope)) return error;
  return Denied(scope, Permission::kObjectsList, scope.bucket->name);
}

std::shared_ptr<const identity::Policy> CompilePolicy(const object::BucketInfo& bucket) {
  auto policy = ParseBucketPolicy(bucket.policy, bucket.name);
  if (policy) return std::make_shared<const identity::Policy>(std::move(*policy));
  identity::Statement nothing;
  nothing.effect = identity::Effect::kDeny;
  nothing.principals.push_back({identity::PrincipalPattern::Kind::kEveryone});
  nothing.permissions.set();
  nothing.resources.push_back({});
  identity::Policy deny;
  deny.statements.push_back(std::move(nothing));
  return std::make_shared<const identity::Policy>(std::move(deny));
}

}  // namespace aloft::faces::s3
