#include "faces/dynamodb/table_policies.h"

#include <utility>

#include "base/bytes.h"
#include "base/digest.h"
#include "faces/common/policy_document.h"
#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb {
namespace {

// A text that was accepted once and is not understood any more lets nobody in.
identity::Policy DenyAll() {
  identity::Statement everything;
  everything.effect = identity::Effect::kDeny;
  everything.principals.push_back({identity::PrincipalPattern::Kind::kEveryone});
  everything.permissions.set();
  everything.resources.push_back({});
  identity::Policy deny;
  deny.statements.push_back(std::move(everything));
  return deny;
}

}  // namespace

std::string_view PolicyText(const table::TableDescription& table) {
  const auto found = table.definition.settings.find(kSettingPolicy);
  if (found == table.definition.settings.end()) return {};
  return found->second;
}

std::string PolicyRevision(std::string_view text) {
  if (text.empty()) return {};
  const std::string digest = Sha256Digest(text);
  std::string_view bytes = digest;
  return std::to_string(TakeBe64(bytes).value_or(0));
}

std::optional<ApiError> CheckPolicy(std::string_view text, std::string_view table) {
  if (text.size() > kTablePolicyBytesMax) {
    return ApiError{ErrorCode::kLimitExceeded,
                    "The size of the resource-based policy exceeds the maximum of 20 KB"};
  }
  auto policy = ParseTablePolicy(text, table);
  if (policy.ok()) return std::nullopt;
  return ApiError{ErrorCode::kValidation, "Invalid policy document: " + policy.error()};
}

std::shared_ptr<const identity::Policy> TablePolicies::Of(const table::TableDescription& table) {
  const std::string_view text = PolicyText(table);
  if (text.empty()) return nullptr;
  std::string key = table.definition.name + "/" + std::string(text);
  const MutexLock lock(mutex_);
  const auto known = kept_.find(key);
  if (known != kept_.end()) return known->second;
  if (kept_.size() >= kTablePoliciesKept) kept_.clear();
  auto parsed = ParseTablePolicy(text, table.definition.name);
  auto policy =
      std::make_shared<const identity::Policy>(parsed.ok() ? std::move(parsed).value() : DenyAll());
  kept_.emplace(std::move(key), policy);
  return policy;
}

}  // namespace aloft::faces::dynamodb
