// The names of buckets, objects and versions, and what may be one.
//
// Threads     Any; no state.
// Knows not   Hosts, paths and percent-encoding.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "object/fault.h"

namespace aloft::object {

struct ObjectName {
  std::string bucket;
  std::string key;

  // As identity::Grant names it: "bucket/key".
  std::string Resource() const { return bucket + "/" + key; }
};

// 3 to 63 of a-z 0-9 - _ . , or up to 222 with at most 63 between two periods; begins and ends with
// a letter or digit; no "..", no IPv4 address, not the first segment of another dialect's paths.
// What a vendor allows is narrower, and the face's to check when a bucket is made.
Result<void> CheckBucketName(std::string_view name);

// 1 to kObjectKeyBytesMax bytes of UTF-8. "." and ".." and slashes are bytes like others.
Result<void> CheckObjectKey(std::string_view key);

// A version's name for clients: 1 to 32 characters of A-Z a-z 0-9 . _ ; one text per generation.
// "null" is never the text of a generation.
std::string VersionText(std::int64_t generation);
std::optional<std::int64_t> ParseVersionText(std::string_view text);

}  // namespace aloft::object
