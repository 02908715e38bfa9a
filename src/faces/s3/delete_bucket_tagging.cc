// DeleteBucketTagging: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> DeleteBucketTagging(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant, Authorize(scope, identity::Permission::kBucketTagsWrite));
  const auto act = [call, grant]() -> Result<edge::Response> {
    auto set = call->objects().buckets().SetBucketTags(grant, call->bucket(), {});
    if (!set) return Fail(FromFault(set.error(), call->bucket(), {}));
    return EmptyReply(204);
  };
  return WithoutBody(call, act);
}

}  // namespace aloft::faces::s3
