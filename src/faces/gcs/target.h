// What a path names: a bucket, an object, or something that is asked of one.
//
// Threads     Values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aloft::faces::gcs {

enum class Resource : std::uint8_t {
  kUnknown,
  kBatch,           // /batch/storage/v1
  kBuckets,         // /b
  kBucket,          // /b/{bucket}
  kBucketIam,       // /b/{bucket}/iam
  kBucketIamTest,   // /b/{bucket}/iam/testPermissions
  kBucketLists,     // /b/{bucket}/acl
  kBucketList,      // /b/{bucket}/acl/{entity}
  kDefaultLists,    // /b/{bucket}/defaultObjectAcl
  kDefaultList,     // /b/{bucket}/defaultObjectAcl/{entity}
  kLockRetention,   // /b/{bucket}/lockRetentionPolicy
  kNotifications,   // /b/{bucket}/notificationConfigs
  kNotification,    // /b/{bucket}/notificationConfigs/{notification}
  kStorageLayout,   // /b/{bucket}/storageLayout
  kManagedFolders,  // /b/{bucket}/managedFolders
  kAnywhereCaches,  // /b/{bucket}/anywhereCaches
  kUnbuilt,         // what Google has and we have not: folders, relocation, operations …
  kObjects,         // /b/{bucket}/o
  kObject,          // /b/{bucket}/o/{object}
  kObjectLists,     // /b/{bucket}/o/{object}/acl
  kObjectList,      // /b/{bucket}/o/{object}/acl/{entity}
  kCompose,         // /b/{bucket}/o/{object}/compose
  kCopy,            // …/copyTo/b/{bucket}/o/{object}
  kRewrite,         // …/rewriteTo/b/{bucket}/o/{object}
  kMove,            // …/moveTo/o/{object}
  kRestore,         // /b/{bucket}/o/{object}/restore
  kObjectIamTest,   // /b/{bucket}/o/{object}/iam/testPermissions
  kServiceAccount,  // /projects/{project}/serviceAccount
  kHmacKeys,        // /projects/{project}/hmacKeys
  kHmacKey,         // /projects/{project}/hmacKeys/{accessId}
};

struct Target {
  Resource resource = Resource::kUnknown;
  bool upload = false;  // below /upload
  std::string bucket = {};
  std::string key = {};
  std::string other_bucket = {};  // destination of copyTo, rewriteTo and moveTo
  std::string other_key = {};
  std::string part = {};     // {entity}, {notification}, {accessId}
  std::string project = {};  // of paths below /projects
};

// Takes "/b/…" as well as "/storage/v1/b/…": SDKs in emulator mode use both. What cannot be decoded
// or has no meaning in the API is kUnknown.
Target ResolveTarget(std::string_view path);

}  // namespace aloft::faces::gcs
