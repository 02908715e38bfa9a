// Object Lock: what its headers ask for, what that takes, and how it is told.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
//
// Threads     Any; no state.
// Errors      kInvalidArgument (headers), kInvalidRequest (a bucket without Object Lock, uploads
//             without a digest), kAccessDenied.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edge/request.h"
#include "faces/s3/authorize.h"
#include "faces/s3/checksum_headers.h"
#include "faces/s3/errors.h"
#include "object/object_info.h"
#include "object/protection.h"

namespace aloft::faces::s3 {

// x-amz-object-lock-* of a new object.
Result<object::Protection> ProtectionOf(const edge::Headers& headers, std::int64_t now_micros);

// Protecting a new object takes a bucket with Object Lock, and permissions beside that of writing
// it, which has been given already.
Result<void> AuthorizeProtection(const Scope& scope, std::string_view key,
                                 const object::Protection& protection);

// What comes under a lock is sent with a digest. `what`: "Put Object", "Put Part".
Result<void> RequireDigest(const StatedDigests& stated, const object::BucketInfo& bucket,
                           const object::Protection& protection, std::string_view what);

// x-amz-bypass-governance-retention, for those who may.
Result<object::Shortening> RequestedBypass(const Scope& scope, std::string_view key,
                                           std::optional<object::VersionRef> version);

// The headers of GetObject and HeadObject, each only for those who may ask for it alone.
void AddLockHeaders(edge::Response& response, const Scope& scope, const object::ObjectInfo& info,
                    std::optional<object::VersionRef> asked);

// Operations on the lock of one object need a bucket with Object Lock.
Result<void> RequireObjectLock(const object::BucketInfo& bucket);

// PutObjectRetention and PutObjectLegalHold, once authorized; needs a bucket with Object Lock.
Result<edge::Response> ChangeProtection(const Scope& scope, const identity::Grant& grant,
                                        std::optional<object::VersionRef> version,
                                        const object::ObjectChange& change);

// "GOVERNANCE" or "COMPLIANCE", as locked or not; nullopt: neither.
std::optional<bool> ParseLockMode(std::string_view text);
std::string_view LockMode(bool locked);
// In UTC, with milliseconds.
std::string LockTime(std::int64_t micros);

// The values of the policy condition "s3:object-lock-" and `name`.
std::vector<std::string> LockConditionValues(const object::Protection& asked, std::string_view name,
                                             std::int64_t now_micros);

}  // namespace aloft::faces::s3
