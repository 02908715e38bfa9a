// GetBucketVersioning: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetBucketVersioning(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketVersioningRead));
  using object::Versioning;
  const Versioning versioning = scope.bucket->versioning;
  return AnswerXml(XmlBody("VersioningConfiguration", [versioning](XmlWriter& xml) {
    if (versioning == Versioning::kNever) return;
    xml.Element("Status", versioning == Versioning::kEnabled ? "Enabled" : "Suspended");
  }));
}

}  // namespace aloft::faces::s3
