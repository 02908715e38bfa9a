#include "store/blobs/large_blob.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "base/crc.h"

namespace aloft::store {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;       // written at once
constexpr std::uint64_t kWritebackBytes = 8 << 20;  // the disk is kept busy in such steps
constexpr std::uint64_t kReserveStepBytes = 16 << 20;

}  // namespace

std::uint64_t LargeCrcOffset(std::uint64_t group) {
  return kBlobFileHeaderBytes + group * (kLargeCrcPageBytes + kLargeGroupBytes);
}

std::uint64_t LargeDataOffset(std::uint64_t offset) {
  return LargeCrcOffset(offset / kLargeGroupBytes) + kLargeCrcPageBytes + offset % kLargeGroupBytes;
}

os::DiskResult<void> LargeBlobWriter::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t part = std::min(bytes.size(), kBufferBytes - buffer_.size());
    buffer_.append(bytes.substr(0, part));
    bytes.remove_prefix(part);
    if (buffer_.size() == kBufferBytes) ALOFT_TRY_VOID(WriteBuffered());
  }
  return {};
}

os::DiskResult<void> LargeBlobWriter::WriteBuffered() {
  if (buffer_.empty()) return {};
  static_assert(kLargeGroupBytes % kBufferBytes == 0 && kBufferBytes % kBlobBlockBytes == 0);
  const std::string_view bytes = buffer_;
  for (std::size_t at = 0; at < bytes.size(); at += kBlobBlockBytes) {
    crcs_.push_back(Crc32c(bytes.substr(at, kBlobBlockBytes)));
  }
  const std::uint64_t offset = LargeDataOffset(written_bytes_);
  if (offset + bytes.size() > reserved_bytes_) {
    ALOFT_TRY_VOID(file_->Reserve(reserved_bytes_, kReserveStepBytes));
    reserved_bytes_ += kReserveStepBytes;
  }
  ALOFT_TRY_VOID(file_->WriteAt(offset, bytes));
  written_bytes_ += bytes.size();
  buffer_.clear();
  if (crcs_.size() == kLargeGroupBlocks) ALOFT_TRY_VOID(WriteCrcPage());
  if (written_bytes_ - started_bytes_ >= kWritebackBytes) {
    const std::uint64_t from = LargeDataOffset(started_bytes_);
    file_->StartWriteback(from, offset + bytes.size() - from);
    started_bytes_ = written_bytes_;
  }
  return {};
}

os::DiskResult<void> LargeBlobWriter::WriteCrcPage() {
  ALOFT_CHECK(!crcs_.empty() && written_bytes_ > 0);
  std::string page;
  for (const std::uint32_t crc : crcs_) AppendBe32(page, crc);
  const std::uint64_t group = (written_bytes_ - 1) / kLargeGroupBytes;
  crcs_.clear();
  return file_->WriteAt(LargeCrcOffset(group), page);
}

os::DiskResult<void> LargeBlobWriter::Finish(bool& sync_failed) {
  sync_failed = false;
  ALOFT_TRY_VOID(WriteBuffered());
  if (!crcs_.empty()) ALOFT_TRY_VOID(WriteCrcPage());
  // Gives back what was reserved past the end.
  ALOFT_TRY_VOID(file_->Truncate(LargeDataOffset(written_bytes_ - 1) + 1));
  const auto synced = file_->Sync();
  sync_failed = !synced.ok();
  return synced;
}

}  // namespace aloft::store
