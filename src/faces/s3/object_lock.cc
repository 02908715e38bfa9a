#include "faces/s3/object_lock.h"

#include "base/time_format.h"
#include "faces/s3/change_object.h"
#include "faces/s3/reply.h"
#include "faces/s3/times.h"

namespace aloft::faces::s3 {
namespace {

using identity::Permission;

constexpr std::string_view kModeHeader = "x-amz-object-lock-mode";
constexpr std::string_view kUntilHeader = "x-amz-object-lock-retain-until-date";
constexpr std::string_view kHoldHeader = "x-amz-object-lock-legal-hold";

Result<std::optional<object::ObjectRetention>> RetentionOf(const edge::Headers& headers,
                                                           std::int64_t now_micros) {
  const auto mode = headers.Find(kModeHeader);
  const auto until = headers.Find(kUntilHeader);
  if (!mode && !until) return std::optional<object::ObjectRetention>();
  if (!mode || !until) {
    return Fail(InvalidArgument(
        "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
        mode ? kUntilHeader : kModeHeader, ""));
  }
  const auto locked = ParseLockMode(*mode);
  if (!locked) return Fail(InvalidArgument("Unknown wormMode directive.", kModeHeader, *mode));
  const auto micros = ParseRfc3339(*until);
  if (!micros) {
    return Fail(InvalidArgument("The retain until date must be provided in ISO 8601 format",
                                kUntilHeader, *until));
  }
  if (*micros <= now_micros) {
    return Fail(
        InvalidArgument("The retain until date must be in the future!", kUntilHeader, *until));
  }
  return std::optional(object::ObjectRetention{*micros, *locked});
}

}  // namespace

Result<object::Protection> ProtectionOf(const edge::Headers& headers, std::int64_t now_micros) {
  object::Protection protection;
  ALOFT_TRY(protection.retention, RetentionOf(headers, now_micros));
  const auto hold = headers.Find(kHoldHeader);
  if (hold && *hold != "ON" && *hold != "OFF") {
    return Fail(InvalidArgument("Legal Hold must be either of 'ON' or 'OFF'", kHoldHeader, *hold));
  }
  protection.hold_stated = hold.has_value();
  protection.temporary_hold = hold == "ON";
  return protection;
}

Result<void> AuthorizeProtection(const Scope& scope, std::string_view key,
                                 const object::Protection& protection) {
  const bool any = protection.hold_stated || protection.retention;
  if (any && !scope.bucket->object_retention) {
    return Fail(Error{Code::kInvalidRequest, "Bucket is missing ObjectLockConfiguration"});
  }
  const AskedDetails details{.protection = &protection};
  if (protection.retention) {
    ALOFT_TRY([[maybe_unused]] const identity::Grant may_retain,
              AuthorizeObject(scope, key, Permission::kObjectRetentionWrite, details));
  }
  if (protection.hold_stated) {
    ALOFT_TRY([[maybe_unused]] const identity::Grant may_hold,
              AuthorizeObject(scope, key, Permission::kObjectHoldWrite, details));
  }
  return {};
}

Result<void> RequireDigest(const StatedDigests& stated, const object::BucketInfo& bucket,
                           const object::Protection& protection, std::string_view what) {
  const bool under_lock =
      bucket.default_retention || protection.retention || protection.hold_stated;
  const bool digest =
      !stated.md5.empty() || stated.checksum.algorithm != object::ChecksumAlgorithm::kNone;
  if (!under_lock || digest) return {};
  return Fail(Error{Code::kInvalidRequest,
                    "Content-MD5 OR x-amz-checksum- HTTP header is required for " +
                        std::string(what) + " requests with Object Lock parameters"});
}

Result<object::Shortening> RequestedBypass(const Scope& scope, std::string_view key,
                                           std::optional<object::VersionRef> version) {
  const auto asked = scope.call->headers().Find("x-amz-bypass-governance-retention");
  if (asked != "true" && asked != "True") return object::Shortening::kRefused;
  ALOFT_TRY([[maybe_unused]] const identity::Grant may_bypass,
            AuthorizeObject(scope, key, Permission::kObjectRetentionBypass, {.version = version}));
  return object::Shortening::kAllowed;
}

void AddLockHeaders(edge::Response& response, const Scope& scope, const object::ObjectInfo& info,
                    std::optional<object::VersionRef> asked) {
  const object::Protection& protection = info.protection;
  const auto may = [&](Permission permission) {
    return AuthorizeObject(scope, info.key, permission, {.version = asked}).ok();
  };
  if (protection.retention && may(Permission::kObjectRetentionRead)) {
    response.Add(std::string(kModeHeader), std::string(LockMode(protection.retention->locked)));
    response.Add(std::string(kUntilHeader), LockTime(protection.retention->until_micros));
  }
  const bool hold = protection.temporary_hold || protection.hold_stated;
  if (hold && may(Permission::kObjectHoldRead)) {
    response.Add(std::string(kHoldHeader), protection.temporary_hold ? "ON" : "OFF");
  }
}

Result<void> RequireObjectLock(const object::BucketInfo& bucket) {
  if (bucket.object_retention) return {};
  return Fail(Error{Code::kInvalidRequest, "Bucket is missing Object Lock Configuration"});
}

Result<edge::Response> ChangeProtection(const Scope& scope, const identity::Grant& grant,
                                        std::optional<object::VersionRef> version,
                                        const object::ObjectChange& change) {
  ALOFT_TRY_VOID(RequireObjectLock(*scope.bucket));
  ALOFT_TRY_VOID(ChangeObject(scope, grant, version, change));
  return EmptyReply(200);
}

std::optional<bool> ParseLockMode(std::string_view text) {
  if (text == "COMPLIANCE") return true;
  if (text == "GOVERNANCE") return false;
  return std::nullopt;
}

std::string_view LockMode(bool locked) { return locked ? "COMPLIANCE" : "GOVERNANCE"; }

std::string LockTime(std::int64_t micros) { return FormatRfc3339(micros, TimeFraction::kMillis); }

std::vector<std::string> LockConditionValues(const object::Protection& asked, std::string_view name,
                                             std::int64_t now_micros) {
  const auto& retention = asked.retention;
  if (name == "legal-hold" && asked.hold_stated) return {asked.temporary_hold ? "ON" : "OFF"};
  if (!retention) return {};
  if (name == "mode") return {std::string(LockMode(retention->locked))};
  if (name == "retain-until-date") return {LockTime(retention->until_micros)};
  if (name != "remaining-retention-days") return {};
  return {std::to_string((retention->until_micros - now_micros) / kMicrosPerDay)};
}

}  // namespace aloft::faces::s3
