#include "store/blobs/blob_row.h"

#include "base/bytes.h"

namespace aloft::store {
namespace {

constexpr std::uint64_t kUnitBytes = 4096;
constexpr char kPlaceFormat = 1;
constexpr std::string_view kIdPrefix = "blobs/id/";
constexpr std::string_view kSpacePrefix = "blobs/space/";

// Project 0: what belongs to no project.
std::string Head(Family family, std::string_view rest) {
  std::string key(1, static_cast<char>(family));
  AppendBe32(key, 0);
  key += rest;
  return key;
}

// Removes the head from the front; false if it is not there.
bool TakeHead(std::string_view& key, const std::string& head) {
  if (key.substr(0, head.size()) != head) return false;
  key.remove_prefix(head.size());
  return true;
}

std::string IdHead() { return Head(Family::kRecords, kIdPrefix); }
std::string SpaceHead() { return Head(Family::kRecords, kSpacePrefix); }

}  // namespace

std::string BlobKey(BlobId id) {
  std::string key = IdHead();
  AppendBe64(key, id);
  return key;
}

std::optional<BlobId> ParseBlobKey(std::string_view key) {
  if (!TakeHead(key, IdHead()) || key.size() != sizeof(BlobId)) return std::nullopt;
  return ReadBe64(key);
}

Range BlobKeysFrom(BlobId first) { return {BlobKey(first), PrefixEnd(IdHead())}; }

std::string EncodeBlobPlace(const BlobPlace& place) {
  std::string row(1, kPlaceFormat);
  row.push_back(static_cast<char>(place.tier));
  AppendBe32(row, place.file);
  AppendBe32(row, static_cast<std::uint32_t>(place.offset / kUnitBytes));
  AppendBe64(row, place.bytes);
  for (const std::uint32_t crc : place.crcs) AppendBe32(row, crc);
  return row;
}

std::optional<BlobPlace> ParseBlobPlace(std::string_view row) {
  const auto format = TakeByte(row);
  const auto tier = TakeByte(row);
  const auto file = TakeBe32(row);
  const auto unit = TakeBe32(row);
  const auto bytes = TakeBe64(row);
  if (format != kPlaceFormat || !bytes) return std::nullopt;
  BlobPlace place{static_cast<BlobTier>(*tier), *file, *unit * kUnitBytes, *bytes};
  const bool segment = place.tier == BlobTier::kSegment;
  if (!segment && place.tier != BlobTier::kLarge) return std::nullopt;
  const std::uint64_t blocks = segment ? (*bytes + kBlobBlockBytes - 1) / kBlobBlockBytes : 0;
  if (row.size() != blocks * sizeof(std::uint32_t)) return std::nullopt;
  while (!row.empty()) place.crcs.push_back(*TakeBe32(row));
  return place;
}

std::string SpaceKey(std::uint32_t file, std::uint64_t offset) {
  std::string key = SpaceHead();
  AppendBe32(key, file);
  AppendBe64(key, offset);
  return key;
}

std::optional<Space> ParseSpaceKey(std::string_view key) {
  if (!TakeHead(key, SpaceHead()) || key.size() != 12) return std::nullopt;
  return Space{ReadBe32(key), ReadBe64(key, 4)};
}

Range SpaceOf(std::uint32_t file) {
  std::string begin = SpaceHead();
  AppendBe32(begin, file);
  std::string end = PrefixEnd(begin);
  return {std::move(begin), std::move(end)};
}

Range AllSpace() { return {SpaceHead(), PrefixEnd(SpaceHead())}; }

std::string EncodeSpace(std::uint64_t bytes) {
  std::string row;
  AppendBe64(row, bytes);
  return row;
}

std::optional<std::uint64_t> ParseSpace(std::string_view row) {
  if (row.size() != 8) return std::nullopt;
  return ReadBe64(row);
}

std::string NextBlobKey() { return Head(Family::kSystem, "blobs/next"); }

}  // namespace aloft::store
