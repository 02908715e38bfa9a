// DeleteBucketEncryption:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

// What was encrypted stays so.
Result<edge::Plan> DeleteBucketEncryption(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketEncryptionWrite));
  const auto act = [call, grant]() -> Result<edge::Response> {
    const auto updated = call->objects().buckets().UpdateSettings(
        grant, call->bucket(), [&](object::BucketSettings& settings) -> object::Result<void> {
          settings.default_encryption = {};
          return {};
        });
    if (!updated) return Fail(FromFault(updated.error(), call->bucket(), {}));
    return EmptyReply(204);
  };
  return WithoutBody(call, act);
}

}  // namespace aloft::faces::s3
