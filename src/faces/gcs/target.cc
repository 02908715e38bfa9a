#include "faces/gcs/target.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "base/percent.h"

namespace aloft::faces::gcs {
namespace {

constexpr std::size_t kSegmentsMax = 10;

bool TakePrefix(std::string_view& path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  path.remove_prefix(prefix.size());
  return true;
}

// Nullopt: not decodable, or more than any path of ours has.
std::optional<std::vector<std::string>> Segments(std::string_view path) {
  std::vector<std::string> out;
  while (!path.empty()) {
    if (out.size() == kSegmentsMax) return std::nullopt;
    path.remove_prefix(1);  // the slash
    const std::size_t end = std::min(path.find('/'), path.size());
    auto segment = PercentDecode(path.substr(0, end));
    if (!segment) return std::nullopt;
    out.push_back(std::move(*segment));
    path.remove_prefix(end);
  }
  return out;
}

struct Name {
  std::string_view word;
  Resource alone;
  Resource with_part;  // kUnknown: nothing may follow
};

// What may follow a bucket or an object, with one more segment or without.
constexpr Name kOfBucket[] = {
    {"iam", Resource::kBucketIam, Resource::kUnknown},
    {"acl", Resource::kBucketLists, Resource::kBucketList},
    {"defaultObjectAcl", Resource::kDefaultLists, Resource::kDefaultList},
    {"lockRetentionPolicy", Resource::kLockRetention, Resource::kUnknown},
    {"notificationConfigs", Resource::kNotifications, Resource::kNotification},
    {"storageLayout", Resource::kStorageLayout, Resource::kUnknown},
    {"managedFolders", Resource::kManagedFolders, Resource::kUnbuilt},
    {"anywhereCaches", Resource::kAnywhereCaches, Resource::kUnbuilt},
    {"rapidCaches", Resource::kUnbuilt, Resource::kUnbuilt},
    {"folders", Resource::kUnbuilt, Resource::kUnbuilt},
    {"operations", Resource::kUnbuilt, Resource::kUnbuilt},
    {"relocate", Resource::kUnbuilt, Resource::kUnknown},
    {"restore", Resource::kUnbuilt, Resource::kUnknown},
};
// With more behind them than one name.
constexpr std::string_view kUnbuiltOfBucket[] = {"managedFolders", "anywhereCaches", "rapidCaches",
                                                 "folders", "operations"};
constexpr Name kOfObject[] = {
    {"acl", Resource::kObjectLists, Resource::kObjectList},
    {"compose", Resource::kCompose, Resource::kUnknown},
    {"restore", Resource::kRestore, Resource::kUnknown},
    {"iam", Resource::kUnbuilt, Resource::kUnknown},
    {"viewFullContext", Resource::kUnbuilt, Resource::kUnknown},
};
constexpr Name kOfProject[] = {
    {"serviceAccount", Resource::kServiceAccount, Resource::kUnknown},
    {"hmacKeys", Resource::kHmacKeys, Resource::kHmacKey},
};

// Resolves parts[at] and what is behind it; false if it is none of `names`.
template <std::size_t kCount>
bool ResolveName(const Name (&names)[kCount], const std::vector<std::string>& parts, std::size_t at,
                 Target& target) {
  if (parts.size() <= at || parts.size() > at + 2) return false;
  for (const Name& name : names) {
    if (name.word != parts[at]) continue;
    const bool with_part = parts.size() == at + 2;
    if (with_part && name.with_part == Resource::kUnknown) return false;
    target.resource = with_part ? name.with_part : name.alone;
    if (with_part) target.part = parts[at + 1];
    return true;
  }
  return false;
}

void ResolveObject(const std::vector<std::string>& parts, Target& target) {
  target.key = parts[3];
  target.resource = Resource::kUnknown;
  if (parts.size() == 4) target.resource = Resource::kObject;
  if (ResolveName(kOfObject, parts, 4, target)) return;
  if (parts.size() == 6 && parts[4] == "iam" && parts[5] == "testPermissions") {
    target.resource = Resource::kObjectIamTest;
  }
  if (parts.size() == 7 && parts[4] == "moveTo" && parts[5] == "o") {
    target.resource = Resource::kMove;
    target.other_bucket = target.bucket;
    target.other_key = parts[6];
  }
  const bool copies = parts.size() == 9 && parts[5] == "b" && parts[7] == "o";
  if (!copies || (parts[4] != "copyTo" && parts[4] != "rewriteTo")) return;
  target.resource = parts[4] == "copyTo" ? Resource::kCopy : Resource::kRewrite;
  target.other_bucket = parts[6];
  target.other_key = parts[8];
}

void ResolveBucket(const std::vector<std::string>& parts, Target& target) {
  target.bucket = parts[1];
  target.resource = Resource::kUnknown;
  if (parts.size() == 2) target.resource = Resource::kBucket;
  if (ResolveName(kOfBucket, parts, 2, target)) return;
  if (parts.size() == 4 && parts[2] == "iam" && parts[3] == "testPermissions") {
    target.resource = Resource::kBucketIamTest;
  }
  if (parts.size() < 3) return;
  const auto* end = std::end(kUnbuiltOfBucket);
  const bool unbuilt = std::find(std::begin(kUnbuiltOfBucket), end, parts[2]) != end;
  if (unbuilt && parts.size() > 4) target.resource = Resource::kUnbuilt;
  if (parts[2] != "o") return;
  target.resource = Resource::kObjects;
  if (parts.size() > 3) ResolveObject(parts, target);
}

}  // namespace

Target ResolveTarget(std::string_view path) {
  Target target;
  if (path == "/batch/storage/v1" || path == "/batch") {
    target.resource = Resource::kBatch;
    return target;
  }
  target.upload = TakePrefix(path, "/upload") || TakePrefix(path, "/resumable/upload");
  if (!target.upload) TakePrefix(path, "/download");
  TakePrefix(path, "/storage/v1");
  const auto parts = Segments(path);
  if (!parts || parts->empty()) return target;
  if ((*parts)[0] == "projects" && parts->size() > 1) {
    target.project = (*parts)[1];
    ResolveName(kOfProject, *parts, 2, target);
  }
  if ((*parts)[0] != "b") return target;
  target.resource = Resource::kBuckets;
  if (parts->size() > 1) ResolveBucket(*parts, target);
  return target;
}

}  // namespace aloft::faces::gcs
