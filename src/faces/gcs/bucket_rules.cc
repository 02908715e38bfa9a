#include "faces/gcs/bucket_rules.h"

#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace aloft::faces::gcs {
namespace {

Result<std::vector<std::string>> ReadTexts(const Json& from, std::string_view name) {
  std::vector<std::string> out;
  const Json* list = from.Find(name);
  if (list == nullptr || list->kind == JsonKind::kNull) return out;
  for (const Json& item : list->items) {
    if (item.kind != JsonKind::kString) return Fail(Invalid("Invalid " + std::string(name)));
    out.push_back(item.text);
  }
  return out;
}

Result<std::optional<std::int32_t>> ReadNumber(const Json& from, std::string_view name) {
  const std::string* text = from.Text(name);
  if (text == nullptr) return std::optional<std::int32_t>();
  std::int32_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, fault] = std::from_chars(text->data(), end, value);
  if (fault != std::errc() || stop != end || value < 0) {
    return Fail(Invalid("Invalid value for " + std::string(name)));
  }
  return std::optional(value);
}

void WriteTexts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.Key(name).BeginArray();
  for (const std::string& text : texts) json.String(text);
  json.EndArray();
}

// Conditions of a Delete rule that the neutral rules have words for.
Result<void> ReadDelete(const Json& when, object::LifecycleRule& rule) {
  ALOFT_TRY(const auto age, ReadNumber(when, "age"));
  ALOFT_TRY(const auto noncurrent_days, ReadNumber(when, "daysSinceNoncurrentTime"));
  ALOFT_TRY(const auto newer, ReadNumber(when, "numNewerVersions"));
  const Json* live = when.Find("isLive");
  const bool only_noncurrent = (live != nullptr && live->kind == JsonKind::kBool && !live->truth) ||
                               noncurrent_days || newer;
  if (only_noncurrent) {
    if (age || !noncurrent_days) {
      return Fail(NotImplemented("Deleting noncurrent versions without daysSinceNoncurrentTime"));
    }
    rule.noncurrent_days = noncurrent_days;
    rule.noncurrent_keep = newer;
    return {};
  }
  if (!age || *age == 0) return Fail(NotImplemented("A Delete rule without a positive age"));
  rule.expire_days = age;
  return {};
}

Result<object::LifecycleRule> ReadRule(const Json& from) {
  static constexpr std::string_view kKnown[] = {"age", "daysSinceNoncurrentTime",
                                                "numNewerVersions", "isLive", "matchesPrefix"};
  object::LifecycleRule rule;
  const Json* action = from.Find("action");
  const Json* when = from.Find("condition");
  const std::string* type = action == nullptr ? nullptr : action->Text("type");
  if (type == nullptr || when == nullptr) return Fail(Invalid("Invalid lifecycle rule"));
  for (const auto& [name, value] : when->members) {
    bool known = value.kind == JsonKind::kNull;
    for (const std::string_view word : kKnown) known = known || name == word;
    if (!known) return Fail(NotImplemented("The lifecycle condition " + name));
  }
  ALOFT_TRY(const std::vector<std::string> prefixes, ReadTexts(*when, "matchesPrefix"));
  if (prefixes.size() > 1) return Fail(NotImplemented("matchesPrefix with several prefixes"));
  if (!prefixes.empty()) rule.prefix = prefixes.front();
  if (*type == "Delete") {
    ALOFT_TRY_VOID(ReadDelete(*when, rule));
  } else if (*type == "AbortIncompleteMultipartUpload") {
    ALOFT_TRY(rule.abort_upload_days, ReadNumber(*when, "age"));
    if (!rule.abort_upload_days) return Fail(Invalid("Invalid lifecycle rule"));
  } else {
    return Fail(NotImplemented("The lifecycle action " + *type));
  }
  return rule;
}

void WriteRule(JsonWriter& json, std::string_view action, const object::LifecycleRule& rule,
               const std::vector<std::pair<std::string_view, std::int64_t>>& conditions) {
  json.BeginObject().Key("action").BeginObject().Member("type", action).EndObject();
  json.Key("condition").BeginObject();
  for (const auto& [name, value] : conditions) json.Member(name, value);
  if (rule.prefix && !rule.prefix->empty()) WriteTexts(json, "matchesPrefix", {*rule.prefix});
  json.EndObject().EndObject();
}

}  // namespace

Result<std::vector<object::CorsRule>> ReadCors(const Json& cors) {
  std::vector<object::CorsRule> rules;
  for (const Json& item : cors.items) {
    object::CorsRule rule;
    ALOFT_TRY(rule.origins, ReadTexts(item, "origin"));
    ALOFT_TRY(rule.methods, ReadTexts(item, "method"));
    // Google has one list for what a page may send and what it may see.
    ALOFT_TRY(rule.exposed_headers, ReadTexts(item, "responseHeader"));
    rule.request_headers = rule.exposed_headers;
    ALOFT_TRY(rule.max_age_seconds, ReadNumber(item, "maxAgeSeconds"));
    rules.push_back(std::move(rule));
  }
  return rules;
}

void WriteCors(JsonWriter& json, const std::vector<object::CorsRule>& rules) {
  json.BeginArray();
  for (const object::CorsRule& rule : rules) {
    json.BeginObject();
    WriteTexts(json, "origin", rule.origins);
    WriteTexts(json, "method", rule.methods);
    WriteTexts(json, "responseHeader", rule.exposed_headers);
    if (rule.max_age_seconds) json.Member("maxAgeSeconds", *rule.max_age_seconds);
    json.EndObject();
  }
  json.EndArray();
}

Result<std::vector<object::LifecycleRule>> ReadLifecycle(const Json& lifecycle) {
  std::vector<object::LifecycleRule> rules;
  const Json* list = lifecycle.Find("rule");
  if (list == nullptr) return rules;
  for (const Json& item : list->items) {
    ALOFT_TRY(object::LifecycleRule rule, ReadRule(item));
    rule.id = "rule-" + std::to_string(rules.size() + 1);
    rules.push_back(std::move(rule));
  }
  return rules;
}

// A rule that S3 made may say several things, each of which is a rule here.
void WriteLifecycle(JsonWriter& json, const std::vector<object::LifecycleRule>& rules) {
  json.BeginObject().Key("rule").BeginArray();
  for (const object::LifecycleRule& rule : rules) {
    if (!rule.enabled) continue;
    if (rule.expire_days) WriteRule(json, "Delete", rule, {{"age", *rule.expire_days}});
    if (rule.noncurrent_days && rule.noncurrent_keep) {
      WriteRule(json, "Delete", rule,
                {{"daysSinceNoncurrentTime", *rule.noncurrent_days},
                 {"numNewerVersions", *rule.noncurrent_keep}});
    } else if (rule.noncurrent_days) {
      WriteRule(json, "Delete", rule, {{"daysSinceNoncurrentTime", *rule.noncurrent_days}});
    }
    if (rule.abort_upload_days) {
      WriteRule(json, "AbortIncompleteMultipartUpload", rule, {{"age", *rule.abort_upload_days}});
    }
  }
  json.EndArray().EndObject();
}

}  // namespace aloft::faces::gcs
