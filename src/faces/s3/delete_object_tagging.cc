// DeleteObjectTagging: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
#include "faces/s3/authorize.h"
#include "faces/s3/change_object.h"
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
  return WithoutBody(call, [call, scope, grant, version] {
    return AnswerChange(204, scope, grant, version, {.tags = object::Tags()});
  });
}

}  // namespace aloft::faces::s3
