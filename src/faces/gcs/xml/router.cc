// All operations of the XML API in one table.
#include <algorithm>
#include <cstdint>
#include <iterator>

#include "faces/gcs/xml/operations.h"

namespace aloft::faces::gcs::xml {
namespace {

enum class Level : std::uint8_t { kService, kBucket, kObject };

struct Route {
  std::string_view method;
  Level level;
  std::string_view part;    // that the query names; empty: the whole
  std::string_view header;  // must be there too; empty: none
  Result<edge::Plan> (*operation)(const CallPtr& call);
};

constexpr Route kRoutes[] = {
    {"GET", Level::kService, "", "", ListBuckets},
    {"GET", Level::kBucket, "acl", "", GetBucketAccess},
    {"PUT", Level::kBucket, "acl", "", PutBucketAccess},
    {"GET", Level::kBucket, "defaultObjectAcl", "", GetDefaultAccess},
    {"PUT", Level::kBucket, "defaultObjectAcl", "", PutDefaultAccess},
    {"GET", Level::kBucket, "billing", "", GetBucketConfiguration},
    {"PUT", Level::kBucket, "billing", "", PutBucketConfiguration},
    {"GET", Level::kBucket, "cors", "", GetBucketConfiguration},
    {"PUT", Level::kBucket, "cors", "", PutBucketConfiguration},
    {"GET", Level::kBucket, "encryptionConfig", "", GetBucketConfiguration},
    {"PUT", Level::kBucket, "encryptionConfig", "", PutBucketConfiguration},
    {"GET", Level::kBucket, "lifecycle", "", GetBucketConfiguration},
    {"PUT", Level::kBucket, "lifecycle", "", PutBucketConfiguration},
    {"GET", Level::kBucket, "location", "", GetBucketConfiguration},
    {"PUT", Level::kBucket, "location", "", PutBucketConfiguration},
    {"GET", Level::kBucket, "logging", "", GetBucketConfiguration},
    {"PUT", Level::kBucket, "logging", "", PutBucketConfiguration},
    {"GET", Level::kBucket, "storageClass", "", GetBucketConfiguration},
    {"PUT", Level::kBucket, "storageClass", "", PutBucketConfiguration},
    {"GET", Level::kBucket, "tagging", "", GetBucketConfiguration},
    {"PUT", Level::kBucket, "tagging", "", PutBucketConfiguration},
    {"GET", Level::kBucket, "versioning", "", GetBucketConfiguration},
    {"PUT", Level::kBucket, "versioning", "", PutBucketConfiguration},
    {"GET", Level::kBucket, "websiteConfig", "", GetBucketConfiguration},
    {"PUT", Level::kBucket, "websiteConfig", "", PutBucketConfiguration},
    {"GET", Level::kBucket, "uploads", "", ListUploads},
    {"GET", Level::kBucket, "versions", "", ListVersions},
    {"GET", Level::kBucket, "", "", ListObjects},
    {"HEAD", Level::kBucket, "", "", HeadBucket},
    {"POST", Level::kBucket, "delete", "", DeleteObjects},
    {"PUT", Level::kBucket, "", "", CreateBucket},
    {"DELETE", Level::kBucket, "", "", DeleteBucket},
    {"GET", Level::kObject, "acl", "", GetObjectAccess},
    {"PUT", Level::kObject, "acl", "", PutObjectAccess},
    {"PUT", Level::kObject, "compose", "", ComposeObject},
    {"GET", Level::kObject, "uploadId", "", ListParts},
    {"GET", Level::kObject, "", "", GetObject},
    {"HEAD", Level::kObject, "", "", GetObject},
    {"PUT", Level::kObject, "uploadId", "", UploadPart},
    {"PUT", Level::kObject, "", "x-goog-copy-source", CopyObject},
    {"PUT", Level::kObject, "", "", PutObject},
    {"DELETE", Level::kObject, "uploadId", "", AbortUpload},
    {"DELETE", Level::kObject, "", "", DeleteObject},
    {"POST", Level::kObject, "uploads", "", CreateUpload},
    {"POST", Level::kObject, "uploadId", "", CompleteUpload},
    {"POST", Level::kObject, "", "x-goog-resumable", StartResumable},
};

// Parts of a bucket or object that are not built, or not of this kind of thing: asking for one must
// not be taken for asking for the whole.
constexpr std::string_view kParts[] = {
    "acl",
    "autoclass",
    "billing",
    "compose",
    "cors",
    "customPlacementConfig",
    "defaultObjectAcl",
    "delete",
    "encryption",
    "encryptionConfig",
    "iam",
    "ipFilter",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "object-lock",
    "policy",
    "publicAccessBlock",
    "retention",
    "rpo",
    "storageClass",
    "tagging",
    "upload_id",
    "uploadId",
    "uploads",
    "versioning",
    "versions",
    "website",
    "websiteConfig",
};

Level LevelOf(const Target& target) {
  if (!target.key.empty()) return Level::kObject;
  return target.bucket.empty() ? Level::kService : Level::kBucket;
}

// The first part that the query names; empty: the whole is meant.
std::string_view PartOf(const Query& query) {
  for (const std::string_view name : kParts) {
    if (query.Has(name)) return name;
  }
  return {};
}

bool Matches(const Route& route, const Call& call, std::string_view part) {
  if (route.method != call.http().method || route.level != LevelOf(call.target)) return false;
  if (route.part != part) return false;
  return route.header.empty() || call.headers().Find(route.header).has_value();
}

// A bucket must not be made or deleted because somebody asked for a part of it that has no name
// here yet.
Result<void> CheckNothingElse(const Call& call) {
  static constexpr std::string_view kHarmless[] = {"Expires", "GoogleAccessId", "Signature",
                                                   "userProject"};
  const std::string_view method = call.http().method;
  const bool whole =
      LevelOf(call.target) == Level::kBucket && (method == "PUT" || method == "DELETE");
  if (!whole) return {};
  for (const auto& [name, value] : call.query.parameters()) {
    const bool known =
        std::find(std::begin(kHarmless), std::end(kHarmless), name) != std::end(kHarmless);
    if (!known && !name.starts_with("X-Goog-")) return Fail(NotImplemented(name));
  }
  return {};
}

}  // namespace

Result<edge::Plan> Dispatch(const CallPtr& call) {
  const std::string_view part = PartOf(call->query);
  if (part.empty()) ALOFT_TRY_VOID(CheckNothingElse(*call));
  for (const Route& route : kRoutes) {
    if (Matches(route, *call, part)) return route.operation(call);
  }
  if (!part.empty()) return Fail(NotImplemented(part));
  return Fail(Error{Code::kMethodNotAllowed});
}

}  // namespace aloft::faces::gcs::xml
