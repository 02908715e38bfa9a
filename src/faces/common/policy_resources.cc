#include "faces/common/policy_resources.h"

#include <algorithm>
#include <array>

#include "faces/common/action_words.h"

namespace aloft::faces {
namespace {

using identity::ResourceKind;
using identity::ResourcePattern;

constexpr std::string_view kTablePrefix = "table/";
constexpr std::string_view kDatabasePrefix = "database/";

Failure<std::string> Refused() { return {"Policy has invalid resource"}; }

// Splits "arn:partition:service:region:account:resource"; the resource may contain colons.
bool SplitArn(std::string_view text, std::array<std::string_view, 6>& parts) {
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    parts[i] = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  parts.back() = text;
  return !text.empty();
}

// The resource part of a table's ARN as identity names it: without "table/".
Result<ResourcePattern, std::string> TablePattern(std::string_view account, std::string_view name) {
  ResourcePattern pattern{ResourceKind::kTables, std::string(account.empty() ? "*" : account), "*"};
  if (name == "*") return pattern;
  // A wildcard that reaches into "table/" itself could mean more than the part behind it.
  if (!name.starts_with(kTablePrefix) || name.size() == kTablePrefix.size()) return Refused();
  pattern.name = name.substr(kTablePrefix.size());
  return pattern;
}

// "database/(default)" of an ARN of a Firestore database.
Result<ResourcePattern, std::string> DatabasePattern(std::string_view account,
                                                     std::string_view name) {
  ResourcePattern pattern{ResourceKind::kDocuments, std::string(account.empty() ? "*" : account),
                          "*"};
  if (name == "*") return pattern;
  if (!name.starts_with(kDatabasePrefix) || name.size() == kDatabasePrefix.size()) {
    return Refused();
  }
  pattern.name = name.substr(kDatabasePrefix.size());
  return pattern;
}

// Whether the pattern can only match the resource `name` and what lies in it.
bool LiesWithin(std::string_view pattern, std::string_view name) {
  if (!pattern.starts_with(name)) return false;
  return pattern.size() == name.size() || pattern[name.size()] == '/' ||
         pattern[name.size()] == '*';
}

bool InScope(const ResourcePattern& pattern, const ResourceScope& scope) {
  switch (scope.kind) {
    case ResourceScope::Kind::kAnything:
      return true;
    case ResourceScope::Kind::kBucket:
      return pattern.kind == ResourceKind::kObjects && LiesWithin(pattern.name, scope.name);
    case ResourceScope::Kind::kTable:
      return pattern.kind == ResourceKind::kTables && LiesWithin(pattern.name, scope.name);
  }
  return false;
}

bool CanBe(const ResourcePattern& pattern, ActionTarget target) {
  const bool slash = pattern.name.find('/') != std::string::npos;
  const bool star = pattern.name.find('*') != std::string::npos;
  switch (target) {
    case ActionTarget::kAccount:
      return pattern.name == "*";
    case ActionTarget::kBucket:
      return pattern.kind == ResourceKind::kObjects && !slash;
    case ActionTarget::kObject:
      return pattern.kind == ResourceKind::kObjects && (slash || star);
    case ActionTarget::kTable:
      return pattern.kind == ResourceKind::kTables;
    case ActionTarget::kDatabase:
      return pattern.kind == ResourceKind::kDocuments || pattern.kind == ResourceKind::kAny;
  }
  return false;
}

}  // namespace

Result<ResourcePattern, std::string> ReadResource(std::string_view text,
                                                  const ResourceScope& scope) {
  if (text.find("${") != std::string_view::npos) return Refused();
  if (text == "*" && scope.kind == ResourceScope::Kind::kAnything) return ResourcePattern{};
  // "*" in the policy of one resource is that resource and all in it.
  if (text == "*" && scope.kind == ResourceScope::Kind::kTable) {
    return ResourcePattern{ResourceKind::kTables};
  }
  std::array<std::string_view, 6> parts;
  if (!SplitArn(text, parts) || parts[0] != "arn") return Refused();
  if (parts[1] != "aws" && parts[1] != "*") return Refused();
  ResourcePattern pattern;
  if (parts[2] == "s3") {
    if (!parts[3].empty() || !parts[4].empty()) return Refused();
    pattern = {ResourceKind::kObjects, "*", std::string(parts[5])};
  } else if (parts[2] == "dynamodb") {
    ALOFT_TRY(pattern, TablePattern(parts[4], parts[5]));
  } else if (parts[2] == "firestore") {
    ALOFT_TRY(pattern, DatabasePattern(parts[4], parts[5]));
  } else {
    return Refused();
  }
  if (!InScope(pattern, scope)) return Refused();
  return pattern;
}

bool ActionsApply(const std::vector<std::string_view>& actions,
                  const std::vector<ResourcePattern>& resources) {
  return std::all_of(actions.begin(), actions.end(), [&](std::string_view action) {
    const std::vector<ActionTarget> targets = TargetsOf(action);
    return std::any_of(targets.begin(), targets.end(), [&](ActionTarget target) {
      return std::any_of(resources.begin(), resources.end(),
                         [&](const ResourcePattern& resource) { return CanBe(resource, target); });
    });
  });
}

}  // namespace aloft::faces
