#include "faces/gcs/contexts.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "base/time_format.h"

namespace aloft::faces::gcs {
namespace {

using object::ObjectContext;
using object::ObjectContexts;

// https://cloud.google.com/storage/docs/use-object-contexts; length is the service's.
bool IsContextText(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.empty() ? ' ' : text.front());
  const bool begins = std::isalnum(first) != 0 || first >= 0x80;
  return begins && text.find_first_of("'\"\\/") == std::string_view::npos;
}

Error InvalidContext(std::string_view key) {
  return Invalid("Invalid object context '" + std::string(key) + "'");
}

ObjectContexts::iterator Find(ObjectContexts& contexts, std::string_view key) {
  return std::find_if(contexts.begin(), contexts.end(),
                      [&](const ObjectContext& context) { return context.key == key; });
}

Result<void> MergeOne(const std::string& key, const Json& payload, ObjectContexts& contexts) {
  const auto known = Find(contexts, key);
  if (payload.kind == JsonKind::kNull) {
    if (known != contexts.end()) contexts.erase(known);
    return {};
  }
  const Json* value = payload.Find("value");
  const bool fits = value != nullptr && value->kind == JsonKind::kString && IsContextText(key) &&
                    IsContextText(value->text);
  if (!fits) return Fail(InvalidContext(key));
  if (known == contexts.end()) {
    contexts.push_back({key, value->text});
  } else if (known->value != value->text) {
    *known = {key, value->text, known->created_micros, 0};
  }
  return {};
}

bool Take(std::string_view& text, std::string_view token) {
  if (!text.starts_with(token)) return false;
  text.remove_prefix(token.size());
  return true;
}

// What is between the quotes that it begins with.
std::optional<std::string> TakeQuoted(std::string_view& text) {
  if (!Take(text, "\"")) return std::nullopt;
  const std::size_t end = text.find('"');
  if (end == std::string_view::npos || end == 0) return std::nullopt;
  std::string out(text.substr(0, end));
  text.remove_prefix(end + 1);
  return out;
}

}  // namespace

void WriteContexts(JsonWriter& json, const ObjectContexts& contexts) {
  if (contexts.empty()) return;
  const auto time = [&](std::string_view name, std::int64_t micros) {
    json.Member(name, std::string_view(FormatRfc3339(micros, TimeFraction::kMillis)));
  };
  json.Key("contexts").BeginObject().Key("custom").BeginObject();
  for (const ObjectContext& context : contexts) {
    json.Key(context.key).BeginObject().Member("value", std::string_view(context.value));
    time("createTime", context.created_micros);
    time("updateTime", context.updated_micros);
    json.EndObject();
  }
  json.EndObject().EndObject();
}

Result<ObjectContexts> MergeContexts(const Json& change, ObjectContexts before) {
  if (change.kind == JsonKind::kNull) return ObjectContexts();
  if (change.kind != JsonKind::kObject) return Fail(Invalid("contexts is not an object"));
  const Json* custom = change.Find("custom");
  if (custom == nullptr) return before;
  if (custom->kind == JsonKind::kNull) return ObjectContexts();
  if (custom->kind != JsonKind::kObject) return Fail(Invalid("contexts.custom is not an object"));
  for (const auto& [key, payload] : custom->members) {
    ALOFT_TRY_VOID(MergeOne(key, payload, before));
  }
  return before;
}

Result<bool> DropsContexts(const Query& query) {
  constexpr std::string_view kGroups = "dropContextGroups";
  const std::vector<std::string> groups = query.All(kGroups);
  for (const std::string& group : groups) {
    if (group != "custom") return Fail(InvalidParameter(kGroups, group));
  }
  return !groups.empty();
}

Result<ContextFilter> ContextFilter::Parse(std::string_view text) {
  const std::string_view whole = text;
  ContextFilter filter;
  filter.opposite_ = Take(text, "-") || Take(text, "NOT ");
  auto key = Take(text, "contexts.") ? TakeQuoted(text) : std::nullopt;
  if (!key) return Fail(InvalidParameter("filter", whole));
  filter.key_ = std::move(*key);
  if (Take(text, "=")) {
    auto value = TakeQuoted(text);
    if (!value) return Fail(InvalidParameter("filter", whole));
    filter.value_ = std::move(*value);
  } else if (!Take(text, ":*")) {
    return Fail(InvalidParameter("filter", whole));
  }
  if (!text.empty()) return Fail(InvalidParameter("filter", whole));
  return filter;
}

bool ContextFilter::Matches(const ObjectContexts& contexts) const {
  const bool found =
      std::any_of(contexts.begin(), contexts.end(), [&](const ObjectContext& context) {
        return context.key == key_ && (value_.empty() || context.value == value_);
      });
  return found != opposite_;
}

}  // namespace aloft::faces::gcs
