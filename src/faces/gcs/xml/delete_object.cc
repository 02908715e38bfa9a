// DELETE of an object: https://cloud.google.com/storage/docs/xml-api/delete-object
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {

Result<edge::Plan> DeleteObject(const CallPtr& call) {
  ALOFT_TRY(const auto version, GenerationOf(*call));
  ALOFT_TRY(const object::WriteConditions conditions, WriteConditionsOf(call->headers()));
  const auto permission =
      version ? identity::Permission::kObjectVersionDelete : identity::Permission::kObjectDelete;
  ALOFT_TRY(const identity::Grant grant, AuthorizeObject(*call, permission));
  return WithoutBody(call, [=]() -> Result<edge::Response> {
    const auto deleted =
        call->objects().objects().Delete(grant, call->object_name(), version, conditions);
    if (!deleted) return Fail(FromFault(deleted.error(), call->bucket(), call->key()));
    if (!deleted->existed) {
      return Fail(FromFault({object::Fault::kNoSuchObject}, call->bucket(), call->key()));
    }
    return EmptyReply(204);
  });
}

}  // namespace aloft::faces::gcs::xml
