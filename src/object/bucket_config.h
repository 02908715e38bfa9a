// Configurations of a bucket that are too large for its record: each in rows of its own, cut into
// pieces.
//
// Threads     Any; no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "object/core.h"

namespace aloft::object {

inline constexpr std::string_view kTagsConfig = "tags";
inline constexpr std::string_view kCorsConfig = "cors";
inline constexpr std::string_view kLifecycleConfig = "lifecycle";
inline constexpr std::string_view kDocumentConfig = "document/";  // and its kind behind it

// What lets change some of a bucket's configuration.
identity::PermissionSet ConfigChanges();

// Fails with kInvalidArgument; with kProtected where versioning has to stay on.
Result<void> CheckVersioning(const BucketInfo& before, Versioning after);
// Fails with kInvalidArgument.
Result<void> CheckRules(const std::vector<CorsRule>& rules);
Result<void> CheckRules(const std::vector<LifecycleRule>& rules);
Result<void> CheckDocumentKind(std::string_view kind);

template <class T>
Result<T> Decoded(Result<std::string> text, std::optional<T> (*decode)(std::string_view)) {
  if (!text.ok()) return Fail(std::move(text.error()));
  if (text->empty()) return T{};
  auto value = decode(*text);
  if (!value) return Fail(Error{Fault::kCorrupt, "bucket configuration"});
  return std::move(*value);
}

// Empty: not configured. Reads one moment of all pieces.
Result<std::string> LoadConfig(Core& core, const BucketRow& bucket, std::string_view kind);
// The rules as they stand with this row; decoded once for each version of it.
Result<SharedRules<CorsRule>> LoadCors(Core& core, const BucketRow& bucket);
Result<SharedRules<LifecycleRule>> LoadLifecycle(Core& core, const BucketRow& bucket);
// Replaces all pieces; empty removes them. Fails with kTooLarge past kConfigBytesMax.
Result<void> SaveConfig(store::CommitRequest& request, const BucketRow& bucket,
                        std::string_view kind, std::string_view value);
// Writes the bucket's record, changed, if it is still as it was read.
void SaveBucket(Core& core, store::CommitRequest& request, const BucketRow& row, BucketInfo& info);

}  // namespace aloft::object
