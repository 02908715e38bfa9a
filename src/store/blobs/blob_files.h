// The files of a blob store: made, opened, shared and thrown away by number.
//
// Guarantees  A file handed out by Create has a durable directory entry and its header written.
// Threads     Any thread.
// Ownership   Borrows the disk. Open files are kept for the next reader, kOpenFilesMax of them.
// Knows not   which blobs lie where.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "os/disk.h"
#include "store/blobs/blob_row.h"

namespace aloft::store {

inline constexpr std::uint64_t kBlobFileHeaderBytes = 4096;

class BlobFiles {
 public:
  static constexpr std::size_t kOpenFilesMax = 64;
  static constexpr std::size_t kMadeAtOnce = 4;  // share one sync of the folder
  struct Name {
    BlobTier tier;
    std::uint32_t number;
    auto operator<=>(const Name&) const = default;
  };
  struct Created {
    Name name;
    std::shared_ptr<os::File> file;
  };

  // `directory` exists.
  BlobFiles(os::Disk& disk, std::string directory)
      : disk_(disk), directory_(std::move(directory)) {}
  ~BlobFiles();

  // Every file there is, of earlier runs too. Nothing else may be called before.
  os::DiskResult<std::vector<Name>> Find();
  // Numbers up to here are taken although their files may be gone.
  void SkipThrough(std::uint32_t number) EXCLUDES(mutex_);
  os::DiskResult<Created> Create(BlobTier tier) EXCLUDES(mutex_);
  os::DiskResult<std::shared_ptr<os::File>> Open(Name name) EXCLUDES(mutex_);
  // Fine if it is gone. Readers that still hold it go on reading.
  os::DiskResult<void> Remove(Name name) EXCLUDES(mutex_);

 private:
  std::string PathOf(Name name) const;
  os::DiskResult<void> MakeSpares(BlobTier tier) REQUIRES(mutex_);

  os::Disk& disk_;
  const std::string directory_;
  Mutex mutex_;
  std::uint32_t next_number_ GUARDED_BY(mutex_) = 1;
  std::map<BlobTier, std::vector<Created>> spares_ GUARDED_BY(mutex_);
  struct Opened {
    Name name;
    std::shared_ptr<os::File> file;
  };
  std::list<Opened> opened_ GUARDED_BY(mutex_);  // last used first
};

}  // namespace aloft::store
