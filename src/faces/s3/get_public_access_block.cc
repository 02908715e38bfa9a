// GetPublicAccessBlock:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetPublicAccessBlock(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketPublicAccessRead));
  const auto& block = scope.bucket->public_access_block;
  if (!block) {
    return Fail(
        Error{Code::kNoSuchPublicAccessBlockConfiguration, {}, {{"BucketName", call->bucket()}}});
  }
  return AnswerXml(XmlBody("PublicAccessBlockConfiguration", [&block](XmlWriter& xml) {
    xml.Element("BlockPublicAcls", block->refuse_public_access_controls);
    xml.Element("IgnorePublicAcls", block->ignore_public_access_controls);
    xml.Element("BlockPublicPolicy", block->refuse_public_policies);
    xml.Element("RestrictPublicBuckets", block->restrict_public_policies);
  }));
}

}  // namespace aloft::faces::s3
