#include "faces/common/request_attributes.h"

#include <array>

#include "base/ascii.h"
#include "base/time_format.h"
#include "faces/common/principal_arn.h"

namespace aloft::faces {
namespace {

using identity::PrincipalKind;
using Values = std::vector<std::string>;

// "127.0.0.1:50412" and "[::1]:50412" without the port.
std::string AddressOf(std::string_view peer) {
  const std::size_t colon = peer.rfind(':');
  std::string_view address = peer.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  return std::string(address);
}

void AddIfNotEmpty(std::string value, Values& values) {
  if (!value.empty()) values.push_back(std::move(value));
}

void AddHeader(const AuthedRequest& request, std::string_view name, Values& values) {
  if (const auto value = request.http().headers.Find(name)) values.emplace_back(*value);
}

std::string TypeOf(const identity::Principal& principal) {
  switch (principal.kind) {
    case PrincipalKind::kAnonymous:
      return "Anonymous";
    case PrincipalKind::kRoot:
      return "Account";
    case PrincipalKind::kKey:
      return "User";
    case PrincipalKind::kService:
      return "AWSService";
  }
  return {};
}

std::string UserId(const identity::Principal& principal) {
  if (principal.kind == PrincipalKind::kRoot) return principal.project->account_id;
  return principal.kind == PrincipalKind::kKey ? principal.name : std::string();
}

struct Known {
  std::string_view name;
  void (*find)(const AuthedRequest& request, Values& values);
};

constexpr std::array<Known, 12> kKnown = {{
    {"aws:sourceip", [](const AuthedRequest& request,
                        Values& values) { AddIfNotEmpty(AddressOf(request.http().peer), values); }},
    {"aws:securetransport",
     [](const AuthedRequest& request, Values& values) {
       values.emplace_back(request.http().transport == edge::Transport::kTls ? "true" : "false");
     }},
    {"aws:currenttime",
     [](const AuthedRequest& request, Values& values) {
       values.push_back(FormatRfc3339(request.http().received_micros, TimeFraction::kNone));
     }},
    {"aws:epochtime",
     [](const AuthedRequest& request, Values& values) {
       values.push_back(std::to_string(request.http().received_micros / 1'000'000));
     }},
    {"aws:principalarn",
     [](const AuthedRequest& request, Values& values) {
       AddIfNotEmpty(PrincipalArn(*request.principal()), values);
     }},
    {"aws:principalaccount",
     [](const AuthedRequest& request, Values& values) {
       const auto& project = request.principal()->project;
       if (project != nullptr) values.push_back(project->account_id);
     }},
    {"aws:principaltype", [](const AuthedRequest& request,
                             Values& values) { values.push_back(TypeOf(*request.principal())); }},
    {"aws:userid", [](const AuthedRequest& request,
                      Values& values) { AddIfNotEmpty(UserId(*request.principal()), values); }},
    {"aws:username",
     [](const AuthedRequest& request, Values& values) {
       const auto& principal = *request.principal();
       if (principal.kind == PrincipalKind::kKey) values.push_back(principal.name);
     }},
    {"aws:referer",
     [](const AuthedRequest& request, Values& values) { AddHeader(request, "referer", values); }},
    {"aws:useragent", [](const AuthedRequest& request,
                         Values& values) { AddHeader(request, "user-agent", values); }},
    {"aws:requestedregion",
     [](const AuthedRequest& request, Values& values) {
       AddIfNotEmpty(std::string(request.region()), values);
     }},
}};

}  // namespace

std::string PrincipalArn(const identity::Principal& principal) {
  if (principal.project == nullptr) return {};
  const std::string prefix = "arn:aws:iam::" + principal.project->account_id;
  if (principal.kind == PrincipalKind::kRoot) return prefix + ":root";
  return prefix + ":user/" + principal.name;
}

void RequestAttributes::Find(std::string_view name, std::vector<std::string>& values) const {
  for (const Known& known : kKnown) {
    if (known.name != name) continue;
    known.find(request_, values);
    return;
  }
  for (const auto& [added, value] : added_) {
    if (EqualIgnoringCase(added, name)) values.emplace_back(value);
  }
  for (const auto& [prefix, find] : lazy_) {
    if (!name.starts_with(prefix)) continue;
    for (std::string& value : find(name.substr(prefix.size()))) values.push_back(std::move(value));
  }
}

}  // namespace aloft::faces
