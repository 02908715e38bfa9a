#include "identity/reference_testing.h"

#include <set>

namespace aloft::identity {
namespace {

const std::vector<Permission> kPermissions = {Permission::kObjectRead, Permission::kObjectWrite,
                                              Permission::kBucketPolicyWrite, Permission::kItemGet,
                                              Permission::kKeysManage};
const std::vector<std::string> kNames = {"b", "b/k", "b/kk", "c/k", "t", ""};
const std::vector<std::string> kPatterns = {"*", "b", "b/*", "b/k", "b/?", "*k", "c/*", "t"};
const std::vector<std::string> kUsers = {"alice", "bob"};

// Tries every way; ASCII only.
bool SlowMatch(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return SlowMatch(pattern.substr(1), text) ||
           (!text.empty() && SlowMatch(pattern, text.substr(1)));
  }
  const bool one = !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]);
  return one && SlowMatch(pattern.substr(1), text.substr(1));
}

enum class Who { kNotMeant, kByProject, kThemselves };

Who Meant(const PrincipalPattern& pattern, const Principal& principal) {
  const std::string account = principal.project ? principal.project->account_id : "";
  if (pattern.kind == PrincipalPattern::Kind::kEveryone) return Who::kThemselves;
  if (pattern.kind == PrincipalPattern::Kind::kUser) {
    const bool same = principal.kind == PrincipalKind::kKey && account == pattern.account_id &&
                      principal.name == pattern.user;
    return same ? Who::kThemselves : Who::kNotMeant;
  }
  if (pattern.kind == PrincipalPattern::Kind::kProject && account == pattern.account_id) {
    return principal.kind == PrincipalKind::kRoot ? Who::kThemselves : Who::kByProject;
  }
  return Who::kNotMeant;
}

// "ok" facts about one policy: what of "deny", "allow", "delegate" it says.
std::set<std::string> Facts(const Policy& policy, const ReferenceGame::Case& one) {
  std::set<std::string> facts;
  const auto kind = one.permission == Permission::kItemGet      ? ResourceKind::kTables
                    : one.permission == Permission::kKeysManage ? ResourceKind::kAny
                                                                : ResourceKind::kObjects;
  for (const Statement& statement : policy.statements) {
    if (!statement.permissions[static_cast<std::size_t>(one.permission)]) continue;
    bool named = false;
    for (const ResourcePattern& pattern : statement.resources) {
      if (pattern.kind != ResourceKind::kAny && pattern.kind != kind) continue;
      if (!SlowMatch(pattern.account_id, one.owner->account_id)) continue;
      named = named || SlowMatch(pattern.name, one.resource);
    }
    if (statement.not_resources ? named : !named) continue;
    Who who = statement.principals.empty() ? Who::kThemselves : Who::kNotMeant;
    for (const PrincipalPattern& pattern : statement.principals) {
      if (static_cast<int>(Meant(pattern, *one.principal)) > static_cast<int>(who)) {
        who = Meant(pattern, *one.principal);
      }
    }
    if (statement.not_principals) {
      who = who == Who::kThemselves ? Who::kNotMeant : Who::kThemselves;
    }
    if (who == Who::kNotMeant) continue;
    if (statement.effect == Effect::kDeny)
      facts.insert("deny");
    else
      facts.insert(who == Who::kThemselves ? "allow" : "delegate");
  }
  return facts;
}

}  // namespace

bool ReferenceGame::Allows(const Case& one) const {
  const Principal& principal = *one.principal;
  const bool inside = principal.project && principal.project->number == one.owner->number;
  const bool owner_root = inside && principal.kind == PrincipalKind::kRoot;
  if (one.permission == Permission::kKeysManage && !owner_root) return false;
  std::set<std::string> own;
  std::set<std::string> given;
  if (principal.policy && principal.kind == PrincipalKind::kKey)
    own = Facts(*principal.policy, one);
  if (one.resource_policy) given = Facts(*one.resource_policy, one);
  if (own.count("deny")) return false;
  if (given.count("deny") && !(owner_root && one.permission == Permission::kBucketPolicyWrite)) {
    return false;
  }
  const bool unbounded = principal.kind == PrincipalKind::kRoot ||
                         (principal.kind == PrincipalKind::kKey && !principal.policy);
  if (inside) return unbounded || own.count("allow") || given.count("allow");
  bool invited = given.count("allow") || given.count("delegate");
  if (one.settings) {
    bool is_public = false;
    if (one.resource_policy) {
      for (const Statement& statement : one.resource_policy->statements)
        is_public |= statement.is_public;
    }
    if (one.settings->restrict_public_policies && is_public) invited = false;
    const auto bit = static_cast<std::size_t>(one.permission);
    const bool known = principal.kind != PrincipalKind::kAnonymous;
    const bool listed = one.settings->everyone[bit] || (known && one.settings->authenticated[bit]);
    invited = invited || (listed && !one.settings->ignore_public_lists);
  }
  if (principal.kind == PrincipalKind::kAnonymous) return invited;
  return invited && (unbounded || own.count("allow"));
}

PrincipalPattern ReferenceGame::RandomPattern() {
  const auto& project = Pick(projects_);
  switch (Below(4)) {
    case 0:
      return {PrincipalPattern::Kind::kEveryone};
    case 1:
      return {PrincipalPattern::Kind::kProject, project->account_id};
    case 2:
      return {PrincipalPattern::Kind::kUser, project->account_id, Pick(kUsers)};
    default:
      return {PrincipalPattern::Kind::kNobody};
  }
}

Statement ReferenceGame::RandomStatement(bool of_resource) {
  Statement statement;
  statement.effect = OneIn(3) ? Effect::kDeny : Effect::kAllow;
  for (const Permission permission : kPermissions) {
    if (OneIn(2)) statement.permissions.set(static_cast<std::size_t>(permission));
  }
  statement.not_resources = OneIn(5);
  for (std::uint64_t i = 0; i <= Below(2); ++i) {
    ResourcePattern pattern;
    pattern.kind =
        Pick(std::vector{ResourceKind::kAny, ResourceKind::kObjects, ResourceKind::kTables});
    if (OneIn(4)) pattern.account_id = Pick(projects_)->account_id;
    pattern.name = Pick(kPatterns);
    statement.resources.push_back(pattern);
  }
  if (!of_resource) return statement;
  for (std::uint64_t i = 0; i <= Below(2); ++i) statement.principals.push_back(RandomPattern());
  statement.not_principals = statement.effect == Effect::kDeny && OneIn(4);
  statement.is_public = statement.effect == Effect::kAllow && OneIn(4);
  return statement;
}

Policy ReferenceGame::RandomPolicy(bool of_resource) {
  Policy policy;
  for (std::uint64_t i = 0; i < Below(4); ++i) {
    policy.statements.push_back(RandomStatement(of_resource));
  }
  return policy;
}

std::shared_ptr<const Principal> ReferenceGame::RandomPrincipal() {
  auto principal = std::make_shared<Principal>();
  principal->kind = Pick(std::vector{PrincipalKind::kAnonymous, PrincipalKind::kRoot,
                                     PrincipalKind::kKey, PrincipalKind::kKey});
  if (principal->kind == PrincipalKind::kAnonymous) return principal;
  principal->project = Pick(projects_);
  principal->name = principal->kind == PrincipalKind::kRoot ? "root" : Pick(kUsers);
  const bool bounded = principal->kind == PrincipalKind::kKey && !OneIn(3);
  if (bounded) principal->policy = std::make_shared<const Policy>(RandomPolicy(false));
  return principal;
}

ReferenceGame::Case ReferenceGame::Next() {
  Case one;
  one.principal = RandomPrincipal();
  one.owner = Pick(projects_);
  one.permission = Pick(kPermissions);
  one.resource = Pick(kNames);
  if (!OneIn(3)) one.resource_policy = RandomPolicy(true);
  if (OneIn(2)) {
    AccessSettings settings;
    for (const Permission permission : kPermissions) {
      if (OneIn(4)) settings.everyone.set(static_cast<std::size_t>(permission));
      if (OneIn(4)) settings.authenticated.set(static_cast<std::size_t>(permission));
    }
    settings.ignore_public_lists = OneIn(3);
    settings.restrict_public_policies = OneIn(3);
    one.settings = settings;
  }
  return one;
}

std::string ReferenceGame::Describe(const Case& one) const {
  std::string text = "kind " + std::to_string(static_cast<int>(one.principal->kind)) + " name " +
                     one.principal->name + " permission " +
                     std::to_string(static_cast<int>(one.permission)) + " on " + one.resource;
  text += one.resource_policy
              ? " resource statements " + std::to_string(one.resource_policy->statements.size())
              : " no resource policy";
  return text;
}

}  // namespace aloft::identity
