// May this principal do that? The only place that answers, and the only one that makes Grants.
//
//   identity::Asked asked{.permission = Permission::kObjectRead, .owner = bucket.project};
//   asked.resource_policy = bucket.policy.get();
//   ALOFT_TRY(Grant grant, authorizer.Authorize(request.principal(), asked));
//
// Rules, in this order
//   1. Managing keys is for the root of the project alone, whatever a policy says. What a
//      principal's limit leaves out (a token with narrow scopes) is denied.
//   2. A Deny that applies, in the key's policy or the resource's, decides. One exception: the
//      root of the owning project can always read, replace and remove the resource's policy, so
//      that nobody locks himself out.
//   3. In the owning project: root may; a key without a policy may; a key with one needs an
//      Allow, in its own policy or in the resource's policy naming it (or everyone).
//   4. From another project: both sides must allow, the principal's own (root: always) and the
//      resource's policy.
//   5. Anonymous: only where the resource's policy or its access-control list allows everyone,
//      and the public-access settings let that stand.
//
// Threads     Any thread; no state of its own.
// Ownership   Borrows Projects.
// Knows not   vendors' words.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "identity/grant.h"
#include "identity/permission.h"
#include "identity/policy.h"
#include "identity/projects.h"

namespace aloft::identity {

// What an access-control list gives away, and what the owner's public-access settings let stand.
struct AccessSettings {
  PermissionSet everyone;       // allowed to all, anonymous included, by access-control list
  PermissionSet authenticated;  // allowed to every principal of any project by access-control list
  bool ignore_public_lists = false;       // the two above do not count
  bool restrict_public_policies = false;  // a public policy counts only inside the owning project
};

struct Asked {
  Permission permission;
  std::uint32_t owner = 0;    // project that owns (or will own) the resource; 0: nobody's, denied
  std::string_view resource;  // "bucket", "bucket/key", "table", "table/index/name"; "" for lists
  const Attributes* attributes = nullptr;   // null: every attribute is absent
  const Policy* resource_policy = nullptr;  // null: the resource has none
  const AccessSettings* settings =
      nullptr;  // null: nothing is public by list, nothing is restricted
};

struct Denied {
  enum class Reason : std::uint8_t {
    kDeniedByKeyPolicy,           // explicit Deny
    kDeniedByResourcePolicy,      // explicit Deny
    kNotAllowedByKeyPolicy,       // or by the limit of the credential
    kNotAllowedByResourcePolicy,  // other projects
    kAnonymous,
    kRootOnly,
  };
  Reason reason;
};

class Authorizer {
 public:
  explicit Authorizer(const Projects& projects) : projects_(projects) {}

  Result<Grant, Denied> Authorize(const std::shared_ptr<const Principal>& principal,
                                  const Asked& asked) const;

  // For Aloft's own work (lifecycle, sweepers) and for tests of services: always given.
  static Grant ForService(std::string_view service_name, std::uint32_t project,
                          Permission permission, std::string_view resource);

 private:
  const Projects& projects_;
};

// The one principal that has proved nothing.
std::shared_ptr<const Principal> Anonymous();

}  // namespace aloft::identity
