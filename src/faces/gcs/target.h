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
  kBuckets,         // /b
  kBucket,          // /b/{bucket}
  kBucketIam,       // /b/{bucket}/iam
  kBucketIamTest,   // /b/{bucket}/iam/testPermissions
  kBucketOther,     // anything else of a bucket
  kObjects,         // /b/{bucket}/o
  kObject,          // /b/{bucket}/o/{object}
  kCompose,         // /b/{bucket}/o/{object}/compose
  kCopy,            // …/copyTo/b/{bucket}/o/{object}
  kRewrite,         // …/rewriteTo/b/{bucket}/o/{object}
  kObjectOther,     // anything else of an object
  kServiceAccount,  // /projects/{project}/serviceAccount
};

struct Target {
  Resource resource = Resource::kUnknown;
  bool upload = false;  // below /upload
  std::string bucket = {};
  std::string key = {};
  std::string other_bucket = {};  // destination of copyTo and rewriteTo
  std::string other_key = {};
};

// Takes "/b/…" as well as "/storage/v1/b/…": SDKs in emulator mode use both. What cannot be decoded
// is kUnknown.
Target ResolveTarget(std::string_view path);

}  // namespace aloft::faces::gcs
