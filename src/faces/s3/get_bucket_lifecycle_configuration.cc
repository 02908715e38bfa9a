// GetBucketLifecycleConfiguration:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
#include <algorithm>
#include <iterator>

#include "faces/s3/authorize.h"
#include "faces/s3/lifecycle_rules.h"
#include "faces/s3/minimum_transition_size.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetBucketLifecycleConfiguration(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketLifecycleRead));
  const auto stored = call->objects().buckets().Lifecycle(grant, call->bucket());
  if (!stored) return Fail(FromFault(stored.error(), call->bucket(), {}));
  LifecycleRules rules;
  // Rules of one action are another vendor's, and have no words here.
  std::copy_if((*stored)->begin(), (*stored)->end(), std::back_inserter(rules),
               [](const object::LifecycleRule& rule) {
                 return rule.action == object::LifecycleAction::kNone;
               });
  if (rules.empty()) {
    return Fail(Error{Code::kNoSuchLifecycleConfiguration, {}, {{"BucketName", call->bucket()}}});
  }
  edge::Response response = XmlReply(LifecycleDocument(rules));
  auto minimum = call->objects().buckets().Document(grant, call->bucket(), kMinimumSizeDocument);
  if (!minimum) return Fail(FromFault(minimum.error(), call->bucket(), {}));
  response.Add(std::string(kMinimumSizeHeader),
               minimum->empty() ? std::string(kUsualMinimumSize) : std::move(*minimum));
  return Answer(std::move(response));
}

}  // namespace aloft::faces::s3
