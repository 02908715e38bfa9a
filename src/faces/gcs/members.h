// Who is meant by the names in IAM policies and access-control lists: the ones that can be held
// against the principals of this cloud, and no others.
//
//   serviceAccount:NAME@PROJECT.iam.gserviceaccount.com, user-NAME@…   the holder of NAME's keys
//   projectOwner:PROJECT, project-owners-NUMBER                        everybody of that project
//   allUsers, allAuthenticatedUsers
//
// Threads     Any; no state.
// Errors      Google's accounts, groups and domains do not exist here: they are refused as Google
//             refuses names that do not exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "faces/gcs/errors.h"
#include "identity/policy.h"
#include "identity/projects.h"

namespace aloft::faces::gcs {

inline constexpr std::string_view kAllUsers = "allUsers";
inline constexpr std::string_view kAllAuthenticated = "allAuthenticatedUsers";

inline bool IsPublic(std::string_view who) { return who == kAllUsers || who == kAllAuthenticated; }

// "NAME@PROJECT.iam.gserviceaccount.com" of a principal with a project.
std::string EmailOf(const identity::Principal& principal);

// The name of the keys' holder in `email`; nullopt: not an account of this project.
std::optional<std::string> AccountName(std::string_view email, const identity::Project& project);

// A member of a binding, an entity of a list. Both fail with 400; allAuthenticatedUsers is everyone
// under a condition (WhoeverIsKnown).
Result<identity::PrincipalPattern> MemberPattern(std::string_view member,
                                                 const identity::Projects& projects);
Result<identity::PrincipalPattern> EntityPattern(std::string_view entity,
                                                 const identity::Projects& projects);

// Holds for every principal that has proved who it is.
identity::Condition WhoeverIsKnown();

}  // namespace aloft::faces::gcs
