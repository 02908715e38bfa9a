// PutObjectAcl: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
#include "faces/s3/acl.h"
#include "faces/s3/authorize.h"
#include "faces/s3/change_object.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/operations.h"
#include "faces/s3/owner.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {

Result<edge::Plan> PutObjectAcl(const CallPtr& call) {
  ALOFT_TRY(const auto version, RequestedVersion(call->query));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, call->key(), identity::Permission::kObjectAccessWrite,
                            {.version = version}));
  const auto act = [call, scope, grant, version](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(
        const object::AccessControl access,
        RequestedAccess(call->headers(), body, *scope.bucket, OwnerOf(*call, *scope.bucket).id));
    return AnswerChange(200, scope, grant, version, {.access = access});
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kOptional, act);
}

}  // namespace aloft::faces::s3
