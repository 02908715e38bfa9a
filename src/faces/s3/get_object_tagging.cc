// GetObjectTagging: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
#include "faces/s3/authorize.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"
#include "faces/s3/tag_set.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetObjectTagging(const CallPtr& call) {
  ALOFT_TRY(const auto version, RequestedVersion(call->query));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, call->key(), identity::Permission::kObjectTagsRead,
                            {.version = version}));
  const auto info = call->objects().objects().Stat(grant, call->object_name(), version);
  if (!info) return Fail(HideMissing(scope, FromFault(info.error(), call->bucket(), call->key())));
  edge::Response response =
      XmlReply(XmlBody("Tagging", [&info](XmlWriter& xml) { WriteTagSet(xml, info->tags); }));
  AddVersionHeader(response, *scope.bucket, info->version);
  return Answer(std::move(response));
}

}  // namespace aloft::faces::s3
