// GetBucketLifecycleConfiguration:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
#include <vector>

#include "faces/s3/authorize.h"
#include "faces/s3/lifecycle_rules.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetBucketLifecycleConfiguration(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketConfigRead));
  auto rules = call->objects().buckets().Lifecycle(grant, call->bucket());
  if (!rules) return Fail(FromFault(rules.error(), call->bucket(), {}));
  // Rules of one action are another vendor's, and have no words here.
  std::erase_if(*rules, [](const object::LifecycleRule& rule) {
    return rule.action != object::LifecycleAction::kNone;
  });
  if (rules->empty()) {
    return Fail(Error{Code::kNoSuchLifecycleConfiguration, {}, {{"BucketName", call->bucket()}}});
  }
  edge::Response response = XmlReply(LifecycleDocument(*rules));
  response.Add("x-amz-transition-default-minimum-object-size", "all_storage_classes_128K");
  return Answer(std::move(response));
}

}  // namespace aloft::faces::s3
