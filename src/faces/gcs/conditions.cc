#include "faces/gcs/conditions.h"

#include <algorithm>
#include <string>

namespace aloft::faces::gcs {
namespace {

bool Names(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item.size() >= 2 && item.front() == '"' && item.back() == '"') {
      item = item.substr(1, item.size() - 2);
    }
    if (item == "*" || item == etag) return true;
  }
  return false;
}

}  // namespace

Result<object::WriteConditions> WriteConditionsOf(const Query& query) {
  object::WriteConditions out;
  ALOFT_TRY(out.if_generation, query.Number("ifGenerationMatch"));
  ALOFT_TRY(out.if_not_generation, query.Number("ifGenerationNotMatch"));
  ALOFT_TRY(out.if_metageneration, query.Number("ifMetagenerationMatch"));
  ALOFT_TRY(out.if_not_metageneration, query.Number("ifMetagenerationNotMatch"));
  return out;
}

Result<object::ReadConditions> ReadConditionsOf(const Query& query, std::string_view prefix) {
  const std::string start(prefix);
  object::ReadConditions out;
  ALOFT_TRY(out.if_generation, query.Number(start + "GenerationMatch"));
  ALOFT_TRY(out.if_not_generation, query.Number(start + "GenerationNotMatch"));
  ALOFT_TRY(out.if_metageneration, query.Number(start + "MetagenerationMatch"));
  ALOFT_TRY(out.if_not_metageneration, query.Number(start + "MetagenerationNotMatch"));
  return out;
}

Result<void> JudgeBucket(const Query& query, std::int64_t metageneration) {
  ALOFT_TRY(const auto match, query.Number("ifMetagenerationMatch"));
  ALOFT_TRY(const auto not_match, query.Number("ifMetagenerationNotMatch"));
  if (match && *match != metageneration) return Fail(ConditionNotMet());
  if (not_match && *not_match == metageneration) return Fail(NotModified());
  return {};
}

Result<void> JudgeEtag(const edge::Headers& headers, std::string_view etag) {
  const auto match = headers.Find("if-match");
  const auto not_match = headers.Find("if-none-match");
  if (match && !Names(*match, etag)) return Fail(ConditionNotMet());
  if (not_match && Names(*not_match, etag)) return Fail(NotModified());
  return {};
}

Result<std::optional<object::VersionRef>> VersionOf(const Query& query, std::string_view name) {
  ALOFT_TRY(const auto generation, query.Number(name));
  if (!generation) return std::optional<object::VersionRef>();
  return std::optional(object::VersionRef{*generation, false});
}

}  // namespace aloft::faces::gcs
