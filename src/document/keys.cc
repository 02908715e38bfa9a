#include "document/keys.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "document/path.h"

namespace aloft::document {
namespace {

constexpr char kService = 'j';  // sets this service's rows apart from others of the project
constexpr char kDocument = 'D';
constexpr char kAutomatic = 'a';
constexpr char kExplicit = 'c';
constexpr char kChunk = 'K';
constexpr char kPast = 'H';
constexpr char kChange = 'L';
// Between a collection's path and the ids of its own documents; sorts before every segment, so that
// documents come before what is below them.
constexpr char kHere = 0x01;
constexpr std::size_t kHeadBytes = 11;  // family, project, service, kind, database
constexpr std::size_t kFieldTextBytesMax = 64;
constexpr std::size_t kHashBytes = 16;

constexpr std::string_view kDatabaseLabel = "document/database/";
constexpr std::string_view kIndexLabel = "document/index/";
constexpr std::string_view kFieldLabel = "document/field/";
constexpr std::string_view kPromiseLabel = "document/promise/";

std::string Head(store::Family family, const Place& place, char kind) {
  std::string key;
  key.reserve(kHeadBytes + 96);
  key.push_back(static_cast<char>(family));
  AppendBe32(key, place.project);
  key.push_back(kService);
  key.push_back(kind);
  AppendBe32(key, place.database);
  return key;
}

std::string SystemHead(std::string_view label) {
  std::string key(1, static_cast<char>(store::Family::kSystem));
  AppendBe32(key, 0);
  return key.append(label);
}

std::string SystemHead(std::string_view label, const Place& place) {
  std::string key = SystemHead(label);
  AppendBe32(key, place.project);
  AppendBe32(key, place.database);
  return key;
}

void AppendDocument(std::string& key, std::string_view path) {
  AppendPathKey(key, ParentOf(path));
  key.push_back(kHere);
  AppendSegmentKey(key, LastSegmentOf(path));
}

std::optional<std::string> TakeDocument(std::string_view key) {
  std::string path;
  while (!key.empty()) {
    const bool last = key[0] == kHere;
    if (last) key.remove_prefix(1);
    const auto segment = TakeSegmentKey(key);
    if (!segment) return {};
    if (!path.empty()) path += '/';
    path += *segment;
    if (last) return path;
  }
  return {};
}

}  // namespace

store::Range Under(std::string prefix) {
  std::string end = PrefixEnd(prefix);
  return {std::move(prefix), std::move(end)};
}

store::Range AllDatabases() { return Under(SystemHead(kDatabaseLabel)); }

std::string DatabaseKey(std::uint32_t project, std::string_view id) {
  std::string key = SystemHead(kDatabaseLabel);
  AppendBe32(key, project);
  return key.append(id);
}

store::Range IndexRecords(const Place& place) { return Under(SystemHead(kIndexLabel, place)); }

std::string IndexRecordKey(const Place& place, std::uint32_t index) {
  std::string key = SystemHead(kIndexLabel, place);
  AppendBe32(key, index);
  return key;
}

std::string NextIndexKey(const Place& place) { return IndexRecordKey(place, 0); }

store::Range FieldRecords(const Place& place) { return Under(SystemHead(kFieldLabel, place)); }

std::string FieldRecordKey(const Place& place, std::string_view collection_id,
                           std::string_view field) {
  std::string name(collection_id);
  name += '/';
  name += field;
  return SystemHead(kFieldLabel, place).append(Sha256Digest(name).substr(0, kHashBytes));
}

std::string PromiseKey(const Place& place) { return SystemHead(kPromiseLabel, place); }

std::string DocumentKey(const Place& place, std::string_view path) {
  std::string key = Head(store::Family::kRecords, place, kDocument);
  AppendDocument(key, path);
  return key;
}

std::string DocumentsPrefix(const Place& place) {
  return Head(store::Family::kRecords, place, kDocument);
}

std::string CollectionPrefix(const Place& place, std::string_view collection_path) {
  std::string key = DescendantsPrefix(place, collection_path);
  key.push_back(kHere);
  return key;
}

std::string DescendantsPrefix(const Place& place, std::string_view parent) {
  std::string key = Head(store::Family::kRecords, place, kDocument);
  AppendPathKey(key, parent);
  return key;
}

std::optional<std::string> PathOfDocumentKey(std::string_view key) {
  return key.size() < kHeadBytes ? std::nullopt : TakeDocument(key.substr(kHeadBytes));
}

std::string ChunkKey(const Place& place, std::string_view blob, std::uint16_t chunk) {
  std::string key = Head(store::Family::kBodies, place, kChunk);
  key.append(blob);
  AppendBe16(key, chunk);
  return key;
}

store::Range ChunksOf(const Place& place) {
  return Under(Head(store::Family::kBodies, place, kChunk));
}

std::string PastPrefix(const Place& place, std::string_view path) {
  std::string key = Head(store::Family::kStreams, place, kPast);
  AppendDocument(key, path);
  return key;
}

std::string PastKey(const Place& place, std::string_view path, std::int64_t until_micros) {
  std::string key = PastPrefix(place, path);
  AppendBe64(key, static_cast<std::uint64_t>(until_micros));
  return key;
}

store::Range PastOf(const Place& place) {
  return Under(Head(store::Family::kStreams, place, kPast));
}

std::optional<std::string> PathOfPastKey(std::string_view key) {
  if (key.size() < kHeadBytes + 8) return {};
  return TakeDocument(key.substr(kHeadBytes, key.size() - kHeadBytes - 8));
}

std::string ChangesPrefix(const Place& place) {
  return Head(store::Family::kStreams, place, kChange);
}

std::string ChangeKey(const Place& place, std::int64_t at_micros, std::uint16_t part) {
  std::string key = ChangesPrefix(place);
  AppendBe64(key, static_cast<std::uint64_t>(at_micros));
  AppendBe16(key, part);
  return key;
}

std::int64_t TimeOfChangeKey(std::string_view key) {
  return static_cast<std::int64_t>(ReadBe64(key, kHeadBytes));
}

std::string CollectionHash(std::string_view collection_path) {
  return Sha256Digest(collection_path).substr(0, kHashBytes);
}

std::string AutomaticPrefix(const Place& place, std::string_view collection_hash) {
  return Head(store::Family::kRecords, place, kAutomatic).append(collection_hash);
}

void AppendAutomaticField(std::string& key, AutomaticKind kind, std::string_view field) {
  key.push_back(static_cast<char>(kind));
  if (field.size() > kFieldTextBytesMax) {
    key.push_back('\x02');
    key.append(Sha256Digest(field).substr(0, kHashBytes));
    return;
  }
  key.push_back('\x01');
  for (const char c : field) {
    key.push_back(c);
    if (c == '\0') key.push_back('\xff');
  }
  key.push_back('\0');
  key.push_back('\x01');
}

std::string AutomaticPrefix(const Place& place, std::string_view collection_hash,
                            AutomaticKind kind, std::string_view field) {
  std::string key = AutomaticPrefix(place, collection_hash);
  AppendAutomaticField(key, kind, field);
  return key;
}

std::string ExplicitPrefix(const Place& place, std::uint32_t index) {
  std::string key = Head(store::Family::kRecords, place, kExplicit);
  AppendBe32(key, index);
  return key;
}

store::Range AutomaticRows(const Place& place) {
  return Under(Head(store::Family::kRecords, place, kAutomatic));
}

store::Range ExplicitRows(const Place& place) {
  return Under(Head(store::Family::kRecords, place, kExplicit));
}

}  // namespace aloft::document
