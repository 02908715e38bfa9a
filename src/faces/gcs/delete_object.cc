// Objects: delete. https://cloud.google.com/storage/docs/json_api/v1/objects/delete
#include "faces/gcs/authorize.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {

Result<edge::Plan> DeleteObject(const CallPtr& call) {
  ALOFT_TRY(const auto version, VersionOf(call->query, "generation"));
  ALOFT_TRY(object::WriteConditions conditions, WriteConditionsOf(call->query));
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  const auto permission =
      version ? identity::Permission::kObjectVersionDelete : identity::Permission::kObjectDelete;
  ALOFT_TRY(const identity::Grant grant, AuthorizeObject(*call, *bucket, call->key(), permission));
  return WithoutBody(call, [=]() -> Result<edge::Response> {
    object::Objects& objects = call->objects().objects();
    const object::ObjectName name = call->object_name();
    if (version) {
      // The service forgives deleting what is not there; Google does not.
      const auto reads =
          AuthorizeObject(*call, *bucket, call->key(), identity::Permission::kObjectVersionRead);
      if (reads) {
        const auto there = objects.Stat(*reads, name, version);
        if (!there) return Fail(FromFault(there.error(), call->bucket(), call->key()));
      }
    }
    object::WriteConditions when = conditions;
    const bool must_exist = !version && !when.if_not_generation;
    if (must_exist) when.if_not_generation = 0;
    const auto deleted = objects.Delete(grant, name, version, when);
    if (!deleted) {
      const bool absent = must_exist &&
                          deleted.error().fault == object::Fault::kPreconditionFailed &&
                          deleted.error().detail == "if_not_generation";
      return Fail(absent ? NoSuchObject(call->bucket(), call->key())
                         : FromFault(deleted.error(), call->bucket(), call->key()));
    }
    if (!deleted->existed) return Fail(NoSuchObject(call->bucket(), call->key()));
    return EmptyReply(204);
  });
}

}  // namespace aloft::faces::gcs
