// GetResourcePolicy: a table's policy as it was put.
#include "faces/dynamodb/faults.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/render.h"
#include "faces/dynamodb/resource_policy.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/table_policies.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr Member kMembers[] = {{"ResourceArn", &kPolicyArnShape, Needed::kRequired}};

}  // namespace

constexpr Shape kGetResourcePolicyInput = Structure("GetResourcePolicyInput", kMembers);

Outcome<std::string> GetResourcePolicy(Call& call) {
  ALOFT_TRY(const PolicyNow now, FindPolicy(call, identity::Permission::kTablePolicyRead));
  if (now.text.empty()) return Fail(NoPolicy(call));
  std::string body = "{";
  Comma comma(body);
  comma.Text("Policy", now.text);
  comma.Text("RevisionId", PolicyRevision(now.text));
  return body + "}";
}

}  // namespace aloft::faces::dynamodb
