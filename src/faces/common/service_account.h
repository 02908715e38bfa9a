// Google's names for a user with public keys: NAME@PROJECT.iam.gserviceaccount.com.
// https://cloud.google.com/iam/docs/service-account-overview
//
// Threads     Any; no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "identity/grant.h"

namespace aloft::faces {

// 1 to 30 of a-z 0-9 '-', starts with a letter, does not end with '-'.
bool IsServiceAccountName(std::string_view name);

std::string ServiceAccountEmail(std::string_view name, std::string_view project_id);
std::string ServiceAccountEmail(const identity::Principal& principal);

struct ServiceAccountName {
  std::string_view name;
  std::string_view project_id;
};
// Nullopt: not the address of a service account.
std::optional<ServiceAccountName> ParseServiceAccountEmail(std::string_view email);

}  // namespace aloft::faces
