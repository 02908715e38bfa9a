// A large blob's file: a header page, then groups of one page of checksums and up to 64 MiB of data
// (docs/formats/blobs.md).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "os/disk.h"
#include "store/blobs/blob_files.h"

namespace aloft::store {

inline constexpr std::uint64_t kLargeGroupBlocks = 1024;
inline constexpr std::uint64_t kLargeGroupBytes = kLargeGroupBlocks * kBlobBlockBytes;
inline constexpr std::uint64_t kLargeCrcPageBytes = kLargeGroupBlocks * sizeof(std::uint32_t);

// Where the group's page of checksums begins, and where a byte of data lies.
std::uint64_t LargeCrcOffset(std::uint64_t group);
std::uint64_t LargeDataOffset(std::uint64_t offset);

// Writes one large blob from front to back, in memory that does not grow with it.
class LargeBlobWriter {
 public:
  explicit LargeBlobWriter(std::shared_ptr<os::File> file) : file_(std::move(file)) {}

  os::DiskResult<void> Append(std::string_view bytes);
  // Writes what is left and makes all of it durable. `sync_failed` tells a failed sync from a
  // failed write.
  os::DiskResult<void> Finish(bool& sync_failed);

 private:
  os::DiskResult<void> WriteBuffered();
  os::DiskResult<void> WriteCrcPage();

  const std::shared_ptr<os::File> file_;
  std::string buffer_;                // whole blocks but for the end; never past the group's end
  std::uint64_t written_bytes_ = 0;   // of data
  std::uint64_t reserved_bytes_ = 0;  // of the file
  std::uint64_t started_bytes_ = 0;   // of data: the system was asked to write up to here
  std::vector<std::uint32_t> crcs_;   // of the group's blocks
};

}  // namespace aloft::store
