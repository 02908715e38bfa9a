// HeadBucket: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/regions.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> HeadBucket(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kObjectsList));
  edge::Response response = EmptyReply(200);
  response.Add("x-amz-bucket-region", std::string(RegionOf(*scope.bucket)));
  response.Add("x-amz-bucket-arn", "arn:aws:s3:::" + call->bucket());
  response.Add("x-amz-access-point-alias", "false");
  response.Add("Content-Type", "application/xml");
  return Answer(std::move(response));
}

}  // namespace aloft::faces::s3
