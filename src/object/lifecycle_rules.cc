#include "object/lifecycle_rules.h"

#include <algorithm>

namespace aloft::object {
namespace {

constexpr std::int64_t kDayMicros = 24ll * 3600 * 1'000'000;

bool PrefixMatches(const LifecycleRule& rule, std::string_view key) {
  return !rule.prefix || key.starts_with(*rule.prefix);
}

bool Matches(const LifecycleRule& rule, const ObjectInfo& info) {
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

bool ExpirationDue(const LifecycleRule& rule, std::int64_t created, std::int64_t now) {
  if (rule.expire_days && DueMicros(created, *rule.expire_days) <= now) return true;
  return rule.expire_at_micros && *rule.expire_at_micros <= now;
}

}  // namespace

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
    return rule.enabled && rule.abort_upload_days && !AsksForContent(rule) &&
           PrefixMatches(rule, key) &&
           DueMicros(created_micros, *rule.abort_upload_days) <= now_micros;
  });
}

}  // namespace aloft::object
