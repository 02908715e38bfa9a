// What an object version is: everything about it but its bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "object/bucket_info.h"
#include "object/encryption.h"
#include "object/fault.h"

namespace aloft::object {

// Checks of content that a client may choose. Values are raw digests, CRCs big-endian.
enum class ChecksumAlgorithm : std::uint8_t {
  kNone,
  kCrc32,
  kCrc32c,
  kCrc64Nvme,
  kSha1,
  kSha256,
  kSha512,
  kMd5,
};

// The length of a raw value; 0 for kNone.
std::size_t ChecksumBytes(ChecksumAlgorithm algorithm);

enum class ChecksumScope : std::uint8_t {
  kFullObject,  // of all bytes
  kComposite,   // of the parts' raw checksums, one after the other
};

struct Checksum {
  ChecksumAlgorithm algorithm = ChecksumAlgorithm::kNone;
  ChecksumScope scope = ChecksumScope::kFullObject;
  std::string value = {};
  bool operator==(const Checksum&) const = default;
};

enum class EtagKind : std::uint8_t {
  kMd5,       // the MD5 of the bytes
  kMd5OfMd5,  // the MD5 of the parts' MD5s; written with "-<part count>"
  kOpaque,  // no digest: unique to the version; written with "-1", so that nobody takes it for one
};

struct ContentHeaders {
  std::string type = {};
  std::string encoding = {};
  std::string disposition = {};
  std::string language = {};
  std::string cache_control = {};
  std::string expires = {};  // as given
};

// A retention of one version.
struct ObjectRetention {
  std::int64_t until_micros = 0;
  bool locked = false;  // it can only be made longer
  bool operator==(const ObjectRetention&) const = default;
};

// While any of these stands, the version's bytes are not given up.
struct Protection {
  bool temporary_hold = false;
  bool hold_stated = false;  // that hold was set or released in so many words; binds nobody
  bool event_hold = false;   // when it is released, the bucket's retention begins
  std::optional<ObjectRetention> retention = {};
  bool operator==(const Protection&) const = default;
};

// A name and a value that objects are sorted and found by; it outlives copies.
struct ObjectContext {
  std::string key;
  std::string value;
  std::int64_t created_micros = 0;  // these two given as 0: when it is written
  std::int64_t updated_micros = 0;
};
using ObjectContexts = std::vector<ObjectContext>;

using UserMetadata = std::vector<std::pair<std::string, std::string>>;

struct ObjectInfo {
  std::string key = {};
  VersionRef version = {};
  bool is_delete_marker = false;  // then only key, version, owner and times are meant
  bool is_current = false;
  std::int64_t metageneration = 1;  // grows with every change that is not of the content

  std::uint64_t bytes = 0;
  EtagKind etag_kind = EtagKind::kMd5;
  std::string etag_digest = {};  // 16 raw bytes
  std::uint32_t part_count = 0;  // 0: written in one piece
  std::uint32_t crc32c = 0;      // of all bytes, always known
  std::uint64_t crc64nvme = 0;   // of all bytes, always known
  Checksum checksum = {};        // the one the client chose, if any
  Encryption encryption = {};

  ContentHeaders headers = {};
  UserMetadata user_metadata = {};
  Tags tags = {};
  AccessControl access = AccessControl::kPrivate;
  std::string storage_class = {};                  // text as given; empty: the face's default
  std::string owner = {};                          // who wrote it
  std::optional<std::int64_t> custom_micros = {};  // a time of the client's own
  AccessList access_list = {};                     // beside `access`; empty: the face's default
  Protection protection = {};
  ObjectContexts contexts = {};

  std::int64_t created_micros = 0;        // of this version's content
  std::int64_t updated_micros = 0;        // of anything about it
  std::int64_t replaced_micros = 0;       // when it stopped being current; 0: current
  std::int64_t class_changed_micros = 0;  // of the storage class; 0: never
  std::int64_t hold_released_micros = 0;  // of the last event hold; 0: there was none
  std::int64_t soft_deleted_micros = 0;   // 0: not deleted
  std::int64_t hard_delete_micros = 0;    // when it will be gone; with the former

  // Lower-case hexadecimal, "-<part count>" behind it for kMd5OfMd5. Without quotes. Tells nothing
  // of bytes whose key a client holds.
  std::string Etag() const;
};

// One part of an object that was completed from parts.
struct ObjectPart {
  std::uint32_t number = 0;  // counted from 1 without gaps, whatever numbers the upload used
  std::uint64_t offset = 0;  // in the object
  std::uint64_t bytes = 0;
  Checksum checksum = {};  // of the algorithm of ObjectInfo::checksum; kNone if there is none
};

}  // namespace aloft::object
