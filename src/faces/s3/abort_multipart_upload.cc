// AbortMultipartUpload:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"
#include "faces/s3/upload_id.h"

namespace aloft::faces::s3 {

Result<edge::Plan> AbortMultipartUpload(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, call->key(), identity::Permission::kUploadAbort));
  ALOFT_TRY(const object::UploadRef upload, RequestedUpload(*call));
  const auto act = [call, grant, upload]() -> Result<edge::Response> {
    const auto aborted = call->objects().uploads().Abort(grant, upload);
    if (!aborted) return Fail(FromUploadFault(aborted.error(), *call));
    return EmptyReply(204);
  };
  return WithoutBody(call, act, Where::kPool);
}

}  // namespace aloft::faces::s3
