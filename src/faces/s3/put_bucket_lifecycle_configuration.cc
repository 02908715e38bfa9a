// PutBucketLifecycleConfiguration:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/lifecycle_rules.h"
#include "faces/s3/limits.h"
#include "faces/s3/minimum_transition_size.h"
#include "faces/s3/operations.h"

namespace aloft::faces::s3 {

namespace {

// Empty: the usual one.
Result<std::string> MinimumSizeOf(const edge::Headers& headers) {
  const auto text = headers.Find(kMinimumSizeHeader);
  if (!text || *text == kUsualMinimumSize) return std::string();
  if (*text == kMinimumSizeByClass) return std::string(*text);
  return Fail(Error{Code::kInvalidRequest,
                    "Invalid TransitionDefaultMinimumObjectSize found: " + std::string(*text)});
}

}  // namespace

Result<edge::Plan> PutBucketLifecycleConfiguration(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketLifecycleWrite));
  const auto act = [call, grant, scope](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const LifecycleRules rules, ParseLifecycle(body));
    ALOFT_TRY(const std::string minimum, MinimumSizeOf(call->headers()));
    auto changed = call->objects().buckets().Change(
        grant, call->bucket(), {kMinimumSizeDocument},
        [&](object::BucketDraft& draft) -> object::Result<void> {
          draft.lifecycle = rules;
          draft.documents[std::string(kMinimumSizeDocument)] = minimum;
          return {};
        });
    if (!changed) return Fail(FromFault(changed.error(), call->bucket(), {}));
    edge::Response response = EmptyReply(200);
    response.Add(std::string(kMinimumSizeHeader),
                 minimum.empty() ? std::string(kUsualMinimumSize) : minimum);
    return response;
  };
  return WithCheckedBody(call, kLifecycleXmlBytesMax, Proof::kRequired, act);
}

}  // namespace aloft::faces::s3
