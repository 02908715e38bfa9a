// Which vendor's protocol a request speaks, decided from its head alone, by one table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "edge/request.h"

namespace aloft::faces {

enum class Dialect : std::uint8_t {
  kS3,        // also the answer when nothing else fits
  kDynamoDb,  // and its streams
  kAdmin,     // /_aloft/…
  kGcs,       // Cloud Storage's JSON
  kGcsXml,    // and its XML: paths like S3's
  kFirestore,
  kOauth,       // the token endpoint
  kUnknownAws,  // a SigV4 scope of a service that has no face
};
inline constexpr std::size_t kDialectCount = 8;

Dialect PickDialect(const edge::Request& request);

// The bucket that a Host header names: <bucket>.s3.<anything>, <bucket>.s3-<region>.<anything>,
// <bucket>.storage.googleapis.com, <bucket>.localhost. Empty for path style. Signatures of version
// 2 and the faces must agree on it.
std::string_view BucketOfHost(std::string_view host);

}  // namespace aloft::faces
