// Where the object service keeps its rows: docs/formats/objects.md, "Keys".
//
// Guarantees  Keys of one kind sort by bucket, then by object key (as bytes), then by version from
//             new to old.
// Threads     Any; no state.
// Errors      None: names were checked before (names.h), so that every key fits
//             store::kKeyBytesMax.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/engine.h"

namespace aloft::object::keys {

// What rows of all projects share.
std::string Directory(std::string_view bucket);  // -> project, bucket id
std::string Reference(std::uint64_t blob, std::int64_t owner);
store::Range References(std::uint64_t blob);
std::string Garbage(std::int64_t stamp, std::uint64_t blob);
store::Range AllGarbage();
std::uint64_t GarbageBlob(std::string_view key);
std::string GenerationMark();
std::string BlobMark();

// Buckets of a project.
std::string Bucket(std::uint32_t project, std::string_view bucket);
std::string BucketPrefix(std::uint32_t project, std::string_view name_prefix);
std::string_view BucketOf(std::string_view key);

// Rows within one bucket.
struct Place {
  std::uint32_t project;
  std::uint64_t bucket_id;
};
std::string Config(Place place, std::string_view kind);  // prefix of its pieces
store::Range AllConfig(Place place);

std::string Current(Place place, std::string_view object_key);
store::Range AllCurrent(Place place);
std::string_view CurrentKeyOf(std::string_view key);

std::string VersionsOf(Place place, std::string_view object_key);  // prefix of all its versions
std::string Version(Place place, std::string_view object_key, std::int64_t generation);
store::Range AllVersions(Place place);
// The first of all versions of keys that start with `prefix`.
std::string VersionsFrom(Place place, std::string_view prefix);
struct VersionKey {
  std::string object_key;
  std::int64_t generation;
};
VersionKey VersionOf(std::string_view key);

// Deleted versions that can be restored; VersionOf reads these too.
std::string SoftDeletedOf(Place place, std::string_view object_key);
std::string SoftDeleted(Place place, std::string_view object_key, std::int64_t generation);
std::string SoftDeletedFrom(Place place, std::string_view prefix);
store::Range AllSoftDeleted(Place place);

std::string NullVersion(Place place, std::string_view object_key);
store::Range AllNullVersions(Place place);

std::string PartMap(Place place, std::int64_t generation, std::uint32_t piece);
store::Range PartMaps(Place place, std::int64_t generation);
std::string Body(Place place, std::int64_t generation);

std::string Upload(Place place, std::string_view object_key, std::int64_t id);
std::string UploadsFrom(Place place, std::string_view prefix);
std::string UploadsOf(Place place, std::string_view object_key);
store::Range AllUploads(Place place);
VersionKey UploadOf(std::string_view key);  // `generation` is the upload's id

std::string Part(Place place, std::int64_t upload, std::uint32_t number);
store::Range Parts(Place place, std::int64_t upload);
std::uint32_t PartNumberOf(std::string_view key);
std::string Finished(Place place, std::int64_t upload);
store::Range AllFinished(Place place);

// The range of all keys with this prefix.
store::Range Under(std::string prefix);

// The object key with each NUL made two bytes, so that a terminator can follow.
std::size_t EscapedBytes(std::string_view object_key);

}  // namespace aloft::object::keys
