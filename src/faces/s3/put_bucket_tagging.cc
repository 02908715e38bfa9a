// PutBucketTagging: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/operations.h"
#include "faces/s3/tag_set.h"

namespace aloft::faces::s3 {

Result<edge::Plan> PutBucketTagging(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant, Authorize(scope, identity::Permission::kBucketTagsWrite));
  const auto act = [call, grant, scope](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(object::Tags tags, ParseTagging(body, TagOwner::kBucket));
    auto set = call->objects().buckets().SetBucketTags(grant, call->bucket(), std::move(tags));
    if (!set) return Fail(FromFault(set.error(), call->bucket(), {}));
    return EmptyReply(204);
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kRequired, act);
}

}  // namespace aloft::faces::s3
