// The action words of policies ("s3:GetObject", in AWS's form also for Firestore) and the
// permissions they stand for: one table.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "identity/permission.h"

namespace aloft::faces {

// What kind of resource an action needs.
enum class ActionTarget : std::uint8_t { kAccount, kBucket, kObject, kTable, kDatabase };

// What several patterns ("s3:Get*", "dynamodb:Query") say together. Where one permission stands
// behind several actions, the two differ, and policies take the one that gives less: Allow takes
// `surely`, Deny takes `possibly`.
struct ActionMatch {
  identity::PermissionSet surely;    // everything that needs the permission is named
  identity::PermissionSet possibly;  // something that needs the permission is named
};
ActionMatch MatchActions(const std::vector<std::string_view>& patterns);

// Kinds of resources that the actions matching one pattern need; empty if there is no such action.
std::vector<ActionTarget> TargetsOf(std::string_view pattern);

// The action that messages name: see policy_document.h.
std::string_view ActionName(identity::Permission permission);

}  // namespace aloft::faces
