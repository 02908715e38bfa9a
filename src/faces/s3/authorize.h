// Who may do what to a bucket and its objects: finds what decides (policy, access controls,
// public-access settings) and asks identity for the grant.
//
// Threads     Any. May throw store::WouldBlock.
// Errors      kNoSuchBucket, kInvalidBucketName, kAccessDenied.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "faces/s3/call.h"
#include "faces/s3/errors.h"
#include "identity/grant.h"
#include "identity/permission.h"
#include "object/bucket_info.h"
#include "object/object_info.h"

namespace aloft::faces::s3 {

using BucketPtr = std::shared_ptr<const object::BucketInfo>;

// A bucket, and what identity needs to know about a request to it.
struct Scope {
  BucketPtr bucket;
  const Call* call;
  // who asks; of POST forms: who signed the policy
  std::shared_ptr<const identity::Principal> principal;
};

// The bucket that the call names. Also checks x-amz-expected-bucket-owner.
Result<Scope> FindScope(const Call& call);
// Another bucket, as the source of a copy; `owner_header`: the header that states its expected
// owner.
Result<Scope> FindScope(const Call& call, std::string_view bucket, std::string_view owner_header);

// What the operation knows beyond the request, for policy conditions.
struct AskedDetails {
  std::optional<object::VersionRef> version = {};
  const object::Tags* request_tags = nullptr;
  const object::Protection* protection = nullptr;  // what the request asks for
};

// On the bucket itself.
Result<identity::Grant> Authorize(const Scope& scope, identity::Permission permission,
                                  const AskedDetails& details = {});
// On an object in it.
Result<identity::Grant> AuthorizeObject(const Scope& scope, std::string_view key,
                                        identity::Permission permission,
                                        const AskedDetails& details = {});
// On nothing that exists yet, or on the account: creating and listing buckets.
Result<identity::Grant> AuthorizeAccount(const Call& call, identity::Permission permission,
                                         std::string_view resource);

// Whether the principal may list the bucket: without it, an object that is not there is "access
// denied".
bool MayList(const Scope& scope);
Error HideMissing(const Scope& scope, Error error);

// The compiled form of a bucket's policy, for object::ServiceOptions::compile_policy. A stored
// policy that cannot be read any more denies everything.
std::shared_ptr<const identity::Policy> CompilePolicy(const object::BucketInfo& bucket);

// Access controls of objects are switched off in this bucket.
bool ListsDisabled(const object::BucketInfo& bucket);

}  // namespace aloft::faces::s3
