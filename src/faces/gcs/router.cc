#include "faces/gcs/router.h"

#include "faces/gcs/operations.h"

namespace aloft::faces::gcs {
namespace {

struct Route {
  std::string_view method;
  Resource resource;
  bool upload;
  Operation operation;
};

constexpr Route kRoutes[] = {
    {"GET", Resource::kBuckets, false, ListBuckets},
    {"POST", Resource::kBuckets, false, InsertBucket},
    {"GET", Resource::kBucket, false, GetBucket},
    {"PATCH", Resource::kBucket, false, PatchBucket},
    {"PUT", Resource::kBucket, false, UpdateBucket},
    {"DELETE", Resource::kBucket, false, DeleteBucket},
    {"GET", Resource::kObjects, false, ListObjects},
    {"POST", Resource::kObjects, true, InsertObject},
    {"PUT", Resource::kObjects, true, ContinueUpload},
    {"DELETE", Resource::kObjects, true, CancelUpload},
    {"GET", Resource::kObject, false, GetObject},
    {"HEAD", Resource::kObject, false, GetObject},
    {"PATCH", Resource::kObject, false, PatchObject},
    {"PUT", Resource::kObject, false, UpdateObject},
    {"DELETE", Resource::kObject, false, DeleteObject},
    {"POST", Resource::kCopy, false, CopyObject},
    {"POST", Resource::kRewrite, false, RewriteObject},
    {"POST", Resource::kCompose, false, ComposeObject},
};

}  // namespace

Operation FindOperation(std::string_view method, const Target& target) {
  for (const Route& route : kRoutes) {
    if (route.method == method && route.resource == target.resource &&
        route.upload == target.upload) {
      return route.operation;
    }
  }
  return nullptr;
}

}  // namespace aloft::faces::gcs
