#include "faces/gcs/authorize.h"

#include <string>
#include <utility>

#include "faces/common/request_attributes.h"
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

Result<identity::Grant> Ask(const Call& call, const object::BucketInfo& bucket,
                            std::string_view resource, Permission permission) {
  identity::AccessSettings settings;
  if (bucket.public_access_block) {
    settings.ignore_public_lists = bucket.public_access_block->ignore_public_access_controls;
    settings.restrict_public_policies = bucket.public_access_block->restrict_public_policies;
  }
  const RequestAttributes attributes(*call.request);
  identity::Asked asked{.permission = permission, .owner = bucket.project, .resource = resource};
  asked.resource_policy = bucket.compiled_policy.get();
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
  return Ask(call, bucket, bucket.name + "/" + std::string(key), permission);
}

Result<identity::Grant> AuthorizeNewObject(const Call& call, const object::BucketInfo& bucket,
                                           std::string_view key) {
  if (IsRefusedName(key)) return Fail(Invalid("Invalid object name: '" + std::string(key) + "'"));
  return AuthorizeObject(call, bucket, key, Permission::kObjectWrite);
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
