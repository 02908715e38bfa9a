// IAM policies of buckets: bindings of roles to members, read, kept as text, and turned into
// statements.
// https://cloud.google.com/storage/docs/json_api/v1/buckets/getIamPolicy
//
// Guarantees  What cannot be evaluated (conditions beyond iam_condition.h, unknown roles, members
//             that do not exist) is refused when it is set.
// Threads     Any; no state.
// Limits      kMembersMax over all bindings; the kept text as object/limits.h says.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faces/gcs/iam_condition.h"
#include "faces/gcs/json.h"
#include "identity/policy.h"
#include "identity/projects.h"
#include "object/bucket_info.h"

namespace aloft::faces::gcs {

struct Binding {
  std::string role;
  std::vector<std::string> members;
  std::optional<BindingCondition> condition = {};
};
bool HasConditions(const std::vector<Binding>& bindings);

// The bindings of a request's policy for `bucket`. Fails with 400, and 501 for conditions that are
// not understood.
Result<std::vector<Binding>> ReadBindings(const Json& policy, std::string_view bucket,
                                          const identity::Projects& projects);
// The member "bindings" of a policy.
void WriteBindings(JsonWriter& json, const std::vector<Binding>& bindings);

// As they are kept in object::BucketInfo::bindings, and back. What is not ours reads as none.
std::string KeptBindings(const std::vector<Binding>& bindings);
std::vector<Binding> ParseBindings(std::string_view text);

// What a bucket without a policy of its own answers: the project's teams, as in a new bucket.
std::vector<Binding> DefaultBindings(const object::BucketInfo& bucket,
                                     const identity::Project& project);

// Adds what the bucket's bindings and access-control list say.
void AddStatements(const object::BucketInfo& bucket, const identity::Projects& projects,
                   identity::Policy& policy);

}  // namespace aloft::faces::gcs
