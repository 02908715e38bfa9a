// The rows of the object service in memory, and their bytes: docs/formats/objects.md, "Records".
//
// Threads     Any; no state.
// Ownership   An object's record is large, so it is decoded where it stays: whoever wants it longer
//             takes the owner, and nobody moves what it holds.
// Errors      Decode answers null or nullopt for bytes that no Encode of this or an older version
//             made.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "object/bucket_info.h"
#include "object/object_info.h"
#include "object/uploads.h"

namespace aloft::object {

// A piece of a blob.
struct Extent {
  std::uint64_t blob = 0;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

// One part of an object's bytes. An object written in one piece has one.
struct StoredPart {
  std::uint64_t bytes = 0;
  std::string checksum = {};  // raw, of the object's checksum algorithm; empty: none
  std::vector<Extent> extents = {};
};

// Where an object's bytes are.
enum class BodyPlace : std::uint8_t {
  kNowhere = 0,  // no bytes
  kRow = 1,      // in a row of their own under the version's generation
  kParts = 2,    // in blobs, by `parts` in the record
  kPartMap = 3,  // in blobs, by part-map rows under the version's generation
};

// One part-map row: how many parts and bytes of the object it describes.
struct PartMapPiece {
  std::uint64_t parts = 0;
  std::uint64_t bytes = 0;
};

struct ObjectRecord {
  ObjectInfo info = {};  // without the key
  BodyPlace place = BodyPlace::kNowhere;
  std::vector<StoredPart> parts = {};
  std::vector<PartMapPiece> map = {};
};

// What is known of a session (sessions.h) between two of its pieces.
struct SessionState {
  std::uint64_t bytes = 0;
  std::uint32_t pieces = 0;
  std::uint32_t crc32c = 0;
  std::uint64_t crc64nvme = 0;
  std::string md5_state = {};  // Md5::SaveState; sealed where the session is encrypted
  std::optional<std::int64_t> if_generation = {};
  std::optional<std::int64_t> if_not_generation = {};
  std::optional<std::int64_t> if_metageneration = {};
  std::optional<std::int64_t> if_not_metageneration = {};
  std::string expected_md5 = {};
  std::optional<std::uint32_t> expected_crc32c = {};
  std::optional<std::uint64_t> expected_bytes = {};
  std::string server_sealed_key = {};  // the data key, where the upload's is sealed for a client
};

struct UploadRecord {
  UploadInfo info = {};                      // without key and id
  std::optional<SessionState> session = {};  // absent: an upload in parts
};

struct PartRecord {
  PartInfo info = {};           // without the number
  std::int64_t generation = 0;  // owner of the references to the part's blobs
  std::vector<Extent> extents = {};
};

std::string Encode(const ObjectRecord& record);
std::unique_ptr<ObjectRecord> DecodeObject(std::string_view bytes);
std::string Encode(const UploadRecord& record);
std::optional<UploadRecord> DecodeUpload(std::string_view bytes);
std::string Encode(const PartRecord& record);
std::optional<PartRecord> DecodePart(std::string_view bytes);

std::string EncodePart(const StoredPart& part);
std::optional<StoredPart> DecodeStoredPart(std::string_view bytes);
// A part-map row: parts one after the other.
std::string EncodePartMap(const std::vector<StoredPart>& parts);
std::optional<std::vector<StoredPart>> DecodePartMap(std::string_view bytes);

// One entry of an access-control list, inside of other records.
std::string EncodeAccess(const AccessEntry& entry);
bool ReadAccess(std::string_view bytes, AccessList& list);

std::string Encode(const BucketInfo& bucket);  // without name and project, which are in the key
std::optional<BucketInfo> DecodeBucket(std::string_view bytes);

std::string EncodeTags(const Tags& tags);
std::optional<Tags> DecodeTags(std::string_view bytes);
std::string EncodeCors(const std::vector<CorsRule>& rules);
std::optional<std::vector<CorsRule>> DecodeCors(std::string_view bytes);
std::string EncodeLifecycle(const std::vector<LifecycleRule>& rules);
std::optional<std::vector<LifecycleRule>> DecodeLifecycle(std::string_view bytes);

}  // namespace aloft::object
