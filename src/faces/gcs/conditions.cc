#include "faces/gcs/conditions.h"

#include <string>

namespace aloft::faces::gcs {

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

Result<std::optional<object::VersionRef>> VersionOf(const Query& query, std::string_view name) {
  ALOFT_TRY(const auto generation, query.Number(name));
  if (!generation) return std::optional<object::VersionRef>();
  return std::optional(object::VersionRef{*generation, false});
}

}  // namespace aloft::faces::gcs
