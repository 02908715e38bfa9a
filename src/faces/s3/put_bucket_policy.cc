// PutBucketPolicy: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
#include "faces/common/policy_document.h"
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/operations.h"

namespace aloft::faces::s3 {
namespace {

Result<void> Check(std::string_view document, const object::BucketInfo& bucket) {
  if (document.empty()) return Fail(Error{Code::kMissingRequestBody});
  if (document.size() > s3::kPolicyBytesMax) {
    return Fail(Error{Code::kMalformedPolicy, "Policy exceeds the maximum allowed document size."});
  }
  const auto policy = ParseBucketPolicy(document, bucket.name);
  if (!policy) return Fail(Error{Code::kMalformedPolicy, policy.error()});
  const bool blocked =
      bucket.public_access_block && bucket.public_access_block->refuse_public_policies;
  if (blocked && policy->IsPublic()) {
    return Fail(Error{
        Code::kAccessDenied,
        "User is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::" +
            bucket.name +
            "\" because public policies are prevented by the BlockPublicPolicy setting in S3 Block "
            "Public Access."});
  }
  return {};
}

}  // namespace

Result<edge::Plan> PutBucketPolicy(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketPolicyWrite));
  const auto act = [call, grant, scope](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY_VOID(Check(body, *scope.bucket));
    auto updated = call->objects().buckets().UpdateSettings(
        grant, call->bucket(), [&](object::BucketSettings& settings) -> object::Result<void> {
          settings.policy = std::string(body);
          return {};
        });
    if (!updated) return Fail(FromFault(updated.error(), call->bucket(), {}));
    return EmptyReply(204);
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kOptional, act);
}

}  // namespace aloft::faces::s3
