// DeleteResourcePolicy: a table without a policy stays as it is.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/resource_policy.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/table_policies.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {{"ResourceArn", &kPolicyArnShape, Needed::kRequired},
                               {"ExpectedRevisionId", &kRevisionShape}};

}  // namespace

constexpr Shape kDeleteResourcePolicyInput = Structure("DeleteResourcePolicyInput", kMembers);

Outcome<std::string> DeleteResourcePolicy(Call& call) {
  ALOFT_TRY(const PolicyNow now, FindPolicy(call, identity::Permission::kTablePolicyWrite));
  const bool expects = call.input().Find("ExpectedRevisionId").present();
  if (now.text.empty() && expects) return Fail(NoPolicy(call));
  if (std::optional<ApiError> error = CheckRevision(call.input(), now))
    return Fail(*std::move(error));
  if (now.text.empty()) return std::string("{}");
  ALOFT_TRY([[maybe_unused]] const bool done, ReplacePolicy(call, now, {}));
  std::string body = "{\"RevisionId\":";
  AppendQuoted(body, PolicyRevision(now.text));
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
