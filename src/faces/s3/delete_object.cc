// DeleteObject: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
#include "faces/s3/authorize.h"
#include "faces/s3/authorize_etag.h"
#include "faces/s3/conditions.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {

Result<edge::Plan> DeleteObject(const CallPtr& call) {
  ALOFT_TRY(const auto version, RequestedVersion(call->query));
  object::DeleteOptions options;
  ALOFT_TRY(options.conditions, DeleteConditionsOf(call->headers()));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  const auto permission =
      version ? identity::Permission::kObjectVersionDelete : identity::Permission::kObjectDelete;
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, call->key(), permission, {.version = version}));
  ALOFT_TRY_VOID(AuthorizeEtags(scope, call->key(), version, options.conditions));
  if (version) {
    ALOFT_TRY(options.shortening, RequestedBypass(scope, call->key(), version));
  }
  return WithoutBody(call, [call, grant, version, options]() -> Result<edge::Response> {
    auto deleted = call->objects().objects().Delete(grant, call->object_name(), version, options);
    if (!deleted)
      return Fail(FromWriteFault(deleted.error(), options.conditions, call->bucket(), call->key()));
    edge::Response response = EmptyReply(204);
    if (deleted->marker_created || deleted->marker_removed)
      response.Add("x-amz-delete-marker", "true");
    if (deleted->marker_created) response.Add("x-amz-version-id", VersionId(deleted->version));
    if (!deleted->marker_created && version) response.Add("x-amz-version-id", VersionId(*version));
    return response;
  });
}

}  // namespace aloft::faces::s3
