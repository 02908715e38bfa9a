// PutObjectAcl: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
#include "faces/s3/acl.h"
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/object_headers.h"
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
    const auto info =
        call->objects().objects().Update(grant, call->object_name(), version, {.access = access});
    if (!info)
      return Fail(HideMissing(scope, FromFault(info.error(), call->bucket(), call->key())));
    edge::Response response = EmptyReply(200);
    AddVersionHeader(response, *scope.bucket, info->version);
    return response;
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kOptional, act);
}

}  // namespace aloft::faces::s3
