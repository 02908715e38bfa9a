// GetBucketAcl: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
#include "faces/s3/acl.h"
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/owner.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetBucketAcl(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketAccessRead));
  const Owner owner = OwnerOf(*call, *scope.bucket);
  return AnswerXml(AclDocument(owner.id, owner.name, scope.bucket->access));
}

}  // namespace aloft::faces::s3
