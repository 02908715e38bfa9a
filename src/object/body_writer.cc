#include "object/body_writer.h"

namespace aloft::object {

BodyWriter::BodyWriter(std::shared_ptr<Core> core, const BodyOptions& options)
    : core_(std::move(core)), options_(options) {
  if (options_.lock) encryption_ = options_.lock->kept;
}

BodyWriter::~BodyWriter() {
  if (!sealed_ || named_) return;
  // If this fails, the next start finds the blob above the watermark.
  if (!core_->blobs.Delete(blob_->id()).ok()) guard_->KeepUntilRestart();
}

Result<void> BodyWriter::OpenBlob() {
  if (options_.md5_from) {
    digester_.emplace(core_->hashes, *options_.md5_from);
  } else {
    digester_.emplace(core_->hashes, options_.md5, options_.checksum);
  }
  guard_ = std::make_unique<OpenBlobs::Guard>(core_->open_blobs);
  const std::uint64_t bytes = options_.bytes_expected;
  ALOFT_TRY_STORE(blob_, core_->blobs.Create(options_.lock ? SealedBytes(bytes) : bytes));
  if (!options_.lock) return {};
  sealer_ = std::make_unique<BlobSealer>(
      options_.lock->key, blob_->id(), core_->keys->random(),
      [this](std::string_view sealed) { return blob_->Append(sealed); });
  return {};
}

store::Result<void> BodyWriter::AppendToBlob(std::string_view bytes) {
  return sealer_ ? sealer_->Append(bytes) : blob_->Append(bytes);
}

Result<void> BodyWriter::Append(std::string_view bytes) {
  if (bytes.empty()) return {};
  if (bytes.size() > options_.bytes_max - bytes_) return Fail(Error{Fault::kTooLarge});
  bytes_ += bytes.size();
  if (!blob_ && bytes_ <= options_.small_bytes_max) {
    small_.append(bytes);
    return {};
  }
  if (!blob_) {
    ALOFT_TRY_VOID(OpenBlob());
    if (!small_.empty()) {
      digester_->Append(small_);
      ALOFT_TRY_STORE_VOID(AppendToBlob(small_));
      std::string().swap(small_);
    }
  }
  digester_->Append(bytes);
  ALOFT_TRY_STORE_VOID(AppendToBlob(bytes));
  return {};
}

Result<Digests> BodyWriter::Finish(const ExpectedDigests& expected) {
  Digests digests =
      digester_ ? digester_->Finish() : DigestAll(small_, options_.md5, options_.checksum);
  if (!digester_ && options_.md5_from) {
    Md5 md5 = *options_.md5_from;
    md5.Update(small_);
    digests.md5_state = md5.SaveState();
    digests.md5 = md5.Finish();
  }
  ALOFT_TRY_VOID(Compare(digests, expected));
  if (sealer_) ALOFT_TRY_STORE_VOID(sealer_->Finish());
  if (blob_) {
    ALOFT_TRY_STORE_VOID(blob_->Seal());
    sealed_ = true;
  } else if (options_.lock) {
    encryption_.row_seal = SealRow(options_.lock->key, core_->keys->random(), small_);
  }
  return digests;
}

std::vector<Extent> BodyWriter::extents() const {
  if (!blob_) return {};
  return {Extent{blob_->id(), 0, bytes_}};
}

void BodyWriter::NamedPerhaps() {
  named_ = true;
  if (guard_) guard_->KeepUntilRestart();
}

}  // namespace aloft::object
