// Objects: restore. https://cloud.google.com/storage/docs/json_api/v1/objects/restore
#include <utility>

#include "faces/gcs/authorize.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/object_resource.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {

Result<edge::Plan> RestoreObject(const CallPtr& call) {
  ALOFT_TRY(const auto version, VersionOf(call->query, "generation"));
  if (!version) return Fail(Required("generation"));
  object::RestoreOptions options;
  ALOFT_TRY(options.conditions, WriteConditionsOf(call->query));
  options.keep_access_list = call->query.IsTrue("copySourceAcl");
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  if (!bucket->soft_delete) return Fail(Invalid("The bucket has no soft delete policy."));
  ALOFT_TRY_VOID(
      AuthorizeObject(*call, *bucket, call->key(), identity::Permission::kObjectVersionRead));
  ALOFT_TRY(const WriteGrant write, AuthorizeWrite(*call, *bucket, call->key()));
  ALOFT_TRY_VOID(ForbidReplacing(write, options.conditions));
  ALOFT_TRY(const Projection projection, AuthorizeProjection(*call, *bucket, call->key()));
  const std::int64_t generation = version->generation;
  return WithoutBody(call, [=]() -> Result<edge::Response> {
    auto restored =
        call->objects().objects().Restore(write.grant, call->object_name(), generation, options);
    if (!restored) {
      return Fail(WriteFault(write, restored.error(), call->query, call->bucket(), call->key()));
    }
    restored->key = call->key();
    return ObjectReply(*call, *bucket, *restored, projection);
  });
}

}  // namespace aloft::faces::gcs
