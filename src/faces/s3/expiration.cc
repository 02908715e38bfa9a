#include "faces/s3/expiration.h"

#include <utility>

#include "base/percent.h"
#include "base/time_format.h"
#include "object/lifecycle_rules.h"

namespace aloft::faces::s3 {

EndingRules EndingRulesOf(const Scope& scope) {
  if (!scope.bucket->has_lifecycle) return {};
  // Not what the client asked for, so it needs no permission of the client's.
  const auto grant = identity::Authorizer::ForService("lifecycle", scope.bucket->project,
                                                      identity::Permission::kBucketLifecycleRead,
                                                      scope.bucket->name);
  auto rules = scope.call->objects().buckets().Lifecycle(grant, scope.bucket->name);
  return rules ? std::move(*rules) : nullptr;
}

void AddExpiration(edge::Response& response, const EndingRules& rules,
                   const object::ObjectInfo& info) {
  if (!info.is_current || !rules) return;
  const auto end = object::NextExpiration(*rules, info);
  if (!end) return;
  response.Add("x-amz-expiration", "expiry-date=\"" + FormatHttpDate(end->at_micros) +
                                       "\", rule-id=\"" +
                                       UriEncode(end->rule->id, SlashEncoding::kEncoded) + "\"");
}

void AddAbortDate(edge::Response& response, const EndingRules& rules, std::string_view key,
                  std::int64_t created_micros) {
  if (!rules) return;
  const auto end = object::NextAbort(*rules, key, created_micros);
  if (!end) return;
  response.Add("x-amz-abort-date", FormatHttpDate(end->at_micros));
  response.Add("x-amz-abort-rule-id", UriEncode(end->rule->id, SlashEncoding::kEncoded));
}

}  // namespace aloft::faces::s3
