// What a write says about the object beside its bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "object/conditions.h"
#include "object/encryption.h"
#include "object/object_info.h"

namespace aloft::object {

// What is kept with an object; given at creation, and whole again when replaced.
struct ObjectAttributes {
  ContentHeaders headers = {};
  UserMetadata user_metadata = {};
  Tags tags = {};
  AccessControl access = AccessControl::kPrivate;
  std::string storage_class = {};
  std::string owner = {};
  std::optional<std::int64_t> custom_micros = {};
  AccessList access_list = {};
  Protection protection = {};
  ObjectContexts contexts = {};
};

// kNone: the ETag is opaque, and the write is not held up by MD5.
enum class Md5Use : std::uint8_t { kEtag, kNone };

// Digests known to the client, checked before anything is committed. Raw bytes, CRCs big-endian.
struct ExpectedDigests {
  std::string md5 = {};  // empty: not known. Needs Md5Use::kEtag
  std::optional<std::uint32_t> crc32c = {};
  Checksum checksum = {};  // its algorithm must be WriteOptions::checksum
  std::optional<std::uint64_t> bytes = {};
};

struct WriteOptions {
  ObjectAttributes attributes = {};
  WriteConditions conditions = {};
  // Computed over the bytes and kept with the object, whether or not the client knows its value.
  ChecksumAlgorithm checksum = ChecksumAlgorithm::kNone;
  Md5Use md5 = Md5Use::kEtag;
  std::optional<std::uint64_t> bytes_expected = {};  // a hint for placement
  EncryptionChoice encryption = {};
};

}  // namespace aloft::object
