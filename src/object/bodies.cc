#include "object/bodies.h"

#include <algorithm>
#include <set>

#include "object/sealed_bytes.h"
#include "store/limits.h"

namespace aloft::object {
namespace {

constexpr std::size_t kPartsInRecordBytesMax = 1024;
constexpr std::size_t kPartMapRowBytes = 48 * 1024;

std::set<store::BlobId> Blobs(const std::vector<Extent>& extents) {
  std::set<store::BlobId> blobs;
  for (const Extent& extent : extents) blobs.insert(extent.blob);
  return blobs;
}

std::vector<Extent> ExtentsOf(const std::vector<StoredPart>& parts) {
  std::vector<Extent> extents;
  for (const StoredPart& part : parts) {
    extents.insert(extents.end(), part.extents.begin(), part.extents.end());
  }
  return extents;
}

void WritePartMap(store::CommitRequest& request, keys::Place place, ObjectRecord& record,
                  const std::vector<StoredPart>& parts) {
  std::vector<StoredPart> row;
  std::size_t row_bytes = 0;
  PartMapPiece piece;
  const auto flush = [&] {
    if (row.empty()) return;
    request.Set(keys::PartMap(place, record.info.version.generation,
                              static_cast<std::uint32_t>(record.map.size())),
                EncodePartMap(row));
    record.map.push_back(piece);
    row.clear();
    row_bytes = 0;
    piece = {};
  };
  for (const StoredPart& part : parts) {
    row_bytes += EncodePart(part).size();
    if (row_bytes > kPartMapRowBytes) flush();
    row.push_back(part);
    piece.parts += 1;
    piece.bytes += part.bytes;
  }
  flush();
}

}  // namespace

void AddReferences(store::CommitRequest& request, const std::vector<Extent>& extents,
                   std::int64_t owner) {
  for (store::BlobId blob : Blobs(extents)) request.Set(keys::Reference(blob, owner), {});
}

void EraseReferences(store::CommitRequest& request, const std::vector<Extent>& extents,
                     std::int64_t owner) {
  for (store::BlobId blob : Blobs(extents)) request.Erase(keys::Reference(blob, owner));
}

void DropReferences(store::CommitRequest& request, const std::vector<Extent>& extents,
                    std::int64_t owner, std::int64_t stamp) {
  for (store::BlobId blob : Blobs(extents)) {
    request.Erase(keys::Reference(blob, owner));
    request.Set(keys::Garbage(stamp, blob), {});
  }
}

void AttachParts(store::CommitRequest& request, keys::Place place, ObjectRecord& record,
                 std::vector<StoredPart> parts) {
  AddReferences(request, ExtentsOf(parts), record.info.version.generation);
  record.map.clear();
  std::size_t bytes = 0;
  for (const StoredPart& part : parts) bytes += EncodePart(part).size();
  if (bytes <= kPartsInRecordBytesMax) {
    record.place = BodyPlace::kParts;
    record.parts = std::move(parts);
    return;
  }
  record.place = BodyPlace::kPartMap;
  record.parts.clear();
  WritePartMap(request, place, record, parts);
}

void AttachRow(store::CommitRequest& request, keys::Place place, ObjectRecord& record,
               std::string_view bytes) {
  record.parts.clear();
  record.map.clear();
  record.place = bytes.empty() ? BodyPlace::kNowhere : BodyPlace::kRow;
  if (bytes.empty()) return;
  request.Set(keys::Body(place, record.info.version.generation), std::string(bytes));
}

void AttachRow(const Core& core, store::CommitRequest& request, keys::Place place,
               ObjectRecord& record, const std::optional<Lock>& lock, std::string_view bytes) {
  if (!lock) {
    record.info.encryption = {};
    AttachRow(request, place, record, bytes);
    return;
  }
  std::string sealed(bytes);
  record.info.encryption = lock->kept;
  record.info.encryption.row_seal = SealRow(lock->key, core.keys->random(), sealed);
  AttachRow(request, place, record, sealed);
}

Result<void> DetachBody(Core& core, store::CommitRequest& request, keys::Place place,
                        const ObjectRecord& record) {
  const std::int64_t generation = record.info.version.generation;
  switch (record.place) {
    case BodyPlace::kNowhere:
      return {};
    case BodyPlace::kRow:
      request.Erase(keys::Body(place, generation));
      return {};
    case BodyPlace::kParts:
      break;
    case BodyPlace::kPartMap:
      request.EraseRange(keys::PartMaps(place, generation));
      break;
  }
  ALOFT_TRY(std::vector<StoredPart> parts, LoadParts(core, place, record));
  DropReferences(request, ExtentsOf(parts), generation, core.generations.Next());
  return {};
}

Result<std::vector<StoredPart>> LoadParts(Core& core, keys::Place place, const ObjectRecord& record,
                                          const store::Snapshot* snapshot) {
  if (record.place != BodyPlace::kPartMap) return record.parts;
  std::vector<StoredPart> parts;
  const std::int64_t generation = record.info.version.generation;
  for (std::uint32_t piece = 0; piece < record.map.size(); ++piece) {
    ALOFT_TRY_STORE(store::Found found,
                    core.engine.Get(keys::PartMap(place, generation, piece), snapshot));
    if (!found.exists()) return Fail(Error{Fault::kRaceLost, "part map went away"});
    auto some = DecodePartMap(found.value);
    if (!some || some->size() != record.map[piece].parts) {
      return Fail(Error{Fault::kCorrupt, "part map"});
    }
    std::move(some->begin(), some->end(), std::back_inserter(parts));
  }
  return parts;
}

Result<void> ReadExtent(Core& core, const std::optional<SecretKey>& key, const Extent& extent,
                        char* out) {
  const auto bytes = static_cast<std::size_t>(extent.bytes);
  if (!key) {
    ALOFT_TRY_STORE_VOID(core.blobs.Read(extent.blob, extent.offset, out, bytes));
    return {};
  }
  ALOFT_TRY(BlobOpener opener, BlobOpener::Open(core.blobs, *key, extent.blob));
  return opener.Read(extent.offset, out, bytes);
}

std::vector<Extent> Slice(const std::vector<StoredPart>& parts, std::uint64_t offset,
                          std::uint64_t bytes) {
  std::vector<Extent> out;
  for (const StoredPart& part : parts) {
    for (const Extent& extent : part.extents) {
      if (bytes == 0) return out;
      if (offset >= extent.bytes) {
        offset -= extent.bytes;
        continue;
      }
      const std::uint64_t take = std::min(bytes, extent.bytes - offset);
      Extent* last = out.empty() ? nullptr : &out.back();
      if (last != nullptr && last->blob == extent.blob &&
          last->offset + last->bytes == extent.offset + offset) {
        last->bytes += take;
      } else {
        out.push_back({extent.blob, extent.offset + offset, take});
      }
      bytes -= take;
      offset = 0;
    }
  }
  return out;
}

}  // namespace aloft::object
