// PutBucketCors: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/cors_rules.h"
#include "faces/s3/limits.h"
#include "faces/s3/operations.h"

namespace aloft::faces::s3 {

Result<edge::Plan> PutBucketCors(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant, Authorize(scope, identity::Permission::kBucketCorsWrite));
  const auto act = [call, grant, scope](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(CorsRules rules, ParseCors(body));
    auto set = call->objects().buckets().SetCors(grant, call->bucket(), std::move(rules));
    if (!set) return Fail(FromFault(set.error(), call->bucket(), {}));
    return EmptyReply(200);
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kRequired, act);
}

}  // namespace aloft::faces::s3
