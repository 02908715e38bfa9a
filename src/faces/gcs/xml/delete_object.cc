// DELETE of an object: https://cloud.google.com/storage/docs/xml-api/delete-object
#include "faces/gcs/xml/deletions.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {

Result<edge::Plan> DeleteObject(const CallPtr& call) {
  ALOFT_TRY(const auto version, GenerationOf(*call));
  ALOFT_TRY(const object::WriteConditions when, WriteConditionsOf(call->headers()));
  return WithoutBody(call, [=]() -> Result<edge::Response> {
    ALOFT_TRY_VOID(DeleteOne(*call, call->key(), version, when));
    return EmptyReply(204);
  });
}

}  // namespace aloft::faces::gcs::xml
