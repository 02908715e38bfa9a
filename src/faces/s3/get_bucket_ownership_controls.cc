// GetBucketOwnershipControls:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html
#include "faces/s3/acl.h"
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetBucketOwnershipControls(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketOwnershipRead));
  const auto ownership = scope.bucket->ownership;
  if (!ownership)
    return Fail(Error{Code::kOwnershipControlsNotFound, {}, {{"BucketName", call->bucket()}}});
  return AnswerXml(XmlBody("OwnershipControls", [ownership](XmlWriter& xml) {
    xml.Begin("Rule").Element("ObjectOwnership", OwnershipName(*ownership)).End();
  }));
}

}  // namespace aloft::faces::s3
