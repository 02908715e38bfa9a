// Who asks, what they ask for, and the proof that they may: every service call takes a Grant, and
// only Authorize (authorize.h) makes one, so that forgetting the check does not compile.
//
// Threads     Values; share them freely.
// Knows not   signatures, HTTP, vendors' policy languages (faces translate those into Statements).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "identity/permission.h"

namespace aloft::identity {

// A project is the tenant: everything belongs to exactly one. It has a Google project id and an AWS
// account id.
struct Project {
  std::uint32_t number;    // leads every key of the project in the store; never reused; > 0
  std::string id;          // "my-project"
  std::string account_id;  // 12 digits
};

enum class PrincipalKind : std::uint8_t {
  kAnonymous,  // explicit: nobody has proved anything
  kRoot,  // the project's root access key: may do everything in its project that no resource policy
          // denies (authorizer.h)
  kKey,   // another access key, with a policy of its own
  kService,  // Aloft itself: lifecycle, sweepers
};

struct Policy;  // policy.h

struct Principal {
  PrincipalKind kind = PrincipalKind::kAnonymous;
  std::shared_ptr<const Project> project;  // the principal's own project; null for kAnonymous
  std::string name;                        // stable: "root", a key's user name, "lifecycle"
  std::string access_key_id;  // what signed the request; empty for kAnonymous and kService
  std::shared_ptr<const Policy>
      policy;  // of a kKey; null: none, everything in its project but managing keys
  // What the credential of this request was narrowed to (a token's scopes): nothing else is
  // allowed, whatever policies say. Nullopt: not narrowed.
  std::optional<PermissionSet> limit = {};
};

class Authorizer;

// The proof that `principal()` may do `permission()` on `resource()`, which belongs to `project()`.
// Made once per resource: a batch holds one for each element. Services fail with a bug (CHECK) when
// handed a grant for something else.
class Grant {
 public:
  const Principal& principal() const { return *principal_; }
  std::uint32_t project() const { return project_; }  // leads the keys of what is asked for
  Permission permission() const { return permission_; }
  std::string_view resource() const {
    return resource_;
  }  // bucket, "bucket/key", table: as the face names it to Authorize

 private:
  friend class Authorizer;
  Grant(std::shared_ptr<const Principal> principal, std::uint32_t project, Permission permission,
        std::string resource)
      : principal_(std::move(principal)),
        project_(project),
        permission_(permission),
        resource_(std::move(resource)) {}

  std::shared_ptr<const Principal> principal_;
  std::uint32_t project_;
  Permission permission_;
  std::string resource_;
};

}  // namespace aloft::identity
