// All operations of the XML API in one table.
#include <cstdint>
#include <string>

#include "faces/gcs/xml/operations.h"

namespace aloft::faces::gcs::xml {
namespace {

enum class Level : std::uint8_t { kService, kBucket, kObject };

struct Route {
  std::string_view method;
  Level level;
  std::string_view parameter;  // must be in the query; empty: any query without an unbuilt part
  std::string_view header;     // must be there too; empty: none
  Result<edge::Plan> (*operation)(const CallPtr& call);
};

constexpr Route kRoutes[] = {
    {"GET", Level::kBucket, "uploads", "", ListUploads},
    {"GET", Level::kBucket, "", "", ListObjects},
    {"HEAD", Level::kBucket, "", "", HeadBucket},
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

// Parts of a bucket or object that are not built: asking for one must not be taken for asking for
// the whole.
constexpr std::string_view kUnbuilt[] = {
    "acl",        "billing",          "compose",   "cors",       "defaultObjectAcl",
    "encryption", "encryptionConfig", "iam",       "lifecycle",  "location",
    "logging",    "storageClass",     "tagging",   "versioning", "versions",
    "website",    "websiteConfig",    "retention", "legal-hold", "object-lock",
    "policy",     "upload_id",
};

Level LevelOf(const Target& target) {
  if (!target.key.empty()) return Level::kObject;
  return target.bucket.empty() ? Level::kService : Level::kBucket;
}

bool Matches(const Route& route, const Call& call) {
  if (route.method != call.http().method || route.level != LevelOf(call.target)) return false;
  if (!route.parameter.empty() && !call.query.Has(route.parameter)) return false;
  return route.header.empty() || call.headers().Find(route.header).has_value();
}

}  // namespace

Result<edge::Plan> Dispatch(const CallPtr& call) {
  for (const std::string_view name : kUnbuilt) {
    if (call->query.Has(name)) return Fail(NotImplemented(name));
  }
  for (const Route& route : kRoutes) {
    if (Matches(route, *call)) return route.operation(call);
  }
  const bool known = call->http().method == "POST" || call->http().method == "PUT" ||
                     call->http().method == "DELETE" || call->http().method == "GET";
  if (known) return Fail(NotImplemented(std::string(call->http().method) + " on this resource"));
  return Fail(Error{Code::kMethodNotAllowed});
}

}  // namespace aloft::faces::gcs::xml
