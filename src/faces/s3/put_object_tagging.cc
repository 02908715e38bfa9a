// PutObjectTagging: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
#include "faces/s3/authorize.h"
#include "faces/s3/change_object.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/operations.h"
#include "faces/s3/tag_set.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {

Result<edge::Plan> PutObjectTagging(const CallPtr& call) {
  ALOFT_TRY(const auto version, RequestedVersion(call->query));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  const auto act = [call, scope, version](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const object::Tags tags, ParseTagging(body, TagOwner::kObject));
    ALOFT_TRY(const identity::Grant grant,
              AuthorizeObject(scope, call->key(), identity::Permission::kObjectTagsWrite,
                              {.version = version, .request_tags = &tags}));
    return AnswerChange(200, scope, grant, version, {.tags = tags});
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kOptional, act);
}

}  // namespace aloft::faces::s3
