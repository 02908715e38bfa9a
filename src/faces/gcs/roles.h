// The roles and permissions of Cloud Storage, in the words of identity.
// https://cloud.google.com/storage/docs/access-control/iam-roles
//
// Threads     Any; no state.
#pragma once

#include <optional>
#include <string_view>

#include "identity/permission.h"

namespace aloft::faces::gcs {

struct Role {
  identity::PermissionSet permissions;
  // Objects may be made where there are none, and not replaced: the role creates without deleting.
  bool creates_only = false;
};

// Nullopt: not a role that a bucket can have.
std::optional<Role> FindRole(std::string_view name);

// "storage.objects.get"; nullopt: unknown.
std::optional<identity::PermissionSet> FindPermission(std::string_view name);

// Told by requests that write an object only if there is none; conditions of creates_only ask for
// it.
inline constexpr std::string_view kCreatesAttribute = "aloft:creates";

}  // namespace aloft::faces::gcs
