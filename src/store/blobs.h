// Blobs: immutable byte strings too large for the engine's values, kept in files of their own
// beside it.
//
// Guarantees  A sealed blob survives power loss if any commit that its owner makes after Seal does:
//             the metadata that names it is committed then, so that a crash leaves garbage, never a
//             dangling name. Every block read is checked against its CRC32C.
// Threads     BlobStore: any thread. A writer belongs to one thread at a time.
// Blocking    Append, Seal, Delete and Scan wait for the disk: use them on the pool. Inside a
//             RequestScope that refuses to wait, Read and Size throw WouldBlock instead. Create and
//             NextId never wait.
// Limits      kBlobBytesMax each; memory per open writer at most kBlobWriterBytesMax.
// Knows not   who refers to a blob: owners keep that in the engine, in the same commit as their
//             records.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "store/engine.h"

namespace aloft::store {

// Never reused; grows with every Create, also across restarts.
using BlobId = std::uint64_t;

inline constexpr std::size_t kBlobWriterBytesMax = 4 << 20;

class BlobWriter {
 public:
  virtual ~BlobWriter() = default;  // not sealed: the bytes are given back
  virtual BlobId id() const = 0;
  virtual std::uint64_t bytes() const = 0;  // appended so far
  // Fails with kUnavailable (disk full), kTooLarge.
  virtual Result<void> Append(std::string_view bytes) = 0;
  // Makes everything appended durable. No Append afterwards. Group-synced with other writers where
  // files are shared.
  virtual Result<void> Seal() = 0;
};

class BlobStore {
 public:
  virtual ~BlobStore() = default;
  // `bytes_expected`: a hint for placement, 0 when not known.
  virtual Result<std::unique_ptr<BlobWriter>> Create(std::uint64_t bytes_expected) = 0;
  // Fills `out` from `offset`; the range must lie inside the sealed blob. Fails with kCorrupt;
  // kConflict if the blob is gone.
  virtual Result<void> Read(BlobId id, std::uint64_t offset, char* out, std::size_t bytes) = 0;
  virtual Result<std::uint64_t> Size(BlobId id) = 0;
  // Gives the space back. Deleting what is gone is fine. The caller has made sure that nobody reads
  // it any more.
  virtual Result<void> Delete(BlobId id) = 0;
  // Every sealed blob with first <= id, in id order, until `visit` returns false. For garbage
  // collection.
  virtual Result<void> Scan(BlobId first,
                            const std::function<bool(BlobId, std::uint64_t bytes)>& visit) = 0;
  // No blob created after this call returns has a smaller id: orphans of a crash are looked for
  // above it.
  virtual BlobId NextId() const = 0;
};

}  // namespace aloft::store
