// DeleteBucket: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> DeleteBucket(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant, Authorize(scope, identity::Permission::kBucketDelete));
  const auto act = [call, grant]() -> Result<edge::Response> {
    auto deleted = call->objects().buckets().Delete(grant, call->bucket());
    if (!deleted) return Fail(FromFault(deleted.error(), call->bucket(), {}));
    return EmptyReply(204);
  };
  return WithoutBody(call, act, Where::kPool);  // unfinished uploads go with it
}

}  // namespace aloft::faces::s3
