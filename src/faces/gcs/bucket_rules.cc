#include "faces/gcs/bucket_rules.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "base/time_format.h"

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

// Texts that go out in headers.
Result<std::vector<std::string>> ReadTokens(const Json& from, std::string_view name) {
  ALOFT_TRY(std::vector<std::string> out, ReadTexts(from, name));
  for (const std::string& text : out) {
    const bool plain =
        std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (!plain) return Fail(Invalid("Invalid " + std::string(name)));
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
  for (const std::string& text : texts) {
    if (!text.empty()) json.String(text);
  }
  json.EndArray();
}

// "2026-01-31", or a whole moment.
Result<std::optional<std::int64_t>> ReadDate(const Json& from, std::string_view name) {
  const std::string* text = from.Text(name);
  if (text == nullptr) return std::optional<std::int64_t>();
  auto micros = ParseRfc3339(*text + "T00:00:00Z");
  if (!micros) micros = ParseRfc3339(*text);
  if (!micros) return Fail(Invalid("Invalid value for " + std::string(name)));
  return micros;
}

// Coldest last. Objects only ever move to colder classes.
constexpr std::string_view kClasses[] = {"STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"};

Result<std::vector<std::string>> WarmerThan(std::string_view storage_class) {
  std::vector<std::string> warmer = {"", "MULTI_REGIONAL", "REGIONAL",
                                     "DURABLE_REDUCED_AVAILABILITY"};
  for (const std::string_view known : kClasses) {
    if (known == storage_class) return warmer;
    warmer.emplace_back(known);
  }
  return Fail(Invalid("Invalid storage class: '" + std::string(storage_class) + "'"));
}

Result<object::LifecycleWhen> ReadWhen(const Json& from) {
  object::LifecycleWhen when;
  ALOFT_TRY(when.age_days, ReadNumber(from, "age"));
  ALOFT_TRY(when.created_before_micros, ReadDate(from, "createdBefore"));
  ALOFT_TRY(when.custom_days, ReadNumber(from, "daysSinceCustomTime"));
  ALOFT_TRY(when.custom_before_micros, ReadDate(from, "customTimeBefore"));
  ALOFT_TRY(when.noncurrent_days, ReadNumber(from, "daysSinceNoncurrentTime"));
  ALOFT_TRY(when.noncurrent_before_micros, ReadDate(from, "noncurrentTimeBefore"));
  ALOFT_TRY(when.newer_versions, ReadNumber(from, "numNewerVersions"));
  ALOFT_TRY(when.prefixes, ReadTexts(from, "matchesPrefix"));
  ALOFT_TRY(when.suffixes, ReadTexts(from, "matchesSuffix"));
  ALOFT_TRY(when.storage_classes, ReadTexts(from, "matchesStorageClass"));
  // The default class is kept as none.
  const auto& classes = when.storage_classes;
  if (std::find(classes.begin(), classes.end(), kClasses[0]) != classes.end()) {
    when.storage_classes.emplace_back();
  }
  const Json* live = from.Find("isLive");
  if (live != nullptr && live->kind == JsonKind::kBool) when.current = live->truth;
  return when;
}

// A rule that S3 has words for is written in those, so that both show it.
bool TakeSharedForm(object::LifecycleRule& rule) {
  object::LifecycleWhen rest = rule.when;
  if (rest.prefixes.size() > 1) return false;
  const std::optional<std::int32_t> age = std::exchange(rest.age_days, {});
  rest.prefixes.clear();
  const bool age_alone = age && *age > 0 && !rest.created_before_micros && !rest.custom_days &&
                         !rest.custom_before_micros && !rest.noncurrent_days &&
                         !rest.noncurrent_before_micros && !rest.newer_versions && !rest.current &&
                         rest.suffixes.empty() && rest.storage_classes.empty();
  if (!age_alone || rule.action == object::LifecycleAction::kSetClass) return false;
  if (!rule.when.prefixes.empty()) rule.prefix = rule.when.prefixes.front();
  if (rule.action == object::LifecycleAction::kDelete) rule.expire_days = age;
  if (rule.action == object::LifecycleAction::kAbortUpload) rule.abort_upload_days = age;
  rule.action = object::LifecycleAction::kNone;
  rule.when = {};
  return true;
}

Result<object::LifecycleAction> ReadAction(const Json& action, object::LifecycleRule& rule) {
  const std::string* type = action.Text("type");
  if (type == nullptr) return Fail(Invalid("Invalid lifecycle rule"));
  if (*type == "Delete") return object::LifecycleAction::kDelete;
  if (*type == "AbortIncompleteMultipartUpload") return object::LifecycleAction::kAbortUpload;
  if (*type != "SetStorageClass") return Fail(Invalid("Invalid lifecycle action: " + *type));
  const std::string* to = action.Text("storageClass");
  if (to == nullptr) return Fail(Required("storageClass"));
  rule.to_class = *to;
  return object::LifecycleAction::kSetClass;
}

Result<object::LifecycleRule> ReadRule(const Json& from) {
  static constexpr std::string_view kKnown[] = {"age",
                                                "createdBefore",
                                                "customTimeBefore",
                                                "daysSinceCustomTime",
                                                "isLive",
                                                "matchesPrefix",
                                                "matchesSuffix",
                                                "matchesStorageClass",
                                                "noncurrentTimeBefore",
                                                "daysSinceNoncurrentTime",
                                                "numNewerVersions"};
  object::LifecycleRule rule;
  const Json* action = from.Find("action");
  const Json* when = from.Find("condition");
  if (action == nullptr || when == nullptr) return Fail(Invalid("Invalid lifecycle rule"));
  for (const auto& [name, value] : when->members) {
    bool known = value.kind == JsonKind::kNull;
    for (const std::string_view word : kKnown) known = known || name == word;
    if (!known) return Fail(NotImplemented("The lifecycle condition " + name));
  }
  ALOFT_TRY(rule.action, ReadAction(*action, rule));
  ALOFT_TRY(rule.when, ReadWhen(*when));
  const bool any = std::any_of(when->members.begin(), when->members.end(), [](const auto& member) {
    return member.second.kind != JsonKind::kNull;
  });
  if (!any) return Fail(Invalid("A lifecycle rule needs a condition."));
  if (TakeSharedForm(rule)) return rule;
  if (rule.action == object::LifecycleAction::kSetClass) {
    ALOFT_TRY(const std::vector<std::string> warmer, WarmerThan(rule.to_class));
    rule.from_classes = warmer;
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

void WriteWhen(JsonWriter& json, const object::LifecycleWhen& when) {
  const auto number = [&](std::string_view name, const std::optional<std::int32_t>& value) {
    if (value) json.Member(name, *value);
  };
  const auto date = [&](std::string_view name, const std::optional<std::int64_t>& micros) {
    constexpr std::size_t kDateCharacters = 10;
    if (!micros) return;
    const std::string text = FormatRfc3339(*micros, TimeFraction::kNone);
    json.Member(name, std::string_view(text).substr(0, kDateCharacters));
  };
  const auto texts = [&](std::string_view name, const std::vector<std::string>& list) {
    if (!list.empty()) WriteTexts(json, name, list);
  };
  json.BeginObject();
  number("age", when.age_days);
  date("createdBefore", when.created_before_micros);
  number("daysSinceCustomTime", when.custom_days);
  date("customTimeBefore", when.custom_before_micros);
  number("daysSinceNoncurrentTime", when.noncurrent_days);
  date("noncurrentTimeBefore", when.noncurrent_before_micros);
  number("numNewerVersions", when.newer_versions);
  if (when.current) json.Member("isLive", *when.current);
  texts("matchesPrefix", when.prefixes);
  texts("matchesSuffix", when.suffixes);
  texts("matchesStorageClass", when.storage_classes);
  json.EndObject();
}

std::string_view ActionName(object::LifecycleAction action) {
  switch (action) {
    case object::LifecycleAction::kNone:
      return {};
    case object::LifecycleAction::kDelete:
      return "Delete";
    case object::LifecycleAction::kSetClass:
      return "SetStorageClass";
    case object::LifecycleAction::kAbortUpload:
      return "AbortIncompleteMultipartUpload";
  }
  return {};
}

void WriteActionRule(JsonWriter& json, const object::LifecycleRule& rule) {
  json.BeginObject().Key("action").BeginObject().Member("type", ActionName(rule.action));
  if (!rule.to_class.empty()) json.Member("storageClass", std::string_view(rule.to_class));
  WriteWhen(json.EndObject().Key("condition"), rule.when);
  json.EndObject();
}

}  // namespace

Result<std::vector<object::CorsRule>> ReadCors(const Json& cors) {
  std::vector<object::CorsRule> rules;
  for (const Json& item : cors.items) {
    object::CorsRule rule;
    ALOFT_TRY(rule.origins, ReadTexts(item, "origin"));
    ALOFT_TRY(rule.methods, ReadTokens(item, "method"));
    // Google has one list for what a page may send and what it may see.
    ALOFT_TRY(rule.exposed_headers, ReadTokens(item, "responseHeader"));
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
    if (rule.action != object::LifecycleAction::kNone) {
      WriteActionRule(json, rule);
      continue;
    }
    if (rule.expire_days) WriteRule(json, "Delete", rule, {{"age", *rule.expire_days}});
    // S3 counts only noncurrent versions among the newer ones.
    if (rule.noncurrent_days && rule.noncurrent_keep) {
      WriteRule(json, "Delete", rule,
                {{"daysSinceNoncurrentTime", *rule.noncurrent_days},
                 {"numNewerVersions", *rule.noncurrent_keep + 1}});
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
