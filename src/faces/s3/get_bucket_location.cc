// GetBucketLocation: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetBucketLocation(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketRead));
  return AnswerXml(XmlBody("LocationConstraint", [&](XmlWriter& xml) {
    if (!scope.bucket->location.empty()) xml.Text(scope.bucket->location);
  }));
}

}  // namespace aloft::faces::s3
