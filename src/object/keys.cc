#include "object/keys.h"

#include <algorithm>
#include <stdexcept>

#include "base/bytes.h"

namespace aloft::object::keys {
namespace {

constexpr std::uint32_t kShared = 0;  // no project has this number

constexpr char kDirectory = 'B';
constexpr char kReference = 'R';
constexpr char kGarbage = 'G';
constexpr char kMark = 'O';
constexpr char kBucket = 'A';
constexpr char kConfig = 'C';
constexpr char kCurrent = 'K';
constexpr char kVersion = 'V';
constexpr char kSoftDeleted = 'S';
constexpr char kNullVersion = 'N';
constexpr char kPartMap = 'M';
constexpr char kUpload = 'U';
constexpr char kPart = 'P';
constexpr char kFinished = 'F';
constexpr char kBody = 'D';

constexpr std::size_t kHeadBytes = 6;    // family, project, kind
constexpr std::size_t kPlaceBytes = 14;  // and the bucket's id

std::string Head(store::Family family, std::uint32_t project, char kind, std::size_t more) {
  std::string key;
  key.reserve(kHeadBytes + more);
  key.push_back(static_cast<char>(family));
  AppendBe32(key, project);
  key.push_back(kind);
  return key;
}

std::string In(Place place, char kind, std::size_t more,
               store::Family family = store::Family::kRecords) {
  std::string key = Head(family, place.project, kind, 8 + more);
  AppendBe64(key, place.bucket_id);
  return key;
}

void AppendTerminated(std::string& out, std::string_view object_key) {
  AppendZeroEscaped(out, object_key);
  out.append(2, '\0');
}

// Splits "escaped key, 00 00, 8 bytes".
VersionKey TakeTerminated(std::string_view key, std::uint64_t& number) {
  if (key.size() < kPlaceBytes + 2 + 8) throw std::logic_error("short key of an object version");
  number = ReadBe64(key, key.size() - 8);
  std::string_view escaped = key.substr(kPlaceBytes, key.size() - kPlaceBytes - 10);
  VersionKey out{std::string(escaped), 0};
  std::size_t nul = escaped.find('\0');
  if (nul == std::string_view::npos) return out;
  out.object_key.clear();
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    out.object_key.push_back(escaped[i]);
    if (escaped[i] == '\0') ++i;
  }
  return out;
}

std::uint64_t Descending(std::int64_t generation) {
  return ~static_cast<std::uint64_t>(generation);
}

}  // namespace

store::Range Under(std::string prefix) {
  std::string end = PrefixEnd(prefix);
  return {std::move(prefix), std::move(end)};
}

std::size_t EscapedBytes(std::string_view object_key) {
  return object_key.size() +
         static_cast<std::size_t>(std::count(object_key.begin(), object_key.end(), '\0'));
}

std::string Directory(std::string_view bucket) {
  return Head(store::Family::kRecords, kShared, kDirectory, bucket.size()).append(bucket);
}

std::string Reference(std::uint64_t blob, std::int64_t owner) {
  std::string key = Head(store::Family::kRecords, kShared, kReference, 16);
  AppendBe64(key, blob);
  AppendBe64(key, static_cast<std::uint64_t>(owner));
  return key;
}

store::Range References(std::uint64_t blob) {
  std::string key = Head(store::Family::kRecords, kShared, kReference, 8);
  AppendBe64(key, blob);
  return Under(std::move(key));
}

std::string Garbage(std::int64_t stamp, std::uint64_t blob) {
  std::string key = Head(store::Family::kRecords, kShared, kGarbage, 16);
  AppendBe64(key, static_cast<std::uint64_t>(stamp));
  AppendBe64(key, blob);
  return key;
}

store::Range AllGarbage() { return Under(Head(store::Family::kRecords, kShared, kGarbage, 0)); }

std::uint64_t GarbageBlob(std::string_view key) { return ReadBe64(key, kHeadBytes + 8); }

std::string GenerationMark() {
  return Head(store::Family::kSystem, kShared, kMark, 10).append("generation");
}

std::string BlobMark() { return Head(store::Family::kSystem, kShared, kMark, 4).append("blob"); }

std::string Bucket(std::uint32_t project, std::string_view bucket) {
  return Head(store::Family::kRecords, project, kBucket, bucket.size()).append(bucket);
}

std::string BucketPrefix(std::uint32_t project, std::string_view name_prefix) {
  return Bucket(project, name_prefix);
}

std::string_view BucketOf(std::string_view key) { return key.substr(kHeadBytes); }

std::string Config(Place place, std::string_view kind) {
  std::string key = In(place, kConfig, kind.size() + 3).append(kind);
  key.push_back('\0');
  return key;
}

store::Range AllConfig(Place place) { return Under(In(place, kConfig, 0)); }

std::string Current(Place place, std::string_view object_key) {
  return In(place, kCurrent, object_key.size()).append(object_key);
}

store::Range AllCurrent(Place place) { return Under(In(place, kCurrent, 0)); }

std::string_view CurrentKeyOf(std::string_view key) { return key.substr(kPlaceBytes); }

std::string VersionsOf(Place place, std::string_view object_key) {
  std::string key = In(place, kVersion, object_key.size() + 10);
  AppendTerminated(key, object_key);
  return key;
}

std::string Version(Place place, std::string_view object_key, std::int64_t generation) {
  std::string key = VersionsOf(place, object_key);
  AppendBe64(key, Descending(generation));
  return key;
}

store::Range AllVersions(Place place) { return Under(In(place, kVersion, 0)); }

std::string VersionsFrom(Place place, std::string_view prefix) {
  std::string key = In(place, kVersion, prefix.size());
  AppendZeroEscaped(key, prefix);
  return key;
}

std::string SoftDeletedOf(Place place, std::string_view object_key) {
  std::string key = In(place, kSoftDeleted, object_key.size() + 10);
  AppendTerminated(key, object_key);
  return key;
}

std::string SoftDeleted(Place place, std::string_view object_key, std::int64_t generation) {
  std::string key = SoftDeletedOf(place, object_key);
  AppendBe64(key, Descending(generation));
  return key;
}

std::string SoftDeletedFrom(Place place, std::string_view prefix) {
  std::string key = In(place, kSoftDeleted, prefix.size());
  AppendZeroEscaped(key, prefix);
  return key;
}

store::Range AllSoftDeleted(Place place) { return Under(In(place, kSoftDeleted, 0)); }

VersionKey VersionOf(std::string_view key) {
  std::uint64_t number = 0;
  VersionKey out = TakeTerminated(key, number);
  out.generation = static_cast<std::int64_t>(~number);
  return out;
}

std::string NullVersion(Place place, std::string_view object_key) {
  return In(place, kNullVersion, object_key.size()).append(object_key);
}

store::Range AllNullVersions(Place place) { return Under(In(place, kNullVersion, 0)); }

std::string PartMap(Place place, std::int64_t generation, std::uint32_t piece) {
  std::string key = In(place, kPartMap, 12);
  AppendBe64(key, static_cast<std::uint64_t>(generation));
  AppendBe32(key, piece);
  return key;
}

store::Range PartMaps(Place place, std::int64_t generation) {
  std::string key = In(place, kPartMap, 8);
  AppendBe64(key, static_cast<std::uint64_t>(generation));
  return Under(std::move(key));
}

std::string Body(Place place, std::int64_t generation) {
  std::string key = In(place, kBody, 8, store::Family::kBodies);
  AppendBe64(key, static_cast<std::uint64_t>(generation));
  return key;
}

std::string UploadsOf(Place place, std::string_view object_key) {
  std::string key = In(place, kUpload, object_key.size() + 10);
  AppendTerminated(key, object_key);
  return key;
}

std::string Upload(Place place, std::string_view object_key, std::int64_t id) {
  std::string key = UploadsOf(place, object_key);
  AppendBe64(key, static_cast<std::uint64_t>(id));
  return key;
}

std::string UploadsFrom(Place place, std::string_view prefix) {
  std::string key = In(place, kUpload, prefix.size());
  AppendZeroEscaped(key, prefix);
  return key;
}

store::Range AllUploads(Place place) { return Under(In(place, kUpload, 0)); }

VersionKey UploadOf(std::string_view key) {
  std::uint64_t number = 0;
  VersionKey out = TakeTerminated(key, number);
  out.generation = static_cast<std::int64_t>(number);
  return out;
}

std::string Part(Place place, std::int64_t upload, std::uint32_t number) {
  std::string key = In(place, kPart, 12);
  AppendBe64(key, static_cast<std::uint64_t>(upload));
  AppendBe32(key, number);
  return key;
}

store::Range Parts(Place place, std::int64_t upload) {
  std::string key = In(place, kPart, 8);
  AppendBe64(key, static_cast<std::uint64_t>(upload));
  return Under(std::move(key));
}

std::uint32_t PartNumberOf(std::string_view key) { return ReadBe32(key, kPlaceBytes + 8); }

std::string Finished(Place place, std::int64_t upload) {
  std::string key = In(place, kFinished, 8);
  AppendBe64(key, static_cast<std::uint64_t>(upload));
  return key;
}

store::Range AllFinished(Place place) { return Under(In(place, kFinished, 0)); }

}  // namespace aloft::object::keys
