// GetObjectAcl: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
#include "faces/s3/acl.h"
#include "faces/s3/authorize.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/operations.h"
#include "faces/s3/owner.h"
#include "faces/s3/reply.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetObjectAcl(const CallPtr& call) {
  ALOFT_TRY(const auto version, RequestedVersion(call->query));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, call->key(), identity::Permission::kObjectAccessRead,
                            {.version = version}));
  const auto info = call->objects().objects().Stat(grant, call->object_name(), version);
  if (!info) return Fail(HideMissing(scope, FromFault(info.error(), call->bucket(), call->key())));
  const Owner owner = WriterOf(*call, info->owner, *scope.bucket);
  // While lists are switched off, what an older one gave away is not shown either.
  const object::AccessControl access =
      ListsDisabled(*scope.bucket) ? object::AccessControl::kPrivate : info->access;
  edge::Response response = XmlReply(AclDocument(owner.id, owner.name, access));
  AddVersionHeader(response, *scope.bucket, info->version);
  return Answer(std::move(response));
}

}  // namespace aloft::faces::s3
