#include "object/lifecycle_rules.h"

#include <algorithm>

namespace aloft::object {
namespace {

constexpr std::int64_t kDayMicros = 24ll * 3600 * 1'000'000;

bool PrefixMatches(const LifecycleRule& rule, std::string_view key) {
  return !rule.prefix || key.starts_with(*rule.prefix);
}

bool AnyOf(const std::vector<std::string>& texts, const auto& matches) {
  return texts.empty() || std::any_of(texts.begin(), texts.end(), matches);
}

bool Contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool NameMatches(const LifecycleWhen& when, std::string_view key) {
  return AnyOf(when.prefixes, [&](const std::string& text) { return key.starts_with(text); }) &&
         AnyOf(when.suffixes, [&](const std::string& text) { return key.ends_with(text); });
}

bool Aged(const std::optional<std::int32_t>& days, std::int64_t since, std::int64_t now) {
  return !days || (since != 0 && since + *days * kDayMicros <= now);
}

bool Before(const std::optional<std::int64_t>& limit, std::int64_t micros) {
  return !limit || (micros != 0 && micros < *limit);
}

bool Holds(const LifecycleWhen& when, const ObjectInfo& info, const VersionStanding& standing,
           std::int64_t now) {
  const bool current = standing.noncurrent_since_micros == 0;
  if (when.current && *when.current != current) return false;
  if (when.newer_versions && standing.newer < *when.newer_versions) return false;
  if (!NameMatches(when, info.key)) return false;
  if (!AnyOf(when.storage_classes,
             [&](const std::string& text) { return text == info.storage_class; })) {
    return false;
  }
  const std::int64_t custom = info.custom_micros.value_or(0);
  return Aged(when.age_days, info.created_micros, now) &&
         Before(when.created_before_micros, info.created_micros) &&
         Aged(when.custom_days, custom, now) && Before(when.custom_before_micros, custom) &&
         Aged(when.noncurrent_days, standing.noncurrent_since_micros, now) &&
         Before(when.noncurrent_before_micros, standing.noncurrent_since_micros);
}

const LifecycleRule* FindDue(const std::vector<LifecycleRule>& rules, LifecycleAction action,
                             const ObjectInfo& info, const VersionStanding& standing,
                             std::int64_t now) {
  for (const LifecycleRule& rule : rules) {
    if (!rule.enabled || rule.action != action) continue;
    if (action == LifecycleAction::kSetClass && !Contains(rule.from_classes, info.storage_class)) {
      continue;
    }
    if (Holds(rule.when, info, standing, now)) return &rule;
  }
  return nullptr;
}

bool Matches(const LifecycleRule& rule, const ObjectInfo& info) {
  if (rule.action != LifecycleAction::kNone) return false;
  if (!rule.enabled || !PrefixMatches(rule, info.key)) return false;
  if (rule.larger_than_bytes && info.bytes <= *rule.larger_than_bytes) return false;
  if (rule.smaller_than_bytes && info.bytes >= *rule.smaller_than_bytes) return false;
  return std::all_of(rule.tags.begin(), rule.tags.end(), [&](const Tag& tag) {
    return std::find(info.tags.begin(), info.tags.end(), tag) != info.tags.end();
  });
}

// Whether the rule asks for something that only objects with bytes have.
bool AsksForContent(const LifecycleRule& rule) {
  return !rule.tags.empty() || rule.larger_than_bytes || rule.smaller_than_bytes;
}

std::optional<std::int64_t> ExpiresAt(const LifecycleRule& rule, std::int64_t created) {
  if (rule.expire_days) return DueMicros(created, *rule.expire_days);
  return rule.expire_at_micros;
}

bool ExpirationDue(const LifecycleRule& rule, std::int64_t created, std::int64_t now) {
  const auto at = ExpiresAt(rule, created);
  return at && *at <= now;
}

bool AbortsUploads(const LifecycleRule& rule, std::string_view key) {
  return rule.action == LifecycleAction::kNone && rule.enabled && rule.abort_upload_days &&
         !AsksForContent(rule) && PrefixMatches(rule, key);
}

void KeepSooner(std::optional<Ending>& soonest, std::int64_t at, const LifecycleRule& rule) {
  if (!soonest || at < soonest->at_micros) soonest = Ending{at, &rule};
}

}  // namespace

bool DeleteDue(const std::vector<LifecycleRule>& rules, const ObjectInfo& info,
               const VersionStanding& standing, std::int64_t now_micros) {
  return FindDue(rules, LifecycleAction::kDelete, info, standing, now_micros) != nullptr;
}

const std::string* ClassDue(const std::vector<LifecycleRule>& rules, const ObjectInfo& info,
                            const VersionStanding& standing, std::int64_t now_micros) {
  const LifecycleRule* rule =
      FindDue(rules, LifecycleAction::kSetClass, info, standing, now_micros);
  return rule == nullptr ? nullptr : &rule->to_class;
}

std::int64_t DueMicros(std::int64_t from_micros, std::int32_t days) {
  const std::int64_t exact = from_micros + days * kDayMicros;
  return (exact + kDayMicros - 1) / kDayMicros * kDayMicros;
}

bool CurrentExpired(const std::vector<LifecycleRule>& rules, const ObjectInfo& info,
                    std::int64_t now_micros) {
  return std::any_of(rules.begin(), rules.end(), [&](const LifecycleRule& rule) {
    return Matches(rule, info) && ExpirationDue(rule, info.created_micros, now_micros);
  });
}

bool LoneMarkerExpired(const std::vector<LifecycleRule>& rules, const ObjectInfo& marker,
                       std::int64_t now_micros) {
  return std::any_of(rules.begin(), rules.end(), [&](const LifecycleRule& rule) {
    if (rule.action != LifecycleAction::kNone) return false;
    if (!rule.enabled || AsksForContent(rule) || !PrefixMatches(rule, marker.key)) return false;
    return rule.expire_lone_markers || ExpirationDue(rule, marker.created_micros, now_micros);
  });
}

bool NoncurrentExpired(const std::vector<LifecycleRule>& rules, const ObjectInfo& info,
                       std::int64_t since_micros, std::int64_t newer, std::int64_t now_micros) {
  return std::any_of(rules.begin(), rules.end(), [&](const LifecycleRule& rule) {
    if (!rule.noncurrent_days || !Matches(rule, info)) return false;
    if (rule.noncurrent_keep && newer < *rule.noncurrent_keep) return false;
    return DueMicros(since_micros, *rule.noncurrent_days) <= now_micros;
  });
}

bool UploadExpired(const std::vector<LifecycleRule>& rules, std::string_view key,
                   std::int64_t created_micros, std::int64_t now_micros) {
  return std::any_of(rules.begin(), rules.end(), [&](const LifecycleRule& rule) {
    if (rule.action == LifecycleAction::kAbortUpload) {
      return rule.enabled && NameMatches(rule.when, key) &&
             Aged(rule.when.age_days, created_micros, now_micros);
    }
    return AbortsUploads(rule, key) &&
           DueMicros(created_micros, *rule.abort_upload_days) <= now_micros;
  });
}

std::optional<Ending> NextExpiration(const std::vector<LifecycleRule>& rules,
                                     const ObjectInfo& info) {
  std::optional<Ending> soonest;
  for (const LifecycleRule& rule : rules) {
    const auto at = ExpiresAt(rule, info.created_micros);
    if (at && Matches(rule, info)) KeepSooner(soonest, *at, rule);
  }
  return soonest;
}

std::optional<Ending> NextAbort(const std::vector<LifecycleRule>& rules, std::string_view key,
                                std::int64_t created_micros) {
  std::optional<Ending> soonest;
  for (const LifecycleRule& rule : rules) {
    if (!AbortsUploads(rule, key)) continue;
    KeepSooner(soonest, DueMicros(created_micros, *rule.abort_upload_days), rule);
  }
  return soonest;
}

}  // namespace aloft::object
