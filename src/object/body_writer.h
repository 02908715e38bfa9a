// Takes the bytes of an object or a part: small ones stay in memory, larger ones go into a blob.
//
// Guarantees  A blob that no commit came to name is given back when the writer is destroyed.
// Threads     One at a time.
// Ownership   Keeps the core.
// Limits      kSmallObjectBytesMax in memory, plus the digester's and the blob writer's buffers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "object/core.h"
#include "object/digester.h"
#include "object/key_ring.h"
#include "object/records.h"
#include "object/sealed_bytes.h"

namespace aloft::object {

struct BodyOptions {
  std::uint64_t bytes_max = kObjectBytesMax;
  std::size_t small_bytes_max = kSmallObjectBytesMax;  // 0: always a blob
  std::uint64_t bytes_expected = 0;                    // 0: not known
  Md5Wanted md5 = Md5Wanted::kYes;
  ChecksumAlgorithm checksum = ChecksumAlgorithm::kNone;
  // MD5 goes on from here instead of beginning; Digests::md5_state is set then.
  std::optional<Md5> md5_from = {};
  std::optional<Lock> lock = {};  // the bytes are encrypted; digests are of the plain ones
};

class BodyWriter {
 public:
  BodyWriter(std::shared_ptr<Core> core, const BodyOptions& options);
  ~BodyWriter();
  BodyWriter(const BodyWriter&) = delete;
  BodyWriter& operator=(const BodyWriter&) = delete;

  Result<void> Append(std::string_view bytes);
  std::uint64_t bytes() const { return bytes_; }
  // No Append afterwards. Compares the digests first, then makes the bytes durable.
  Result<Digests> Finish(const ExpectedDigests& expected);

  // After Finish: a small body as it is to be stored, or the blob's extent (none for a body without
  // bytes).
  bool in_blob() const { return blob_ != nullptr; }
  std::string_view small() const { return small_; }
  std::vector<Extent> extents() const;
  // How the bytes are encrypted.
  const Encryption& encryption() const { return encryption_; }

  // Whether the commit that names the blob took place.
  void Named() { named_ = true; }
  void NamedPerhaps();
  // The same, from what became of the commit.
  template <class T>
  void Settle(const Result<T>& committed) {
    if (committed.ok()) Named();
    if (!committed.ok() && committed.error().outcome_unknown) NamedPerhaps();
  }

 private:
  Result<void> OpenBlob();
  store::Result<void> AppendToBlob(std::string_view bytes);

  const std::shared_ptr<Core> core_;
  const BodyOptions options_;
  std::uint64_t bytes_ = 0;
  std::string small_;
  std::optional<Digester> digester_;
  std::unique_ptr<OpenBlobs::Guard> guard_;
  std::unique_ptr<store::BlobWriter> blob_;
  std::unique_ptr<BlobSealer> sealer_;  // between the bytes and the blob
  Encryption encryption_;
  bool sealed_ = false;
  bool named_ = false;
};

}  // namespace aloft::object
