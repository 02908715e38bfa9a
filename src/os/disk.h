// Files and folders as an interface: the real disk, and a simulated one that can lose power.
//
// Guarantees  What File::Sync returned for survives power loss, if the file's directory entry does:
//             that takes Disk::SyncDirectory. Rename replaces the target atomically.
// Threads     Disk: any thread. File: reads, syncs and writes of parts that do not overlap from any
//             thread.
// Ownership   Files and locks may not outlive their Disk.
// Errors      DiskFault, one value per thing a caller would do differently; `detail` names the file
//             and the system's words.
// Knows not   what is in the files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aloft::os {

enum class DiskFault : std::uint8_t {
  kNotFound,
  kExists,
  kFull,        // no space (or quota) left
  kWouldBlock,  // a kCachedOnly read that the page cache could not answer
  kLocked,      // another process, or another lock of this one, holds it
  kIo,          // everything else: treat the data as lost
};

struct DiskError {
  DiskFault fault;
  std::string detail = {};
};

template <class T>
using DiskResult = ::aloft::Result<T, DiskError>;

enum class OpenMode : std::uint8_t {
  kRead,         // must exist
  kReadWrite,    // must exist
  kCreateNew,    // must not exist
  kCreateEmpty,  // created, or emptied
};

enum class ReadMode : std::uint8_t { kMayWait, kCachedOnly };

class File {
 public:
  virtual ~File() = default;  // closes; makes nothing durable
  // Returns how many bytes were read: fewer than asked only at the end of the file, or with
  // kCachedOnly. Fails with kWouldBlock if kCachedOnly and not even the first byte is in memory.
  virtual DiskResult<std::size_t> ReadAt(std::uint64_t offset, char* out, std::size_t bytes,
                                         ReadMode mode = ReadMode::kMayWait) = 0;
  // Writes both parts, one behind the other; grows the file if needed. On failure any part may have
  // been written.
  virtual DiskResult<void> WriteAt(std::uint64_t offset, std::string_view head,
                                   std::string_view body = {}) = 0;
  virtual DiskResult<void> Sync() = 0;  // fdatasync: bytes and size
  // Asks the system to begin writing the range to the disk. A hint: makes nothing durable.
  virtual void StartWriteback(std::uint64_t offset, std::uint64_t bytes) = 0;
  // Reserves space, so that later writes there cannot fail with kFull. The size does not change.
  virtual DiskResult<void> Reserve(std::uint64_t offset, std::uint64_t bytes) = 0;
  // Gives the space of the range back; it reads as zeros. The size does not change.
  virtual DiskResult<void> PunchHole(std::uint64_t offset, std::uint64_t bytes) = 0;
  virtual DiskResult<void> Truncate(
      std::uint64_t size) = 0;  // also gives back reserved space past `size`
  virtual DiskResult<std::uint64_t> Size() = 0;
};

// Held until destroyed, also against other processes.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

struct DiskSpace {
  std::uint64_t free_bytes;  // that this process may still use
  std::uint64_t total_bytes;
};

class Disk {
 public:
  virtual ~Disk() = default;
  virtual DiskResult<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) = 0;
  virtual DiskResult<void> Unlink(const std::string& path) = 0;
  virtual DiskResult<void> Rename(const std::string& from, const std::string& to) = 0;
  virtual DiskResult<void> Link(const std::string& from, const std::string& to) = 0;
  virtual DiskResult<bool> Exists(const std::string& path) = 0;       // file or folder
  virtual DiskResult<bool> IsDirectory(const std::string& path) = 0;  // false if absent
  virtual DiskResult<std::uint64_t> FileSize(const std::string& path) = 0;
  virtual DiskResult<void> MakeDirectory(
      const std::string& path) = 0;  // fine if it is there; its parent must be
  virtual DiskResult<void> RemoveDirectory(const std::string& path) = 0;           // must be empty
  virtual DiskResult<std::vector<std::string>> List(const std::string& path) = 0;  // names, sorted
  virtual DiskResult<void> SyncDirectory(
      const std::string& path) = 0;  // its entries become durable
  // Fails with kLocked. Creates the file.
  virtual DiskResult<std::unique_ptr<FileLock>> Lock(const std::string& path) = 0;
  virtual DiskResult<DiskSpace> Space(const std::string& path) = 0;
};

// Reads a whole file. Fails with kIo if it is larger than `bytes_max`.
DiskResult<std::string> ReadWholeFile(Disk& disk, const std::string& path, std::size_t bytes_max);
// Replaces a small file so that after a power cut either the old or the new content is there,
// durable when this returns.
DiskResult<void> ReplaceFile(Disk& disk, const std::string& directory, const std::string& name,
                             std::string_view content);

}  // namespace aloft::os
