// Access-control lists, of which two exist here: private and public-read. Everything else is
// refused, never half obeyed.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
//
// Threads     Any; no state.
// Errors      kAccessControlListNotSupported while the bucket's owner has switched lists off,
//             kAccessDenied where public lists are blocked, kNotImplemented for other grants,
//             kMalformedAcl.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/request.h"
#include "faces/s3/errors.h"
#include "object/bucket_info.h"

namespace aloft::faces::s3 {

// What x-amz-acl and x-amz-grant-* ask for a new object of `bucket`.
Result<object::AccessControl> ObjectAccessOf(const edge::Headers& headers,
                                             const object::BucketInfo& bucket);

// What PutBucketAcl and PutObjectAcl ask for, by header or by body. `owner_id`: the bucket owner's
// canonical id.
Result<object::AccessControl> RequestedAccess(const edge::Headers& headers, std::string_view body,
                                              const object::BucketInfo& bucket,
                                              std::string_view owner_id);

// What CreateBucket asks for, under the ownership and the public-access block that it will get.
Result<object::AccessControl> NewBucketAccess(const edge::Headers& headers,
                                              object::Ownership ownership,
                                              const object::PublicAccessBlock& block);

// x-amz-object-ownership, or the Rule's ObjectOwnership. Fails with kInvalidArgument.
Result<object::Ownership> ParseOwnership(std::string_view text);
std::string_view OwnershipName(object::Ownership ownership);

// The AccessControlPolicy document.
std::string AclDocument(std::string_view owner_id, std::string_view owner_name,
                        object::AccessControl access);

// The 64 characters that stand for an account, made from its number.
std::string CanonicalId(std::string_view account_id);

}  // namespace aloft::faces::s3
