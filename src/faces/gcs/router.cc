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
    {"POST", Resource::kMove, false, MoveObject},
    {"POST", Resource::kRestore, false, RestoreObject},
    {"POST", Resource::kBatch, false, RunBatch},
    {"GET", Resource::kBucketIam, false, GetIamPolicy},
    {"PUT", Resource::kBucketIam, false, SetIamPolicy},
    {"GET", Resource::kBucketIamTest, false, TestIamPermissions},
    {"GET", Resource::kObjectIamTest, false, TestIamPermissions},
    {"POST", Resource::kLockRetention, false, LockRetentionPolicy},
    {"GET", Resource::kStorageLayout, false, GetStorageLayout},
    {"GET", Resource::kManagedFolders, false, ListNothing},
    {"GET", Resource::kAnywhereCaches, false, ListNothing},
    {"GET", Resource::kBucketLists, false, ListAccessControls},
    {"POST", Resource::kBucketLists, false, InsertAccessControl},
    {"GET", Resource::kBucketList, false, GetAccessControl},
    {"PATCH", Resource::kBucketList, false, UpdateAccessControl},
    {"PUT", Resource::kBucketList, false, UpdateAccessControl},
    {"DELETE", Resource::kBucketList, false, DeleteAccessControl},
    {"GET", Resource::kDefaultLists, false, ListAccessControls},
    {"POST", Resource::kDefaultLists, false, InsertAccessControl},
    {"GET", Resource::kDefaultList, false, GetAccessControl},
    {"PATCH", Resource::kDefaultList, false, UpdateAccessControl},
    {"PUT", Resource::kDefaultList, false, UpdateAccessControl},
    {"DELETE", Resource::kDefaultList, false, DeleteAccessControl},
    {"GET", Resource::kObjectLists, false, ListAccessControls},
    {"POST", Resource::kObjectLists, false, InsertAccessControl},
    {"GET", Resource::kObjectList, false, GetAccessControl},
    {"PATCH", Resource::kObjectList, false, UpdateAccessControl},
    {"PUT", Resource::kObjectList, false, UpdateAccessControl},
    {"DELETE", Resource::kObjectList, false, DeleteAccessControl},
    {"GET", Resource::kNotifications, false, ListNotifications},
    {"POST", Resource::kNotifications, false, InsertNotification},
    {"GET", Resource::kNotification, false, GetNotification},
    {"DELETE", Resource::kNotification, false, DeleteNotification},
    {"GET", Resource::kServiceAccount, false, GetServiceAccount},
    {"GET", Resource::kHmacKeys, false, ListHmacKeys},
    {"POST", Resource::kHmacKeys, false, CreateHmacKey},
    {"GET", Resource::kHmacKey, false, GetHmacKey},
    {"PUT", Resource::kHmacKey, false, UpdateHmacKey},
    {"DELETE", Resource::kHmacKey, false, DeleteHmacKey},
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
