// DeleteBucketCors: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> DeleteBucketCors(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant, Authorize(scope, identity::Permission::kBucketCorsWrite));
  const auto act = [call, grant]() -> Result<edge::Response> {
    auto set = call->objects().buckets().SetCors(grant, call->bucket(), {});
    if (!set) return Fail(FromFault(set.error(), call->bucket(), {}));
    return EmptyReply(204);
  };
  return WithoutBody(call, act);
}

}  // namespace aloft::faces::s3
