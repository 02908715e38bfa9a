#include "faces/gcs/target.h"

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

void ResolveObject(const std::vector<std::string>& parts, Target& target) {
  target.key = parts[3];
  target.resource = Resource::kObjectOther;
  if (parts.size() == 4) target.resource = Resource::kObject;
  if (parts.size() == 5 && parts[4] == "compose") target.resource = Resource::kCompose;
  const bool copies = parts.size() == 9 && parts[5] == "b" && parts[7] == "o";
  if (!copies || (parts[4] != "copyTo" && parts[4] != "rewriteTo")) return;
  target.resource = parts[4] == "copyTo" ? Resource::kCopy : Resource::kRewrite;
  target.other_bucket = parts[6];
  target.other_key = parts[8];
}

void ResolveBucket(const std::vector<std::string>& parts, Target& target) {
  target.bucket = parts[1];
  target.resource = Resource::kBucketOther;
  if (parts.size() == 2) target.resource = Resource::kBucket;
  if (parts.size() == 3 && parts[2] == "iam") target.resource = Resource::kBucketIam;
  if (parts.size() == 4 && parts[2] == "iam" && parts[3] == "testPermissions") {
    target.resource = Resource::kBucketIamTest;
  }
  if (parts.size() < 3 || parts[2] != "o") return;
  target.resource = Resource::kObjects;
  if (parts.size() > 3) ResolveObject(parts, target);
}

}  // namespace

Target ResolveTarget(std::string_view path) {
  Target target;
  target.upload = TakePrefix(path, "/upload") || TakePrefix(path, "/resumable/upload");
  if (!target.upload) TakePrefix(path, "/download");
  TakePrefix(path, "/storage/v1");
  const auto parts = Segments(path);
  if (!parts || parts->empty()) return target;
  if ((*parts)[0] == "projects" && parts->size() == 3 && (*parts)[2] == "serviceAccount") {
    target.resource = Resource::kServiceAccount;
  }
  if ((*parts)[0] != "b") return target;
  target.resource = Resource::kBuckets;
  if (parts->size() > 1) ResolveBucket(*parts, target);
  return target;
}

}  // namespace aloft::faces::gcs
