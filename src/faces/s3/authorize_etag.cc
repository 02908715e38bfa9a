#include "faces/s3/authorize_etag.h"

#include <algorithm>

namespace aloft::faces::s3 {

Result<void> AuthorizeEtags(const Scope& scope, std::string_view key,
                            std::optional<object::VersionRef> version,
                            const object::WriteConditions& conditions) {
  const bool compares = std::any_of(conditions.if_etag.begin(), conditions.if_etag.end(),
                                    [](const std::string& etag) { return etag != "*"; });
  if (!compares) return {};
  using identity::Permission;
  const Permission read = version ? Permission::kObjectVersionRead : Permission::kObjectRead;
  ALOFT_TRY_VOID(AuthorizeObject(scope, key, read, {.version = version}));
  return {};
}

}  // namespace aloft::faces::s3
