// GetBucketTagging: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"
#include "faces/s3/tag_set.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetBucketTagging(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketTagsRead));
  auto tags = call->objects().buckets().BucketTags(grant, call->bucket());
  if (!tags) return Fail(FromFault(tags.error(), call->bucket(), {}));
  if (tags->empty()) return Fail(Error{Code::kNoSuchTagSet, {}, {{"BucketName", call->bucket()}}});
  return AnswerXml(XmlBody("Tagging", [&tags](XmlWriter& xml) { WriteTagSet(xml, *tags); }));
}

}  // namespace aloft::faces::s3
