#include "faces/common/service_account.h"

#include <algorithm>

namespace aloft::faces {
namespace {

constexpr std::size_t kNameBytesMax = 30;
constexpr std::string_view kDomain = ".iam.gserviceaccount.com";

bool IsLetter(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool IsServiceAccountName(std::string_view name) {
  if (name.empty() || name.size() > kNameBytesMax) return false;
  if (!IsLetter(name.front()) || name.back() == '-') return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return IsLetter(c) || IsDigit(c) || c == '-'; });
}

std::string ServiceAccountEmail(std::string_view name, std::string_view project_id) {
  std::string email(name);
  email += '@';
  email += project_id;
  email += kDomain;
  return email;
}

std::string ServiceAccountEmail(const identity::Principal& principal) {
  return principal.project == nullptr ? std::string()
                                      : ServiceAccountEmail(principal.name, principal.project->id);
}

std::optional<ServiceAccountName> ParseServiceAccountEmail(std::string_view email) {
  if (!email.ends_with(kDomain)) return std::nullopt;
  email.remove_suffix(kDomain.size());
  const std::size_t at = email.find('@');
  if (at == std::string_view::npos) return std::nullopt;
  const ServiceAccountName parts{email.substr(0, at), email.substr(at + 1)};
  if (!IsServiceAccountName(parts.name)) return std::nullopt;
  return parts;
}

}  // namespace aloft::faces
