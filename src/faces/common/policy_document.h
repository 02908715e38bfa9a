// AWS policy documents (JSON) to neutral statements, and nothing is ignored: an element, action,
// principal, condition or resource that is not understood refuses the whole document, in AWS's
// words for MalformedPolicy.
//
// Threads     Any; no state.
// Limits      kPolicyBytesMax, kPolicyDepthMax, kPolicyStatementsMax.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "identity/permission.h"
#include "identity/policy.h"

namespace aloft::faces {

// The policy of an access key: no principals, any resource.
Result<identity::Policy, std::string> ParseKeyPolicy(std::string_view document);

// The policy of `bucket`: every statement names principals, every resource lies in the bucket.
Result<identity::Policy, std::string> ParseBucketPolicy(std::string_view document,
                                                        std::string_view bucket);

// The policy of a table (PutResourcePolicy).
Result<identity::Policy, std::string> ParseTablePolicy(std::string_view document,
                                                       std::string_view table);

// The AWS action that `permission` is asked under, for messages: "s3:GetObject", "dynamodb:Query".
// One of several that share it; empty if there is none.
std::string_view ActionName(identity::Permission permission);

}  // namespace aloft::faces
