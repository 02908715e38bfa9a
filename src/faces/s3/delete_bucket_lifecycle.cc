// DeleteBucketLifecycle:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html
#include "faces/s3/authorize.h"
#include "faces/s3/minimum_transition_size.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> DeleteBucketLifecycle(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketLifecycleWrite));
  const auto act = [call, grant]() -> Result<edge::Response> {
    auto changed = call->objects().buckets().Change(
        grant, call->bucket(), {kMinimumSizeDocument},
        [](object::BucketDraft& draft) -> object::Result<void> {
          draft.lifecycle.clear();
          draft.documents[std::string(kMinimumSizeDocument)].clear();
          return {};
        });
    if (!changed) return Fail(FromFault(changed.error(), call->bucket(), {}));
    return EmptyReply(204);
  };
  return WithoutBody(call, act);
}

}  // namespace aloft::faces::s3
