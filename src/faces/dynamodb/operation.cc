#include "faces/dynamodb/operation.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "base/time_format.h"
#include "faces/common/action_words.h"
#include "faces/common/request_attributes.h"
#include "faces/dynamodb/shape.h"

namespace aloft::faces::dynamodb {
namespace {

struct Arn {
  std::string_view account;
  std::string_view resource;  // table/NAME...
};

std::optional<Arn> SplitArn(std::string_view text) {
  std::string_view parts[6];
  for (std::size_t i = 0; i < 5; ++i) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    parts[i] = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (parts[0] != "arn" || !parts[1].starts_with("aws") || parts[2] != "dynamodb" ||
      parts[3].empty())
    return std::nullopt;
  if (!identity::IsAccountId(parts[4])) return std::nullopt;
  return Arn{parts[4], text};
}

bool IsTableName(std::string_view name) {
  if (name.size() < 3 || name.size() > 255) return false;
  for (const char c : name) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    if (!allowed) return false;
  }
  return true;
}

// The name behind "table/", with what follows it left in `resource`.
std::optional<std::string_view> TakeTableName(std::string_view* resource) {
  if (!resource->starts_with("table/")) return std::nullopt;
  resource->remove_prefix(6);
  const std::string_view name = resource->substr(0, resource->find('/'));
  resource->remove_prefix(name.size());
  if (!IsTableName(name)) return std::nullopt;
  return name;
}

TableRef RefOf(const identity::Projects& projects, std::string_view account,
               std::string_view name) {
  const std::shared_ptr<const identity::Project> project = projects.FindByAccount(account);
  return TableRef{std::string(name), project == nullptr ? 0 : project->number,
                  std::string(account)};
}

Failure<ApiError> BadArn(std::string_view arn) {
  return Invalid("Invalid ARN: " + std::string(arn.substr(0, 1024)));
}

std::string_view Because(identity::Denied::Reason reason) {
  switch (reason) {
    case identity::Denied::Reason::kDeniedByKeyPolicy:
      return "with an explicit deny in an identity-based policy";
    case identity::Denied::Reason::kDeniedByResourcePolicy:
      return "with an explicit deny in a resource-based policy";
    case identity::Denied::Reason::kNotAllowedByKeyPolicy:
      return "because no identity-based policy allows the ";
    case identity::Denied::Reason::kNotAllowedByResourcePolicy:
    case identity::Denied::Reason::kAnonymous:
    case identity::Denied::Reason::kRootOnly:
      return "because no resource-based policy allows the ";
  }
  return {};
}

ApiError Refused(const identity::Principal& principal, std::string_view action,
                 const std::string& resource_arn, identity::Denied::Reason reason) {
  std::string message = "User: arn:aws:iam::";
  message += principal.project == nullptr ? std::string_view() : principal.project->account_id;
  message += principal.kind == identity::PrincipalKind::kRoot ? ":" : ":user/";
  message += principal.name;
  message += " is not authorized to perform: dynamodb:" + std::string(action) +
             " on resource: " + resource_arn + " ";
  const std::string_view because = Because(reason);
  message += because;
  if (because.ends_with("the ")) message += "dynamodb:" + std::string(action) + " action";
  return ApiError{ErrorCode::kAccessDenied, std::move(message)};
}

// Permissions that batches, transactions and statements ask for as single operations do: the action
// refused is not the request's.
bool IsOfItems(identity::Permission permission) {
  using enum identity::Permission;
  constexpr identity::Permission kOfItems[] = {
      kItemGet,         kItemPut,         kItemUpdate,      kItemDelete,     kItemConditionCheck,
      kStatementSelect, kStatementInsert, kStatementUpdate, kStatementDelete};
  return std::find(std::begin(kOfItems), std::end(kOfItems), permission) != std::end(kOfItems);
}

}  // namespace

std::string BelowIndex(std::string_view index) {
  return index.empty() ? std::string() : "index/" + std::string(index);
}

std::string StreamLabel(std::int64_t created_micros) {
  const bool whole = created_micros % 1000 == 0;
  std::string label =
      FormatRfc3339(created_micros, whole ? TimeFraction::kMillis : TimeFraction::kMicros);
  label.pop_back();  // the Z
  return label;
}

Outcome<TableRef> Call::Table(std::string_view named) const {
  if (named.starts_with("arn:")) return TableFromArn(named);
  const identity::Project& project = *request_.principal()->project;
  return TableRef{std::string(named), project.number, project.account_id};
}

Outcome<TableRef> Call::TableFromArn(std::string_view arn) const {
  std::optional<Arn> parts = SplitArn(arn);
  if (!parts) return BadArn(arn);
  const std::optional<std::string_view> name = TakeTableName(&parts->resource);
  if (!name || !parts->resource.empty()) return BadArn(arn);
  return RefOf(services_.projects, parts->account, *name);
}

Outcome<StreamRef> Call::StreamFromArn(std::string_view arn) const {
  std::optional<Arn> parts = SplitArn(arn);
  if (!parts) return Invalid("Invalid StreamArn");
  const std::optional<std::string_view> name = TakeTableName(&parts->resource);
  if (!name || !parts->resource.starts_with("/stream/")) return Invalid("Invalid StreamArn");
  const std::optional<std::int64_t> created =
      ParseRfc3339(std::string(parts->resource.substr(8)) + "Z");
  if (!created) return Invalid("Invalid StreamArn");
  return StreamRef{RefOf(services_.projects, parts->account, *name), *created};
}

Outcome<identity::Grant> Call::Authorize(identity::Permission permission, const TableRef& table,
                                         std::string_view below, FullScan full_scan) const {
  std::string resource = table.name;
  if (!below.empty()) resource += "/" + std::string(below);
  RequestAttributes attributes(request_);
  attributes.Add("dynamodb:enclosingoperation", operation_);
  if (permission == identity::Permission::kStatementSelect)
    attributes.Add("dynamodb:fulltablescan", full_scan == FullScan::kYes ? "true" : "false");
  identity::Asked asked{.permission = permission,
                        .owner = table.owner,
                        .resource = resource,
                        .attributes = &attributes};
  const std::shared_ptr<const table::TableDescription> known = LookUp(table);
  const std::shared_ptr<const identity::Policy> policy =
      known == nullptr ? nullptr : policies_.Of(*known);
  asked.resource_policy = policy.get();
  Result<identity::Grant, identity::Denied> grant =
      services_.authorizer.Authorize(request_.principal(), asked);
  if (grant.ok()) return std::move(grant).value();
  std::string arn = TableArn(table.account_id, table.name);
  if (!below.empty()) arn += "/" + std::string(below);
  return Fail(Refused(*request_.principal(), ActionOf(permission), arn, grant.error().reason));
}

std::string_view Call::ActionOf(identity::Permission permission) const {
  const std::string_view word = IsOfItems(permission) ? ActionName(permission) : std::string_view();
  return word.empty() ? operation_ : word.substr(word.find(':') + 1);
}

std::shared_ptr<const table::TableDescription> Call::LookUp(const TableRef& table) const {
  if (table.owner == 0) return nullptr;
  const identity::Grant grant = identity::Authorizer::ForService(
      "statements", table.owner, identity::Permission::kStatementSelect, table.name);
  return services_.tables.FindTable(grant, table.name);
}

Outcome<identity::Grant> Call::AuthorizeAccount(identity::Permission permission) const {
  const RequestAttributes attributes(request_);
  identity::Asked asked{.permission = permission,
                        .owner = request_.principal()->project->number,
                        .resource = "",
                        .attributes = &attributes};
  Result<identity::Grant, identity::Denied> grant =
      services_.authorizer.Authorize(request_.principal(), asked);
  if (grant.ok()) return std::move(grant).value();
  const std::string arn =
      "arn:aws:dynamodb:" + std::string(region()) + ":" + std::string(account_id()) + ":*";
  return Fail(Refused(*request_.principal(), operation_, arn, grant.error().reason));
}

std::string Call::TableArn(std::string_view account, std::string_view table) const {
  std::string arn = "arn:aws:dynamodb:";
  arn += region();
  arn += ':';
  arn += account;
  arn += ":table/";
  arn += table;
  return arn;
}

std::string Call::StreamArn(std::string_view account, const table::StreamName& stream) const {
  return TableArn(account, stream.table) + "/stream/" + StreamLabel(stream.created_micros);
}

}  // namespace aloft::faces::dynamodb
