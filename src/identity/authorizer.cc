#include "identity/authorizer.h"

#include <algorithm>
#include <optional>

namespace aloft::identity {
namespace {

class NoAttributes final : public Attributes {
 public:
  void Find(std::string_view, std::vector<std::string>&) const override {}
};

// What the request says, and what it asks for.
class WithResource final : public Attributes {
 public:
  WithResource(std::string_view resource, const Attributes& others)
      : resource_(resource), others_(others) {}
  void Find(std::string_view name, std::vector<std::string>& values) const override {
    if (name == kResourceAttribute) {
      values.emplace_back(resource_);
    } else {
      others_.Find(name, values);
    }
  }

 private:
  std::string_view resource_;
  const Attributes& others_;
};

// Everything one decision looks at.
struct Question {
  const Principal& principal;
  const Asked& asked;
  const Attributes& attributes;
  std::string_view owner_account;  // empty if the owner is unknown
};

// How far an Allow of a resource's policy reaches.
enum class Reach : std::uint8_t {
  kNone,
  kDelegated,  // to the principal's project: its own policy must allow too
  kDirect,     // to the principal itself, or to everyone
};

struct Verdict {
  bool denied = false;
  Reach allowed = Reach::kNone;
};

bool IsFrom(const Principal& principal, std::string_view account_id) {
  return principal.project != nullptr && principal.project->account_id == account_id;
}

Reach ReachOf(const PrincipalPattern& pattern, const Principal& principal) {
  switch (pattern.kind) {
    case PrincipalPattern::Kind::kEveryone:
      return Reach::kDirect;
    case PrincipalPattern::Kind::kProject:
      if (!IsFrom(principal, pattern.account_id)) return Reach::kNone;
      return principal.kind == PrincipalKind::kRoot ? Reach::kDirect : Reach::kDelegated;
    case PrincipalPattern::Kind::kUser: {
      const bool is_user = principal.kind == PrincipalKind::kKey && principal.name == pattern.user;
      return is_user && IsFrom(principal, pattern.account_id) ? Reach::kDirect : Reach::kNone;
    }
    case PrincipalPattern::Kind::kNobody:
      return Reach::kNone;
  }
  return Reach::kNone;
}

// What the statement says of the principal. "Everybody but" spares only those it names themselves:
// a user is not spared by the name of its project.
Reach ReachOf(const Statement& statement, const Principal& principal) {
  if (statement.principals.empty()) return Reach::kDirect;
  Reach reach = Reach::kNone;
  for (const PrincipalPattern& pattern : statement.principals) {
    reach = std::max(reach, ReachOf(pattern, principal));
  }
  if (!statement.not_principals) return reach;
  return reach == Reach::kDirect ? Reach::kNone : Reach::kDirect;
}

bool Matches(const ResourcePattern& pattern, const Question& question) {
  const ResourceKind kind = KindOf(question.asked.permission);
  if (pattern.kind != ResourceKind::kAny && pattern.kind != kind) return false;
  return MatchesPattern(pattern.account_id, question.owner_account) &&
         MatchesPattern(pattern.name, question.asked.resource);
}

bool AppliesTo(const Statement& statement, const Question& question) {
  if (!statement.permissions.test(static_cast<std::size_t>(question.asked.permission))) {
    return false;
  }
  const bool named =
      std::any_of(statement.resources.begin(), statement.resources.end(),
                  [&](const ResourcePattern& pattern) { return Matches(pattern, question); });
  if (named == statement.not_resources) return false;
  return std::all_of(
      statement.conditions.begin(), statement.conditions.end(),
      [&](const Condition& condition) { return Holds(condition, question.attributes); });
}

Verdict Evaluate(const Policy& policy, const Question& question) {
  Verdict verdict;
  for (const Statement& statement : policy.statements) {
    const Reach reach = ReachOf(statement, question.principal);
    if (reach == Reach::kNone || !AppliesTo(statement, question)) continue;
    if (statement.effect == Effect::kDeny) {
      verdict.denied = true;
      return verdict;
    }
    verdict.allowed = std::max(verdict.allowed, reach);
  }
  return verdict;
}

bool IsPolicyOfResource(Permission permission) {
  switch (permission) {
    case Permission::kBucketPolicyRead:
    case Permission::kBucketPolicyWrite:
    case Permission::kBucketPolicyDelete:
    case Permission::kTablePolicyRead:
    case Permission::kTablePolicyWrite:
      return true;
    default:
      return false;
  }
}

// What access-control lists give: to everyone, or to whoever has proved who he is.
bool AllowedByList(const Question& question) {
  const AccessSettings* settings = question.asked.settings;
  if (settings == nullptr || settings->ignore_public_lists) return false;
  const auto bit = static_cast<std::size_t>(question.asked.permission);
  const bool authenticated = question.principal.kind != PrincipalKind::kAnonymous;
  return settings->everyone.test(bit) || (authenticated && settings->authenticated.test(bit));
}

using Answer = std::optional<Denied::Reason>;  // nullopt: allowed

Answer DecideInside(const Question& question, const Verdict& own, const Verdict& resource) {
  const Principal& principal = question.principal;
  if (principal.kind == PrincipalKind::kRoot || principal.policy == nullptr) return {};
  if (own.allowed != Reach::kNone || resource.allowed == Reach::kDirect) return {};
  return Denied::Reason::kNotAllowedByKeyPolicy;
}

Answer DecideOutside(const Question& question, const Verdict& own, const Verdict& resource) {
  const Principal& principal = question.principal;
  const AccessSettings* settings = question.asked.settings;
  const bool restricted = settings != nullptr && settings->restrict_public_policies &&
                          question.asked.resource_policy != nullptr &&
                          question.asked.resource_policy->IsPublic();
  const bool given = (resource.allowed != Reach::kNone && !restricted) || AllowedByList(question);
  if (principal.kind == PrincipalKind::kAnonymous) {
    if (given) return {};
    return Denied::Reason::kAnonymous;
  }
  if (!given) return Denied::Reason::kNotAllowedByResourcePolicy;
  const bool own_allows = principal.kind == PrincipalKind::kRoot || principal.policy == nullptr ||
                          own.allowed != Reach::kNone;
  if (own_allows) return {};
  return Denied::Reason::kNotAllowedByKeyPolicy;
}

Answer Decide(const Question& question, bool inside) {
  const Principal& principal = question.principal;
  const Asked& asked = question.asked;
  Verdict own;
  Verdict resource;
  if (principal.kind == PrincipalKind::kKey && principal.policy != nullptr) {
    own = Evaluate(*principal.policy, question);
  }
  if (asked.resource_policy != nullptr) resource = Evaluate(*asked.resource_policy, question);
  if (own.denied) return Denied::Reason::kDeniedByKeyPolicy;
  const bool owner_root = inside && principal.kind == PrincipalKind::kRoot;
  if (resource.denied && !(owner_root && IsPolicyOfResource(asked.permission))) {
    return Denied::Reason::kDeniedByResourcePolicy;
  }
  return inside ? DecideInside(question, own, resource) : DecideOutside(question, own, resource);
}

}  // namespace

Result<Grant, Denied> Authorizer::Authorize(const std::shared_ptr<const Principal>& principal,
                                            const Asked& asked) const {
  if (asked.owner == 0) return Fail(Denied{Denied::Reason::kAnonymous});
  const bool inside = principal->project != nullptr && principal->project->number == asked.owner;
  const bool root = inside && principal->kind == PrincipalKind::kRoot;
  const bool service = principal->kind == PrincipalKind::kService;
  if (asked.permission == Permission::kKeysManage && !root) {
    return Fail(Denied{Denied::Reason::kRootOnly});
  }
  if (principal->limit && !principal->limit->test(static_cast<std::size_t>(asked.permission))) {
    return Fail(Denied{Denied::Reason::kNotAllowedByKeyPolicy});
  }
  if (!service && !(root && asked.resource_policy == nullptr)) {
    static const NoAttributes kNoAttributes;
    const std::shared_ptr<const Project> owner =
        inside ? principal->project : projects_.Find(asked.owner);
    const WithResource attributes(asked.resource,
                                  asked.attributes != nullptr ? *asked.attributes : kNoAttributes);
    const Question question{
        *principal, asked, attributes,
        owner != nullptr ? std::string_view(owner->account_id) : std::string_view()};
    if (const Answer reason = Decide(question, inside)) return Fail(Denied{*reason});
  }
  return Grant(principal, asked.owner, asked.permission, std::string(asked.resource));
}

Grant Authorizer::ForService(std::string_view service_name, std::uint32_t project,
                             Permission permission, std::string_view resource) {
  auto principal = std::make_shared<Principal>();
  principal->kind = PrincipalKind::kService;
  principal->name = service_name;
  return Grant(std::move(principal), project, permission, std::string(resource));
}

std::shared_ptr<const Principal> Anonymous() {
  auto principal = std::make_shared<Principal>();
  principal->kind = PrincipalKind::kAnonymous;
  principal->name = "anonymous";
  return principal;
}

}  // namespace aloft::identity
