#include "faces/s3/version_id.h"

#include "object/names.h"

namespace aloft::faces::s3 {

std::string VersionId(const object::VersionRef& version) {
  return version.is_null ? "null" : object::VersionText(version.generation);
}

Result<object::VersionRef> ParseVersionId(std::string_view text) {
  if (text == "null") return object::VersionRef{0, true};
  const auto generation = object::ParseVersionText(text);
  if (!generation) return Fail(InvalidArgument("Invalid version id specified", "versionId", text));
  return object::VersionRef{*generation, false};
}

Result<std::optional<object::VersionRef>> RequestedVersion(const Query& query) {
  const std::string* text = query.Find("versionId");
  if (text == nullptr) return std::optional<object::VersionRef>();
  if (text->empty()) {
    return Fail(InvalidArgument("Version id cannot be the empty string", "versionId", *text));
  }
  ALOFT_TRY(const object::VersionRef version, ParseVersionId(*text));
  return std::optional(version);
}

}  // namespace aloft::faces::s3
