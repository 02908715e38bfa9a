// DELETE ?uploadId: https://cloud.google.com/storage/docs/xml-api/delete-multipart
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"
#include "faces/gcs/xml/uploads.h"

namespace aloft::faces::gcs::xml {

Result<edge::Plan> AbortUpload(const CallPtr& call) {
  ALOFT_TRY(const object::UploadRef upload, RequestedUpload(*call));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(*call, identity::Permission::kUploadAbort));
  return WithoutBody(call, [=]() -> Result<edge::Response> {
    const auto aborted = call->objects().uploads().Abort(grant, upload);
    if (!aborted) return Fail(FromFault(aborted.error(), call->bucket(), call->key()));
    return EmptyReply(204);
  });
}

}  // namespace aloft::faces::gcs::xml
