#include "faces/gcs/members.h"

#include <charconv>
#include <cstdint>
#include <memory>

#include "faces/common/service_account.h"

namespace aloft::faces::gcs {
namespace {

using identity::PrincipalPattern;
using Kind = identity::PrincipalPattern::Kind;

constexpr std::string_view kAccountDomain = ".iam.gserviceaccount.com";

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

struct Account {
  std::string name;
  std::string_view project_id;
};

// Keys have holders whose names are no service account's; they are named in the same form.
std::optional<Account> SplitEmail(std::string_view email) {
  const std::size_t at = email.find('@');
  if (at == 0 || at == std::string_view::npos || !email.ends_with(kAccountDomain)) {
    return std::nullopt;
  }
  std::string_view project = email.substr(at + 1);
  project.remove_suffix(kAccountDomain.size());
  return Account{std::string(email.substr(0, at)), project};
}

Error NoSuch(std::string_view what, std::string_view name) {
  return Invalid(std::string(what) + " " + std::string(name) + " does not exist.");
}

Result<PrincipalPattern> AccountPattern(std::string_view email,
                                        const identity::Projects& projects) {
  const auto account = SplitEmail(email);
  const auto project = account ? projects.FindById(account->project_id) : nullptr;
  if (project == nullptr) return Fail(NoSuch("Service account", email));
  if (account->name == "root") return PrincipalPattern{Kind::kProject, project->account_id, {}};
  return PrincipalPattern{Kind::kUser, project->account_id, account->name};
}

}  // namespace

std::string EmailOf(const identity::Principal& principal) { return ServiceAccountEmail(principal); }

std::optional<std::string> AccountName(std::string_view email, const identity::Project& project) {
  auto account = SplitEmail(email);
  if (!account || account->project_id != project.id) return std::nullopt;
  return std::move(account->name);
}

Result<PrincipalPattern> MemberPattern(std::string_view member,
                                       const identity::Projects& projects) {
  const std::string_view whole = member;
  if (IsPublic(member)) return PrincipalPattern{Kind::kEveryone, {}, {}};
  if (TakePrefix(member, "serviceAccount:")) return AccountPattern(member, projects);
  for (const std::string_view team : {"projectOwner:", "projectEditor:", "projectViewer:"}) {
    if (!TakePrefix(member, team)) continue;
    const auto project = projects.FindById(member);
    if (project == nullptr) return Fail(NoSuch("Project", member));
    return PrincipalPattern{Kind::kProject, project->account_id, {}};
  }
  if (TakePrefix(member, "user:")) return Fail(NoSuch("User", member));
  if (TakePrefix(member, "group:")) return Fail(NoSuch("Group", member));
  if (TakePrefix(member, "domain:")) return Fail(NoSuch("Domain", member));
  return Fail(Invalid("The member " + std::string(whole) + " is of an unknown type."));
}

Result<PrincipalPattern> EntityPattern(std::string_view entity,
                                       const identity::Projects& projects) {
  const std::string_view whole = entity;
  if (IsPublic(entity)) return PrincipalPattern{Kind::kEveryone, {}, {}};
  if (TakePrefix(entity, "user-")) return AccountPattern(entity, projects);
  for (const std::string_view team : {"project-owners-", "project-editors-", "project-viewers-"}) {
    if (!TakePrefix(entity, team)) continue;
    std::uint32_t number = 0;
    const char* end = entity.data() + entity.size();
    const auto [stop, fault] = std::from_chars(entity.data(), end, number);
    const bool parsed = fault == std::errc() && stop == end;
    const auto project = parsed ? projects.Find(number) : projects.FindById(entity);
    if (project == nullptr) return Fail(NoSuch("Project", entity));
    return PrincipalPattern{Kind::kProject, project->account_id, {}};
  }
  if (TakePrefix(entity, "group-")) return Fail(NoSuch("Group", entity));
  if (TakePrefix(entity, "domain-")) return Fail(NoSuch("Domain", entity));
  return Fail(Invalid("Invalid entity: '" + std::string(whole) + "'"));
}

identity::Condition WhoeverIsKnown() {
  identity::Condition condition{identity::Comparison::kNull};
  condition.attribute = "aws:principalaccount";
  identity::Operand absent;
  identity::MakeOperand(identity::Comparison::kNull, "false", absent);
  condition.operands.push_back(std::move(absent));
  return condition;
}

}  // namespace aloft::faces::gcs
