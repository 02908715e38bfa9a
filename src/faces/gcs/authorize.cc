#include "faces/gcs/authorize.h"

#include <string>
#include <utility>

#include "faces/common/request_attributes.h"
#include "faces/gcs/access_list.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/members.h"
#include "faces/gcs/roles.h"
#include "identity/authorizer.h"

namespace aloft::faces::gcs {
namespace {

using identity::Permission;

Error Denied(const Call& call) {
  if (call.request->principal()->kind == identity::PrincipalKind::kAnonymous) {
    return {401, "required", "Anonymous caller does not have access.", "header", "Authorization"};
  }
  return {403, "forbidden", "The caller does not have permission."};
}

using identity::PermissionSet;

Error MayNotReplace() {
  return {403, "forbidden",
          "The caller does not have storage.objects.delete access to the Google Cloud Storage "
          "object."};
}

// What an object's own list adds to what its bucket says.
struct More {
  const identity::Policy* policy = nullptr;  // instead of the bucket's, which is in it
  PermissionSet everyone = {};
  bool creates = false;  // only where there is no object
};

Result<identity::Grant> Ask(const Call& call, const object::BucketInfo& bucket,
                            std::string_view resource, Permission permission,
                            const More& more = {}) {
  identity::AccessSettings settings;
  if (bucket.public_access_block) {
    settings.ignore_public_lists = bucket.public_access_block->ignore_public_access_controls;
    settings.restrict_public_policies = bucket.public_access_block->restrict_public_policies;
  }
  if (!IsUniform(bucket)) settings.everyone = more.everyone;
  if (!IsUniform(bucket) && bucket.access == object::AccessControl::kPublicRead) {
    settings.everyone |= BucketPermissions(object::AccessRole::kReader);
  }
  RequestAttributes attributes(*call.request);
  if (more.creates) attributes.Add(kCreatesAttribute, "true");
  identity::Asked asked{.permission = permission, .owner = bucket.project, .resource = resource};
  asked.resource_policy = more.policy != nullptr ? more.policy : bucket.compiled_policy.get();
  asked.settings = &settings;
  asked.attributes = &attributes;
  auto granted = call.services->authorizer.Authorize(call.request->principal(), asked);
  if (!granted) return Fail(Denied(call));
  return std::move(*granted);
}

// https://cloud.google.com/storage/docs/objects#naming; length and UTF-8 are the service's.
bool IsRefusedName(std::string_view key) {
  return key == "." || key == ".." || key.find_first_of("\r\n") != std::string_view::npos ||
         key.starts_with(".well-known/acme-challenge/");
}

// Whether an object's own list could say anything about it.
bool IsOfObject(Permission permission) {
  return ObjectPermissions(object::AccessRole::kOwner).test(static_cast<std::size_t>(permission));
}

// The bucket's policy, and what the object's entries say beside it.
identity::Policy WithEntries(const Call& call, const object::BucketInfo& bucket,
                             const object::ObjectInfo& info) {
  identity::Policy policy;
  if (bucket.compiled_policy) policy = *bucket.compiled_policy;
  for (const object::AccessEntry& entry : info.access_list) {
    auto pattern = EntityPattern(entry.who, call.services->projects);
    if (!pattern || (IsPublic(entry.who) && PreventsPublicAccess(bucket))) continue;
    identity::Statement statement;
    statement.effect = identity::Effect::kAllow;
    statement.principals.push_back(std::move(*pattern));
    statement.permissions = ObjectPermissions(entry.role);
    if (entry.who == kAllAuthenticated) statement.conditions.push_back(WhoeverIsKnown());
    // The object alone, whatever its name looks like as a pattern.
    identity::ResourcePattern everything{identity::ResourceKind::kObjects, "*", "*"};
    statement.resources.push_back(std::move(everything));
    statement.is_public = IsPublic(entry.who);
    policy.statements.push_back(std::move(statement));
  }
  return policy;
}

}  // namespace

Result<BucketPtr> FindBucket(const Call& call, std::string_view bucket) {
  auto found = call.objects().buckets().Find(bucket);
  if (!found) {
    // A name that cannot be a bucket's is one that does not exist.
    if (found.error().fault == object::Fault::kInvalidBucketName) return Fail(NoSuchBucket());
    return Fail(FromFault(found.error(), bucket, {}));
  }
  return std::move(*found);
}

Result<identity::Grant> Authorize(const Call& call, const object::BucketInfo& bucket,
                                  Permission permission) {
  return Ask(call, bucket, bucket.name, permission);
}

Result<identity::Grant> AuthorizeObject(const Call& call, const object::BucketInfo& bucket,
                                        std::string_view key, Permission permission) {
  ALOFT_TRY(const auto version, VersionOf(call.query, "generation"));
  return AuthorizeVersion(call, bucket, key, version, permission);
}

Result<identity::Grant> AuthorizeVersion(const Call& call, const object::BucketInfo& bucket,
                                         std::string_view key,
                                         std::optional<object::VersionRef> version,
                                         Permission permission) {
  const std::string resource = bucket.name + "/" + std::string(key);
  auto granted = Ask(call, bucket, resource, permission);
  if (granted || IsUniform(bucket) || !IsOfObject(permission)) return granted;
  const object::ObjectName name{bucket.name, std::string(key)};
  const auto look = identity::Authorizer::ForService("access", bucket.project,
                                                     Permission::kObjectAccessRead, resource);
  const auto info = call.objects().objects().Stat(look, name, version);
  if (!info) return granted;
  More more;
  const identity::Policy policy = WithEntries(call, bucket, *info);
  more.policy = &policy;
  if (info->access == object::AccessControl::kPublicRead) {
    more.everyone = ObjectPermissions(object::AccessRole::kReader);
  }
  return Ask(call, bucket, resource, permission, more);
}

Result<WriteGrant> AuthorizeWrite(const Call& call, const object::BucketInfo& bucket,
                                  std::string_view key) {
  if (IsRefusedName(key)) return Fail(Invalid("Invalid object name: '" + std::string(key) + "'"));
  const std::string resource = bucket.name + "/" + std::string(key);
  auto granted = Ask(call, bucket, resource, Permission::kObjectWrite);
  if (granted) return WriteGrant{std::move(*granted), false};
  More more;
  more.creates = true;
  ALOFT_TRY(identity::Grant creates, Ask(call, bucket, resource, Permission::kObjectWrite, more));
  return WriteGrant{std::move(creates), true};
}

Result<void> ForbidReplacing(const WriteGrant& grant, object::WriteConditions& conditions) {
  if (!grant.creates_only) return {};
  if (conditions.if_generation.value_or(0) != 0) return Fail(MayNotReplace());
  conditions.if_generation = 0;
  return {};
}

Error WriteFault(const WriteGrant& grant, const object::Error& fault, const Query& query,
                 std::string_view bucket, std::string_view key) {
  const bool replaces = grant.creates_only && !query.Has("ifGenerationMatch") &&
                        fault.fault == object::Fault::kPreconditionFailed &&
                        fault.detail == "if_generation";
  return replaces ? MayNotReplace() : FromFault(fault, bucket, key);
}

Result<Projection> AuthorizeProjection(const Call& call, const object::BucketInfo& bucket,
                                       std::string_view key, Projection otherwise) {
  ALOFT_TRY(const Projection projection, ProjectionOf(call.query, otherwise));
  if (projection == Projection::kNoAcl || IsUniform(bucket)) return projection;
  ALOFT_TRY_VOID(AuthorizeObject(call, bucket, key, Permission::kObjectAccessRead));
  return projection;
}

Result<identity::Grant> AuthorizeProject(const Call& call, Permission permission,
                                         std::string_view resource) {
  const auto& principal = call.request->principal();
  if (!principal->project) return Fail(Denied(call));
  const RequestAttributes attributes(*call.request);
  identity::Asked asked{
      .permission = permission, .owner = principal->project->number, .resource = resource};
  asked.attributes = &attributes;
  auto granted = call.services->authorizer.Authorize(principal, asked);
  if (!granted) return Fail(Denied(call));
  return std::move(*granted);
}

}  // namespace aloft::faces::gcs
