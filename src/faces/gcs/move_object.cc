// Objects: move. https://cloud.google.com/storage/docs/json_api/v1/objects/move
#include <utility>

#include "faces/gcs/authorize.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/object_resource.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

using identity::Permission;

struct Moving {
  BucketPtr bucket;
  object::MoveOptions options;
  identity::Grant read;
  identity::Grant remove;
  WriteGrant write;
  Projection projection = Projection::kNoAcl;
};

Result<Moving> Prepare(const Call& call) {
  object::MoveOptions options;
  ALOFT_TRY(options.conditions, WriteConditionsOf(call.query));
  ALOFT_TRY(options.source_conditions, ReadConditionsOf(call.query, "ifSource"));
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, call.bucket()));
  ALOFT_TRY(identity::Grant read,
            AuthorizeObject(call, *bucket, call.key(), Permission::kObjectRead));
  ALOFT_TRY(identity::Grant remove,
            AuthorizeObject(call, *bucket, call.key(), Permission::kObjectDelete));
  ALOFT_TRY(WriteGrant write, AuthorizeWrite(call, *bucket, call.target.other_key));
  ALOFT_TRY_VOID(ForbidReplacing(write, options.conditions));
  ALOFT_TRY(const Projection projection, AuthorizeProjection(call, *bucket, call.target.other_key));
  return Moving{bucket,           std::move(options), std::move(read), std::move(remove),
                std::move(write), projection};
}

}  // namespace

Result<edge::Plan> MoveObject(const CallPtr& call) {
  ALOFT_TRY(const Moving moving, Prepare(*call));
  return WithoutBody(call, [call, moving]() -> Result<edge::Response> {
    auto moved =
        call->objects().objects().Move(moving.read, moving.remove, call->object_name(),
                                       moving.write.grant, call->target.other_key, moving.options);
    if (!moved) {
      return Fail(
          WriteFault(moving.write, moved.error(), call->query, call->bucket(), call->key()));
    }
    moved->key = call->target.other_key;
    return ObjectReply(*call, *moving.bucket, *moved, moving.projection);
  });
}

}  // namespace aloft::faces::gcs
