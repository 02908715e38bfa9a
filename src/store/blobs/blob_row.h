// What the engine keeps about blobs: where each one lies, and what lies in each file. Written in
// one commit with sealing and deleting, so that files are never searched (docs/formats/blobs.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/blobs.h"
#include "store/engine.h"

namespace aloft::store {

inline constexpr std::size_t kBlobBlockBytes = 64 * 1024;  // each with a CRC32C of its own

enum class BlobTier : std::uint8_t {
  kSegment = 1,  // a slice of a file shared by many
  kLarge = 2,    // a file of its own
};

struct BlobPlace {
  BlobTier tier = BlobTier::kSegment;
  std::uint32_t file = 0;    // its number; 0 for a blob of no bytes, which needs none
  std::uint64_t offset = 0;  // of kSegment: where it begins in the file, a multiple of 4 KiB
  std::uint64_t bytes = 0;
  std::vector<std::uint32_t> crcs = {};  // of kSegment: one for each block
};

std::string BlobKey(BlobId id);
std::optional<BlobId> ParseBlobKey(std::string_view key);
Range BlobKeysFrom(BlobId first);
std::string EncodeBlobPlace(const BlobPlace& place);
std::optional<BlobPlace> ParseBlobPlace(std::string_view row);

// Says that a file's bytes from `offset` on belong to a blob; its value is the blob's bytes.
std::string SpaceKey(std::uint32_t file, std::uint64_t offset);
struct Space {
  std::uint32_t file;
  std::uint64_t offset;
};
std::optional<Space> ParseSpaceKey(std::string_view key);
Range SpaceOf(std::uint32_t file);
Range AllSpace();
std::string EncodeSpace(std::uint64_t bytes);
std::optional<std::uint64_t> ParseSpace(std::string_view row);

// A counter above every id given out.
std::string NextBlobKey();

}  // namespace aloft::store
