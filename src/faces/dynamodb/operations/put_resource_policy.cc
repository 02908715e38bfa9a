// PutResourcePolicy: who else may use a table, and who may not. It holds as soon as it is answered.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/resource_policy.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/table_policies.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {{"ResourceArn", &kPolicyArnShape, Needed::kRequired},
                               {"Policy", &kStringShape, Needed::kRequired},
                               {"ExpectedRevisionId", &kRevisionShape}};

}  // namespace

constexpr Shape kPutResourcePolicyInput = Structure("PutResourcePolicyInput", kMembers);

Outcome<std::string> PutResourcePolicy(Call& call) {
  const std::string_view text = call.input().Find("Policy").text();
  ALOFT_TRY(const PolicyNow now, FindPolicy(call, identity::Permission::kTablePolicyWrite));
  if (std::optional<ApiError> error = CheckPolicy(text, now.table.name))
    return Fail(*std::move(error));
  if (std::optional<ApiError> error = CheckRevision(call.input(), now))
    return Fail(*std::move(error));
  ALOFT_TRY([[maybe_unused]] const bool done, ReplacePolicy(call, now, std::string(text)));
  std::string body = "{\"RevisionId\":";
  AppendQuoted(body, PolicyRevision(text));
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
