#include "faces/gcs/iam_policy.h"

#include <algorithm>
#include <utility>

#include "base/json_writer.h"
#include "faces/gcs/access_list.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/members.h"
#include "faces/gcs/roles.h"

namespace aloft::faces::gcs {
namespace {

std::string TextIn(const Json& from, std::string_view name) {
  const std::string* text = from.Text(name);
  return text == nullptr ? std::string() : *text;
}

BindingCondition ConditionIn(const Json& from) {
  return {TextIn(from, "title"), TextIn(from, "description"), TextIn(from, "expression")};
}

// https://cloud.google.com/iam/docs/conditions-overview
Result<BindingCondition> ReadCondition(const Json& from, std::string_view bucket) {
  BindingCondition condition = ConditionIn(from);
  if (condition.title.empty() || condition.title.size() > kConditionTitleBytesMax) {
    return Fail(Invalid("A condition needs a title of at most 100 bytes."));
  }
  if (condition.description.size() > kConditionTextBytesMax) {
    return Fail(Invalid("The description of a condition is too long."));
  }
  ALOFT_TRY_VOID(CompileCondition(condition.expression, bucket));
  return condition;
}

Result<Binding> ReadBinding(const Json& from, std::string_view bucket,
                            const identity::Projects& projects) {
  Binding binding;
  const std::string* role = from.Text("role");
  if (role == nullptr || !FindRole(*role)) {
    return Fail(Invalid("Role " + (role == nullptr ? std::string() : *role) +
                        " is not supported for this resource."));
  }
  binding.role = *role;
  const Json* condition = from.Find("condition");
  if (condition != nullptr && condition->kind != JsonKind::kNull) {
    ALOFT_TRY(binding.condition, ReadCondition(*condition, bucket));
  }
  const Json* members = from.Find("members");
  if (members == nullptr) return binding;
  for (const Json& member : members->items) {
    if (member.kind != JsonKind::kString) return Fail(Invalid("Invalid member."));
    ALOFT_TRY_VOID(MemberPattern(member.text, projects));
    if (binding.condition && IsPublic(member.text)) {
      return Fail(Invalid("A condition cannot be for " + member.text + "."));
    }
    binding.members.push_back(member.text);
  }
  return binding;
}

std::vector<identity::ResourcePattern> BucketAndObjects(const object::BucketInfo& bucket) {
  identity::ResourcePattern itself{identity::ResourceKind::kObjects, "*", bucket.name};
  identity::ResourcePattern objects{identity::ResourceKind::kObjects, "*", bucket.name + "/*"};
  return {std::move(itself), std::move(objects)};
}

identity::Condition OnlyCreates() {
  identity::Condition condition{identity::Comparison::kStringEquals};
  condition.attribute = kCreatesAttribute;
  identity::Operand yes;
  identity::MakeOperand(identity::Comparison::kStringEquals, "true", yes);
  condition.operands.push_back(std::move(yes));
  return condition;
}

bool PreventsPublic(const object::BucketInfo& bucket) {
  return bucket.public_access_block && bucket.public_access_block->restrict_public_policies;
}

void AddStatement(const object::BucketInfo& bucket, const Role& role, std::string_view member,
                  identity::PrincipalPattern pattern, Alternative when, identity::Policy& policy) {
  if (IsPublic(member) && PreventsPublic(bucket)) return;
  identity::Statement statement;
  statement.effect = identity::Effect::kAllow;
  statement.principals.push_back(std::move(pattern));
  statement.permissions = role.permissions;
  statement.resources = BucketAndObjects(bucket);
  statement.conditions = std::move(when);
  if (role.creates_only) statement.conditions.push_back(OnlyCreates());
  if (member == kAllAuthenticated) statement.conditions.push_back(WhoeverIsKnown());
  statement.is_public = IsPublic(member);
  policy.statements.push_back(std::move(statement));
}

}  // namespace

bool HasConditions(const std::vector<Binding>& bindings) {
  return std::any_of(bindings.begin(), bindings.end(),
                     [](const Binding& binding) { return binding.condition.has_value(); });
}

Result<std::vector<Binding>> ReadBindings(const Json& policy, std::string_view bucket,
                                          const identity::Projects& projects) {
  std::vector<Binding> bindings;
  const Json* list = policy.Find("bindings");
  if (list == nullptr) return bindings;
  std::size_t members = 0;
  for (const Json& item : list->items) {
    ALOFT_TRY(Binding binding, ReadBinding(item, bucket, projects));
    members += binding.members.size();
    if (members > kMembersMax) return Fail(Invalid("The policy has too many members."));
    const auto same = std::find_if(bindings.begin(), bindings.end(), [&](const Binding& before) {
      return before.role == binding.role && before.condition == binding.condition;
    });
    if (binding.members.empty()) continue;
    if (same == bindings.end()) {
      bindings.push_back(std::move(binding));
      continue;
    }
    for (std::string& member : binding.members) same->members.push_back(std::move(member));
  }
  return bindings;
}

void WriteBindings(JsonWriter& json, const std::vector<Binding>& bindings) {
  json.Key("bindings").BeginArray();
  for (const Binding& binding : bindings) {
    json.BeginObject().Member("role", std::string_view(binding.role)).Key("members").BeginArray();
    for (const std::string& member : binding.members) json.String(member);
    json.EndArray();
    if (const auto& condition = binding.condition) {
      json.Key("condition").BeginObject().Member("title", std::string_view(condition->title));
      if (!condition->description.empty()) {
        json.Member("description", std::string_view(condition->description));
      }
      json.Member("expression", std::string_view(condition->expression)).EndObject();
    }
    json.EndObject();
  }
  json.EndArray();
}

std::string KeptBindings(const std::vector<Binding>& bindings) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject();
  WriteBindings(json, bindings);
  json.EndObject();
  return text;
}

std::vector<Binding> ParseBindings(std::string_view text) {
  std::vector<Binding> bindings;
  const auto policy = ParseJson(text);
  const Json* list = policy ? policy->Find("bindings") : nullptr;
  if (list == nullptr) return bindings;
  for (const Json& item : list->items) {
    const std::string* role = item.Text("role");
    const Json* members = item.Find("members");
    if (role == nullptr || members == nullptr) continue;
    Binding& binding = bindings.emplace_back(Binding{*role, {}});
    for (const Json& member : members->items) binding.members.push_back(member.text);
    if (const Json* condition = item.Find("condition")) binding.condition = ConditionIn(*condition);
  }
  return bindings;
}

std::vector<Binding> DefaultBindings(const object::BucketInfo& bucket,
                                     const identity::Project& project) {
  const std::vector<std::string> owners = {"projectEditor:" + project.id,
                                           "projectOwner:" + project.id};
  const std::vector<std::string> viewers = {"projectViewer:" + project.id};
  std::vector<Binding> bindings = {{"roles/storage.legacyBucketOwner", owners},
                                   {"roles/storage.legacyBucketReader", viewers}};
  if (!IsUniform(bucket)) return bindings;
  bindings.push_back({"roles/storage.legacyObjectOwner", owners});
  bindings.push_back({"roles/storage.legacyObjectReader", viewers});
  return bindings;
}

void AddStatements(const object::BucketInfo& bucket, const identity::Projects& projects,
                   identity::Policy& policy) {
  for (const Binding& binding : ParseBindings(bucket.bindings)) {
    const auto role = FindRole(binding.role);
    auto when = Result<Alternatives>(Alternatives(1));
    if (binding.condition) when = CompileCondition(binding.condition->expression, bucket.name);
    if (!role || !when) continue;
    for (const std::string& member : binding.members) {
      const auto pattern = MemberPattern(member, projects);
      if (!pattern) continue;
      for (const Alternative& all : *when) {
        AddStatement(bucket, *role, member, *pattern, all, policy);
      }
    }
  }
  if (IsUniform(bucket)) return;
  for (const object::AccessEntry& entry : bucket.access_list) {
    auto pattern = EntityPattern(entry.who, projects);
    if (!pattern) continue;
    const Role role{BucketPermissions(entry.role), false};
    AddStatement(bucket, role, entry.who, std::move(*pattern), {}, policy);
  }
}

}  // namespace aloft::faces::gcs
