// Who may do what to a bucket and its objects: finds what decides, and asks identity for the grant.
//
// Threads     Any. May throw store::WouldBlock.
// Errors      404 for a bucket that is not there, 403 for one that may not be touched.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "faces/gcs/call.h"
#include "faces/gcs/errors.h"
#include "faces/gcs/object_resource.h"
#include "identity/grant.h"
#include "identity/permission.h"
#include "object/bucket_info.h"
#include "object/conditions.h"

namespace aloft::faces::gcs {

using BucketPtr = std::shared_ptr<const object::BucketInfo>;

// Fails with 404.
Result<BucketPtr> FindBucket(const Call& call, std::string_view bucket);

// On the bucket itself, and on an object in it.
Result<identity::Grant> Authorize(const Call& call, const object::BucketInfo& bucket,
                                  identity::Permission permission);
Result<identity::Grant> AuthorizeObject(const Call& call, const object::BucketInfo& bucket,
                                        std::string_view key, identity::Permission permission);
// The same where the version is not the query's: of a source. Nullopt: the current one.
Result<identity::Grant> AuthorizeVersion(const Call& call, const object::BucketInfo& bucket,
                                         std::string_view key,
                                         std::optional<object::VersionRef> version,
                                         identity::Permission permission);
// The writing of an object. Some may only create: `creates_only`, and then the write must be made
// to fail with ForbidReplacing where there is an object. Fails with 400 for a name that Google
// refuses though S3 takes it.
struct WriteGrant {
  identity::Grant grant;
  bool creates_only = false;
};
Result<WriteGrant> AuthorizeWrite(const Call& call, const object::BucketInfo& bucket,
                                  std::string_view key);
// Makes the conditions such. Fails with 403 where they ask for replacing.
Result<void> ForbidReplacing(const WriteGrant& grant, object::WriteConditions& conditions);
// What a client sees of a fault of a write under these.
Error WriteFault(const WriteGrant& grant, const object::Error& fault, const Query& query,
                 std::string_view bucket, std::string_view key);

// The projection of an object's resource, as far as the caller may see it. Fails with 403 where the
// query asks for lists that the caller may not read.
Result<Projection> AuthorizeProjection(const Call& call, const object::BucketInfo& bucket,
                                       std::string_view key,
                                       Projection otherwise = Projection::kNoAcl);

// On nothing that exists yet, or on the project: creating and listing buckets.
Result<identity::Grant> AuthorizeProject(const Call& call, identity::Permission permission,
                                         std::string_view resource);

}  // namespace aloft::faces::gcs
