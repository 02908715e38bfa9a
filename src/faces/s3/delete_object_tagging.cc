// DeleteObjectTagging: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
#include "faces/s3/authorize.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {

Result<edge::Plan> DeleteObjectTagging(const CallPtr& call) {
  ALOFT_TRY(const auto version, RequestedVersion(call->query));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, call->key(), identity::Permission::kObjectTagsWrite,
                            {.version = version}));
  return WithoutBody(call, [call, scope, grant, version]() -> Result<edge::Response> {
    const auto info = call->objects().objects().Update(grant, call->object_name(), version,
                                                       {.tags = object::Tags()});
    if (!info)
      return Fail(HideMissing(scope, FromFault(info.error(), call->bucket(), call->key())));
    edge::Response response = EmptyReply(204);
    AddVersionHeader(response, *scope.bucket, info->version);
    return response;
  });
}

}  // namespace aloft::faces::s3
