// GetBucketPolicyStatus:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetBucketPolicyStatus(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketPolicyRead));
  if (scope.bucket->policy.empty()) {
    return Fail(Error{Code::kNoSuchBucketPolicy, {}, {{"BucketName", call->bucket()}}});
  }
  const identity::Policy* policy = scope.bucket->compiled_policy.get();
  const bool is_public = policy != nullptr && policy->IsPublic();
  return AnswerXml(
      XmlBody("PolicyStatus", [is_public](XmlWriter& xml) { xml.Element("IsPublic", is_public); }));
}

}  // namespace aloft::faces::s3
