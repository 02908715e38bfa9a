#include "faces/firestore/call.h"

#include <algorithm>

#include "faces/firestore/limits.h"

namespace aloft::faces::firestore {
namespace {

Failure<Error> Denied(const Call& call) {
  if (call.principal->kind == identity::PrincipalKind::kAnonymous) {
    return Refuse(Code::kUnauthenticated,
                  "Request is missing required authentication credential. Expected OAuth 2 access "
                  "token, login cookie or other valid authentication credential.");
  }
  return Refuse(Code::kPermissionDenied, "Missing or insufficient permissions.");
}

// Who asks, once it is known in which project: in development the root of that project.
PrincipalPtr PrincipalIn(const Call& call, const PrincipalPtr& caller, std::string_view project) {
  const auto& own = caller->project;
  if (own != nullptr && own->id == project) return caller;
  const bool root = caller->kind == identity::PrincipalKind::kRoot;
  if (root && call.services->root_of_named) return call.services->root_of_named(project);
  return caller;
}

}  // namespace

Result<void> Call::CheckDeadline() const {
  if (!deadline_micros || MonotonicMicros() <= *deadline_micros) return {};
  return Refuse(Code::kDeadlineExceeded, "Deadline expired before operation could complete.");
}

std::int64_t Call::WaitEndNanos(std::chrono::milliseconds longest) const {
  std::chrono::microseconds wait = longest;
  if (deadline_micros) {
    wait = std::min(wait, std::chrono::microseconds(*deadline_micros - MonotonicMicros()));
  }
  return services->clock.MonotonicNanos() + std::chrono::nanoseconds(wait).count();
}

Result<identity::Grant> Authorize(const Call& call, std::string_view project,
                                  std::string_view database, identity::Permission permission) {
  if (project.size() > kProjectIdBytesMax) return Invalid("The project id is too long.");
  const auto& current = call.services->current;
  const PrincipalPtr caller = current ? current(call.principal) : call.principal;
  if (caller == nullptr) return Refuse(Code::kUnauthenticated, "The key is not valid any more.");
  const PrincipalPtr principal = PrincipalIn(call, caller, project);
  if (principal == nullptr) return Invalid("Invalid project id: " + std::string(project) + ".");
  // A project of that name need not be: then nobody may.
  std::uint32_t owner = 0;
  const auto& own = principal->project;
  if (own != nullptr && (principal != caller || own->id == project)) {
    owner = own->number;
  } else if (const auto named = call.services->projects.FindById(project)) {
    owner = named->number;
  }
  identity::Asked asked{.permission = permission, .owner = owner, .resource = database};
  asked.attributes = call.attributes;
  auto granted = call.services->authorizer.Authorize(principal, asked);
  if (!granted) return Denied(call);
  return std::move(*granted);
}

Result<Opened> Open(const Call& call, const DatabaseName& name, identity::Permission permission) {
  ALOFT_TRY(identity::Grant grant, Authorize(call, name.project, name.database, permission));
  return Opened{std::move(grant), DocumentsPrefix(name)};
}

}  // namespace aloft::faces::firestore
