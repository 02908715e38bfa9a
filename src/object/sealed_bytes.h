// The encrypted form of bytes: blobs in chunks, so that a range costs only the chunks it lies in;
// what lies in a row in one piece (docs/formats/objects.md, "Encryption").
//
// Guarantees  A chunk opens only under its data key, in its blob, at its place, and as the last one
//             if it was that: flipped, swapped, moved or cut off, it is refused and never answered.
// Threads     One at a time per object.
// Ownership   Borrows the randomness.
// Errors      kCorrupt for what was not sealed so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/aead.h"
#include "object/fault.h"
#include "os/random.h"
#include "store/blobs.h"

namespace aloft::object {

inline constexpr std::size_t kChunkBytes = 64 * 1024;  // of plain bytes; the last has what is left
inline constexpr std::size_t kSealedChunkBytes = kChunkBytes + kSealedTextOverhead;

// How long `bytes` are when sealed, and the reverse. Nullopt: nothing sealed has this length.
std::uint64_t SealedBytes(std::uint64_t bytes);
std::optional<std::uint64_t> PlainBytes(std::uint64_t sealed_bytes);

// Seals one blob from front to back.
class BlobSealer {
 public:
  // Takes sealed chunks, in order.
  using Out = std::function<store::Result<void>(std::string_view)>;

  BlobSealer(const SecretKey& data_key, store::BlobId blob, os::Random& random, Out out);

  store::Result<void> Append(std::string_view bytes);
  // The last chunk. Something was appended.
  store::Result<void> Finish();

 private:
  store::Result<void> Seal(std::string_view label_of_last);

  Aead aead_;
  os::Random& random_;
  const Out out_;
  std::uint64_t index_ = 0;
  std::string plain_;   // of the chunk that may be the last
  std::string sealed_;  // room for one chunk
};

// Reads plain bytes of one sealed blob.
class BlobOpener {
 public:
  // Fails with kCorrupt, kRaceLost (no such blob).
  static Result<BlobOpener> Open(store::BlobStore& blobs, const SecretKey& data_key,
                                 store::BlobId blob);

  Result<void> Read(std::uint64_t offset, char* out, std::size_t bytes);

 private:
  BlobOpener(store::BlobStore& blobs, const SecretKey& data_key, store::BlobId blob,
             std::uint64_t bytes);

  Result<void> OpenChunk(std::uint64_t index, std::string_view sealed, char* out);

  store::BlobStore& blobs_;
  const store::BlobId blob_;
  const std::uint64_t bytes_;  // plain
  std::unique_ptr<Aead> aead_;
};

// A body in a row is as long as it is plain; what else it needs comes back as its seal.
std::string SealRow(const SecretKey& data_key, os::Random& random, std::string& body);
Result<void> OpenRow(const SecretKey& data_key, std::string_view row_seal, std::string& body);

}  // namespace aloft::object
