#include "faces/gcs/xml/lifecycle_document.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/json_writer.h"
#include "faces/gcs/bucket_rules.h"

namespace aloft::faces::gcs::xml {
namespace {

enum class Form : std::uint8_t { kText, kBool, kTexts };

struct Condition {
  std::string_view here;
  std::string_view in_json;
  Form form;
};

constexpr Condition kConditions[] = {
    {"Age", "age", Form::kText},
    {"CreatedBefore", "createdBefore", Form::kText},
    {"CustomTimeBefore", "customTimeBefore", Form::kText},
    {"DaysSinceCustomTime", "daysSinceCustomTime", Form::kText},
    {"DaysSinceNoncurrentTime", "daysSinceNoncurrentTime", Form::kText},
    {"IsLive", "isLive", Form::kBool},
    {"MatchesPrefix", "matchesPrefix", Form::kTexts},
    {"MatchesStorageClass", "matchesStorageClass", Form::kTexts},
    {"MatchesSuffix", "matchesSuffix", Form::kTexts},
    {"NoncurrentTimeBefore", "noncurrentTimeBefore", Form::kText},
    {"NumberOfNewerVersions", "numNewerVersions", Form::kText},
};

constexpr std::string_view kActions[] = {"AbortIncompleteMultipartUpload", "Delete",
                                         "SetStorageClass"};

Json Text(std::string text) { return Json{JsonKind::kString, false, std::move(text)}; }

Result<Json> ReadAction(const XmlNode& node) {
  const auto children = node.children();
  if (children.size() != 1) return Fail(Error{Code::kMalformedXml});
  for (const std::string_view name : kActions) {
    if (children[0].name() != name) continue;
    Json action{JsonKind::kObject};
    action.members.emplace_back("type", Text(std::string(name)));
    if (name == "SetStorageClass") {
      action.members.emplace_back("storageClass", Text(children[0].text()));
    }
    return action;
  }
  return Fail(Error{Code::kMalformedXml});
}

const Condition* FindCondition(std::string_view name) {
  for (const Condition& condition : kConditions) {
    if (condition.here == name) return &condition;
  }
  return nullptr;
}

Result<void> AddCondition(const Condition& condition, std::string text, Json& to) {
  Json* before = nullptr;
  for (auto& [name, value] : to.members) {
    if (name == condition.in_json) before = &value;
  }
  if (before != nullptr && condition.form != Form::kTexts) {
    return Fail(Error{Code::kMalformedXml});
  }
  if (before == nullptr) {
    before = &to.members.emplace_back(std::string(condition.in_json), Json()).second;
  }
  switch (condition.form) {
    case Form::kText:
      *before = Text(std::move(text));
      return {};
    case Form::kBool:
      if (text != "true" && text != "false") return Fail(Error{Code::kMalformedXml});
      before->kind = JsonKind::kBool;
      before->truth = text == "true";
      return {};
    case Form::kTexts:
      before->kind = JsonKind::kList;
      before->items.push_back(Text(std::move(text)));
      return {};
  }
  return {};
}

Result<Json> ReadConditions(const XmlNode& node) {
  Json conditions{JsonKind::kObject};
  for (const XmlNode& child : node.children()) {
    const Condition* condition = FindCondition(child.name());
    if (condition == nullptr) return Fail(Error{Code::kMalformedXml});
    ALOFT_TRY_VOID(AddCondition(*condition, child.text(), conditions));
  }
  return conditions;
}

void WriteCondition(XmlWriter& xml, const Condition& condition, const Json& value) {
  switch (condition.form) {
    case Form::kText:
      xml.Element(condition.here, std::string_view(value.text));
      return;
    case Form::kBool:
      xml.Element(condition.here, value.truth);
      return;
    case Form::kTexts:
      for (const Json& item : value.items) {
        xml.Element(condition.here, std::string_view(item.text));
      }
  }
}

void WriteRule(XmlWriter& xml, const Json& rule) {
  const Json* action = rule.Find("action");
  const Json* conditions = rule.Find("condition");
  xml.Begin("Rule").Begin("Action");
  for (const std::string_view name : kActions) {
    if (*action->Text("type") != name) continue;
    xml.Begin(name);
    if (const std::string* to = action->Text("storageClass")) xml.Text(*to);
    xml.End();
  }
  xml.End().Begin("Condition");
  for (const Condition& condition : kConditions) {
    const Json* value = conditions->Find(condition.in_json);
    if (value != nullptr) WriteCondition(xml, condition, *value);
  }
  xml.End().End();
}

}  // namespace

Result<Json> ReadLifecycleDocument(const XmlNode& root) {
  Json rules{JsonKind::kList};
  for (const XmlNode& node : root.children()) {
    if (node.name() != "Rule") return Fail(Error{Code::kMalformedXml});
    Json& rule = rules.items.emplace_back(Json{JsonKind::kObject});
    ALOFT_TRY(Json action, ReadAction(node.child("Action")));
    ALOFT_TRY(Json conditions, ReadConditions(node.child("Condition")));
    rule.members.emplace_back("action", std::move(action));
    rule.members.emplace_back("condition", std::move(conditions));
  }
  Json lifecycle{JsonKind::kObject};
  lifecycle.members.emplace_back("rule", std::move(rules));
  Json patch{JsonKind::kObject};
  patch.members.emplace_back("lifecycle", std::move(lifecycle));
  return patch;
}

void WriteLifecycleDocument(XmlWriter& xml, const object::BucketDraft& bucket) {
  std::string text;
  JsonWriter json(text);
  WriteLifecycle(json, bucket.lifecycle);
  const auto lifecycle = ParseJson(text);
  if (!lifecycle) return;
  const Json* rules = lifecycle->Find("rule");
  for (const Json& rule : rules->items) WriteRule(xml, rule);
}

}  // namespace aloft::faces::gcs::xml
