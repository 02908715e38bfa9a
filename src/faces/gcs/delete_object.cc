// Objects: delete. https://cloud.google.com/storage/docs/json_api/v1/objects/delete
#include <utility>

#include "faces/gcs/authorize.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

struct Asked {
  CallPtr call;
  BucketPtr bucket;
  object::WriteConditions conditions;
};

Error Refusal(const Call& call, const object::Error& fault) {
  return FromFault(fault, call.bucket(), call.key());
}

// The live version goes, or becomes noncurrent in a bucket that keeps versions. The service
// forgives deleting what is not there; Google does not.
Result<void> DeleteLive(const Asked& asked, object::WriteConditions when) {
  const Call& call = *asked.call;
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(call, *asked.bucket, call.key(), identity::Permission::kObjectDelete));
  const bool must_exist = !when.if_not_generation;
  if (must_exist) when.if_not_generation = 0;
  const auto deleted =
      call.objects().objects().Delete(grant, call.object_name(), {}, {.conditions = when});
  if (!deleted) {
    const bool absent = must_exist && deleted.error().fault == object::Fault::kPreconditionFailed &&
                        deleted.error().detail == "if_not_generation";
    return Fail(absent ? NoSuchObject(call.bucket(), call.key()) : Refusal(call, deleted.error()));
  }
  if (!deleted->existed) return Fail(NoSuchObject(call.bucket(), call.key()));
  return {};
}

// Exactly one version. Where it was the live one, the older ones stay noncurrent.
Result<void> DeleteVersion(const Asked& asked, object::VersionRef version) {
  const Call& call = *asked.call;
  ALOFT_TRY(
      const identity::Grant remove,
      AuthorizeObject(call, *asked.bucket, call.key(), identity::Permission::kObjectVersionDelete));
  const auto deleted = call.objects().objects().Delete(
      remove, call.object_name(), version,
      {.conditions = asked.conditions, .beneath = object::Beneath::kCovered});
  if (!deleted) return Fail(Refusal(call, deleted.error()));
  if (!deleted->existed) return Fail(NoSuchObject(call.bucket(), call.key()));
  return {};
}

}  // namespace

Result<edge::Plan> DeleteObject(const CallPtr& call) {
  ALOFT_TRY(const auto version, VersionOf(call->query, "generation"));
  ALOFT_TRY(object::WriteConditions conditions, WriteConditionsOf(call->query));
  ALOFT_TRY(BucketPtr bucket, FindBucket(*call, call->bucket()));
  const Asked asked{call, std::move(bucket), std::move(conditions)};
  const auto act = [asked, version]() -> Result<edge::Response> {
    ALOFT_TRY_VOID(version ? DeleteVersion(asked, *version) : DeleteLive(asked, asked.conditions));
    return EmptyReply(204);
  };
  return WithoutBody(call, act);
}

}  // namespace aloft::faces::gcs
