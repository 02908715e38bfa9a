// GetBucketCors: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html
#include "faces/s3/authorize.h"
#include "faces/s3/cors_rules.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetBucketCors(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketCorsRead));
  const auto rules = call->objects().buckets().Cors(grant, call->bucket());
  if (!rules) return Fail(FromFault(rules.error(), call->bucket(), {}));
  if ((*rules)->empty()) {
    return Fail(Error{Code::kNoSuchCorsConfiguration, {}, {{"BucketName", call->bucket()}}});
  }
  return AnswerXml(CorsDocument(**rules));
}

}  // namespace aloft::faces::s3
