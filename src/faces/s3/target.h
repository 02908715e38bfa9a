// What a request is about: the service, a bucket or an object, from the Host header and the path.
//
// Virtual-hosted style: <bucket>.s3.<anything>, <bucket>.s3-<region>.<anything>,
// <bucket>.localhost. Otherwise path style. Paths are never normalized: "//", "." and ".." are
// parts of a key like any other bytes.
//
// Threads     Values.
// Errors      kInvalidUri (encoding, UTF-8), kKeyTooLong. The bucket's name is not judged here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

enum class Level : std::uint8_t { kService, kBucket, kObject };

struct Target {
  Level level = Level::kService;
  std::string bucket = {};
  std::string key = {};
  bool virtual_hosted = false;

  // "bucket" or "bucket/key": how policies name it.
  std::string ResourceName() const { return level == Level::kObject ? bucket + "/" + key : bucket; }
};

// `path` as it came, percent-encoded.
Result<Target> ResolveTarget(std::string_view host, std::string_view path);

// Whether a bucket of this name may be made.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
bool IsBucketName(std::string_view name);

// A key from its percent-encoded form. Fails with kInvalidUri, kKeyTooLong.
Result<std::string> DecodeKey(std::string_view encoded);
// Fails with kKeyTooLong.
Result<void> CheckKeyLength(std::string_view key);

}  // namespace aloft::faces::s3
