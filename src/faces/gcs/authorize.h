// Who may do what to a bucket and its objects: finds what decides, and asks identity for the grant.
//
// Threads     Any. May throw store::WouldBlock.
// Errors      404 for a bucket that is not there, 403 for one that may not be touched.
#pragma once

#include <memory>
#include <string_view>

#include "faces/gcs/call.h"
#include "faces/gcs/errors.h"
#include "identity/grant.h"
#include "identity/permission.h"
#include "object/bucket_info.h"

namespace aloft::faces::gcs {

using BucketPtr = std::shared_ptr<const object::BucketInfo>;

// Fails with 404.
Result<BucketPtr> FindBucket(const Call& call, std::string_view bucket);

// On the bucket itself, and on an object in it.
Result<identity::Grant> Authorize(const Call& call, const object::BucketInfo& bucket,
                                  identity::Permission permission);
Result<identity::Grant> AuthorizeObject(const Call& call, const object::BucketInfo& bucket,
                                        std::string_view key, identity::Permission permission);
// To make an object of this name. Fails with 400 for a name that Google refuses though S3 takes it.
Result<identity::Grant> AuthorizeNewObject(const Call& call, const object::BucketInfo& bucket,
                                           std::string_view key);
// On nothing that exists yet, or on the project: creating and listing buckets.
Result<identity::Grant> AuthorizeProject(const Call& call, identity::Permission permission,
                                         std::string_view resource);

}  // namespace aloft::faces::gcs
