// What the three operations on resource policies share.
#pragma once

#include <optional>
#include <string>

#include "faces/dynamodb/operation.h"
#include "faces/dynamodb/shape.h"

namespace aloft::faces::dynamodb {

inline constexpr Shape kPolicyArnShape = Text(1, 1283);
inline constexpr Shape kRevisionShape = Text(1, 255);

// A table's policy as it is now, for whoever may deal with it.
struct PolicyNow {
  identity::Grant grant;
  TableRef table;
  std::string text = {};  // empty: none
};
// Authorizes, and finds what is there now. Streams have no policies of their own here.
Outcome<PolicyNow> FindPolicy(Call& call, identity::Permission permission);
// PolicyNotFoundException if the request expects another revision.
std::optional<ApiError> CheckRevision(Json input, const PolicyNow& now);
// Writes `text`, or removes the policy if it is empty.
Outcome<bool> ReplacePolicy(Call& call, const PolicyNow& now, std::string text);

ApiError NoPolicy(const Call& call);

}  // namespace aloft::faces::dynamodb
