// GetBucketPolicy: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetBucketPolicy(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketPolicyRead));
  if (scope.bucket->policy.empty()) {
    return Fail(Error{Code::kNoSuchBucketPolicy, {}, {{"BucketName", call->bucket()}}});
  }
  edge::Response response;
  response.Add("Content-Type", "application/json");
  response.body = scope.bucket->policy;
  return Answer(std::move(response));
}

}  // namespace aloft::faces::s3
