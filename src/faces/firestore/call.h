// One call on its way through an operation, whatever carries it (gRPC, REST, WebChannel).
//
// Threads     One at a time.
// Ownership   A Call borrows the services and what it was made from; conversations keep a Caller,
//             which stands for itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "document/service.h"
#include "faces/firestore/errors.h"
#include "faces/firestore/names.h"
#include "identity/authorizer.h"
#include "identity/projects.h"
#include "os/clock.h"
#include "os/random.h"

namespace aloft::object {
class Service;
}  // namespace aloft::object

namespace aloft::faces::firestore {

namespace admin {
class Jobs;
}  // namespace admin

using PrincipalPtr = std::shared_ptr<const identity::Principal>;

// What the face is made of; all outlive it.
struct Services {
  document::DocumentService& documents;
  const identity::Authorizer& authorizer;
  const identity::Projects& projects;
  const os::Clock& clock;
  os::Random& random;
  // Only in development: who acts in the project that a client names (made when first named), so
  // that each project id is a cloud of its own, as with real ones. Null: callers stay who they are.
  // Null answer: no such project can be.
  std::function<PrincipalPtr(std::string_view project_id)> root_of_named = {};
  // Where exports go, and what works on them after the call was answered. Null: refused.
  object::Service* objects = nullptr;
  admin::Jobs* jobs = nullptr;
  // Who a caller is by now: conversations outlive a change of rights. Null answer: its key is gone
  // or disabled. Null: callers stay who they were.
  std::function<PrincipalPtr(const PrincipalPtr& caller)> current = {};
};

struct Caller {
  const Services* services = nullptr;
  PrincipalPtr principal;

  // What waits, ends or is repeated after a while goes by this clock, which nobody can set.
  std::int64_t MonotonicMicros() const { return services->clock.MonotonicNanos() / 1000; }
};

struct Call : Caller {
  const identity::Attributes* attributes = nullptr;  // of the request, for policies; null: none
  std::optional<std::int64_t> deadline_micros = {};  // of MonotonicMicros

  Result<void> CheckDeadline() const;
  // Until when something of this call may wait, by the monotonic clock: no longer than this, and no
  // later than the caller waits for it.
  std::int64_t WaitEndNanos(std::chrono::milliseconds longest) const;
};

// A database that the caller may use for one thing.
struct Opened {
  identity::Grant grant;
  std::string prefix;  // "projects/p/databases/d/documents/"

  std::string_view database() const { return grant.resource(); }
  Error Said(const document::Error& error) const { return FromFault(error, prefix); }
};

// Fails with PERMISSION_DENIED, UNAUTHENTICATED.
Result<Opened> Open(const Call& call, const DatabaseName& name, identity::Permission permission);
// The grant alone; `database` is empty for what concerns all databases of the project.
Result<identity::Grant> Authorize(const Call& call, std::string_view project,
                                  std::string_view database, identity::Permission permission);

}  // namespace aloft::faces::firestore
