#include "store/rocksdb/disk_file_system.h"

#include <algorithm>
#include <atomic>

namespace aloft::store {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

thread_local bool refuse_waiting = false;
thread_local bool refused = false;
thread_local bool compacts = false;

IOStatus StatusOf(const os::DiskError& error) {
  switch (error.fault) {
    case os::DiskFault::kNotFound:
      return IOStatus::PathNotFound(error.detail);
    case os::DiskFault::kFull:
      return IOStatus::NoSpace(error.detail);
    case os::DiskFault::kWouldBlock:
      return IOStatus::Busy(error.detail);
    case os::DiskFault::kExists:
    case os::DiskFault::kLocked:
    case os::DiskFault::kIo:
      break;
  }
  return IOStatus::IOError(error.detail);
}

template <class T>
IOStatus StatusOf(const os::DiskResult<T>& result) {
  return result.ok() ? IOStatus::OK() : StatusOf(result.error());
}

// Stores what a disk call returned, or gives its failure.
template <class T, class Out>
IOStatus Store(os::DiskResult<T> result, Out* out) {
  if (!result.ok()) return StatusOf(result.error());
  *out = std::move(result).value();
  return IOStatus::OK();
}

class SequentialFile final : public rocksdb::FSSequentialFile {
 public:
  explicit SequentialFile(std::unique_ptr<os::File> file) : file_(std::move(file)) {}

  IOStatus Read(size_t n, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) override {
    const auto got = file_->ReadAt(offset_, scratch, n);
    if (!got.ok()) return StatusOf(got.error());
    offset_ += *got;
    *result = Slice(scratch, *got);
    return IOStatus::OK();
  }
  IOStatus Skip(uint64_t n) override {
    offset_ += n;
    return IOStatus::OK();
  }

 private:
  const std::unique_ptr<os::File> file_;
  std::uint64_t offset_ = 0;
};

class RandomAccessFile final : public rocksdb::FSRandomAccessFile {
 public:
  RandomAccessFile(std::unique_ptr<os::File> file, std::uint64_t size)
      : file_(std::move(file)), size_(size) {}

  IOStatus Read(uint64_t offset, size_t n, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) const override {
    *result = Slice(scratch, 0);
    // The files read at random are finished: their size does not change.
    n = offset >= size_ ? 0 : std::min<std::uint64_t>(n, size_ - offset);
    const os::ReadMode mode = refuse_waiting ? os::ReadMode::kCachedOnly : os::ReadMode::kMayWait;
    const auto got = file_->ReadAt(offset, scratch, n, mode);
    const bool missing =
        refuse_waiting && (got.ok() ? *got < n : got.error().fault == os::DiskFault::kWouldBlock);
    if (missing) {
      refused = true;
      return IOStatus::Busy("not in the page cache");
    }
    if (!got.ok()) return StatusOf(got.error());
    *result = Slice(scratch, *got);
    return IOStatus::OK();
  }

 private:
  const std::unique_ptr<os::File> file_;
  const std::uint64_t size_;
};

class WritableFile final : public rocksdb::FSWritableFile {
 public:
  WritableFile(std::unique_ptr<os::File> file, std::uint64_t size, const SpaceGuard& space)
      : file_(std::move(file)), size_(size), space_(space) {}

  using rocksdb::FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    if (compacts && !space_.RoomForCompaction()) return IOStatus::NoSpace("left to logs");
    const auto written = file_->WriteAt(size_, {data.data(), data.size()});
    if (written.ok()) size_ += data.size();
    return StatusOf(written);
  }
  IOStatus Truncate(uint64_t size, const IOOptions&, IODebugContext*) override {
    size_ = size;
    return StatusOf(file_->Truncate(size));
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override {
    if (!reserved_) return IOStatus::OK();
    reserved_ = false;
    return StatusOf(file_->Truncate(size_));
  }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return StatusOf(file_->Sync()); }
  bool IsSyncThreadSafe() const override { return true; }
  uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return size_; }
  IOStatus RangeSync(uint64_t offset, uint64_t bytes, const IOOptions&, IODebugContext*) override {
    file_->StartWriteback(offset, bytes);
    return IOStatus::OK();
  }
  IOStatus Allocate(uint64_t offset, uint64_t bytes, const IOOptions&, IODebugContext*) override {
    reserved_ = true;
    return StatusOf(file_->Reserve(offset, bytes));
  }

 private:
  const std::unique_ptr<os::File> file_;
  std::atomic<std::uint64_t> size_;
  const SpaceGuard& space_;
  bool reserved_ = false;
};

// A write-ahead log, written.
class WritableLog final : public rocksdb::FSWritableFile {
 public:
  WritableLog(std::shared_ptr<LogWriter> log, SpaceGuard& space, const LogFailure& failure)
      : log_(std::move(log)), space_(space), failure_(failure) {}

  using rocksdb::FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    const std::string_view bytes(data.data(), data.size());
    auto written = log_->Append(bytes);
    // What others took since the last look at the disk. The same bytes go to the same place again.
    const bool full = !written.ok() && written.error().fault == os::DiskFault::kFull;
    if (full && space_.GiveUpBallast()) written = log_->Append(bytes);
    return Told(written);
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return Told(log_->Sync()); }
  bool IsSyncThreadSafe() const override { return true; }
  uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return log_->bytes(); }
  IOStatus Allocate(uint64_t, uint64_t bytes, const IOOptions&, IODebugContext*) override {
    if (space_.full()) return IOStatus::OK();  // others need it more
    return StatusOf(log_->Reserve(bytes));
  }

 private:
  IOStatus Told(const os::DiskResult<void>& result) {
    if (!result.ok()) failure_(result.error());
    return StatusOf(result);
  }

  const std::shared_ptr<LogWriter> log_;
  SpaceGuard& space_;
  const LogFailure& failure_;
};

// A finished log is opened again only to cut off what was reserved past its end: that is ours to
// do.
class FinishedLog final : public rocksdb::FSWritableFile {
 public:
  using rocksdb::FSWritableFile::Append;
  IOStatus Append(const Slice&, const IOOptions&, IODebugContext*) override {
    return IOStatus::NotSupported("append to a finished log");
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
};

class SequentialLog final : public rocksdb::FSSequentialFile {
 public:
  explicit SequentialLog(std::unique_ptr<LogReader> log) : log_(std::move(log)) {}

  IOStatus Read(size_t n, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) override {
    const auto got = log_->Read(scratch, n);
    if (!got.ok()) return StatusOf(got.error());
    *result = Slice(scratch, *got);
    return IOStatus::OK();
  }
  IOStatus Skip(uint64_t n) override { return StatusOf(log_->Skip(n)); }

 private:
  const std::unique_ptr<LogReader> log_;
};

class Directory final : public rocksdb::FSDirectory {
 public:
  Directory(os::Disk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    return StatusOf(disk_.SyncDirectory(path_));
  }

 private:
  os::Disk& disk_;
  const std::string path_;
};

class HeldLock final : public rocksdb::FileLock {
 public:
  explicit HeldLock(std::unique_ptr<os::FileLock> lock) : lock_(std::move(lock)) {}

 private:
  const std::unique_ptr<os::FileLock> lock_;
};

// RocksDB joins paths with slashes of its own; os::Disk takes them as they are.
std::string Clean(std::string path) {
  std::string out;
  for (const char c : path) {
    if (c != '/' || out.empty() || out.back() != '/') out.push_back(c);
  }
  while (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

class DiskFileSystem final : public rocksdb::FileSystem {
 public:
  DiskFileSystem(os::Disk& disk, LogFiles& logs, SpaceGuard& space, LogFailure log_failure)
      : disk_(disk), logs_(logs), space_(space), log_failure_(std::move(log_failure)) {}

  const char* Name() const override { return "AloftDisk"; }

  IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions&,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result,
                             IODebugContext*) override {
    if (const auto number = logs_.NumberOf(Clean(path))) {
      auto log = logs_.Open(*number);
      if (!log.ok()) return StatusOf(log.error());
      *result = std::make_unique<SequentialLog>(std::move(log).value());
      return IOStatus::OK();
    }
    auto file = disk_.Open(Clean(path), os::OpenMode::kRead);
    if (!file.ok()) return StatusOf(file.error());
    *result = std::make_unique<SequentialFile>(std::move(file).value());
    return IOStatus::OK();
  }

  IOStatus NewRandomAccessFile(const std::string& path, const rocksdb::FileOptions&,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                               IODebugContext*) override {
    auto file = disk_.Open(Clean(path), os::OpenMode::kRead);
    if (!file.ok()) return StatusOf(file.error());
    const auto size = (*file)->Size();
    if (!size.ok()) return StatusOf(size.error());
    *result = std::make_unique<RandomAccessFile>(std::move(file).value(), *size);
    return IOStatus::OK();
  }

  IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions&,
                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                           IODebugContext*) override {
    if (const auto number = logs_.NumberOf(Clean(path))) {
      auto log = logs_.Create(*number);
      if (!log.ok()) return StatusOf(log.error());
      *result = std::make_unique<WritableLog>(std::move(log).value(), space_, log_failure_);
      return IOStatus::OK();
    }
    return OpenForWriting(path, os::OpenMode::kCreateEmpty, result);
  }

  IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions&,
                              std::unique_ptr<rocksdb::FSWritableFile>* result,
                              IODebugContext*) override {
    if (logs_.NumberOf(Clean(path))) {
      *result = std::make_unique<FinishedLog>();
      return IOStatus::OK();
    }
    return OpenForWriting(path, os::OpenMode::kReadWrite, result);
  }

  IOStatus NewDirectory(const std::string& path, const IOOptions&,
                        std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext*) override {
    *result = std::make_unique<Directory>(disk_, Clean(path));
    return IOStatus::OK();
  }

  IOStatus FileExists(const std::string& path, const IOOptions&, IODebugContext*) override {
    bool exists = false;
    const IOStatus status = Store(disk_.Exists(Clean(path)), &exists);
    if (!status.ok()) return status;
    return exists ? IOStatus::OK() : IOStatus::NotFound(path);
  }

  IOStatus GetChildren(const std::string& path, const IOOptions&, std::vector<std::string>* names,
                       IODebugContext*) override {
    const IOStatus status = Store(disk_.List(Clean(path)), names);
    return status.IsPathNotFound() ? IOStatus::NotFound(path) : status;
  }

  IOStatus DeleteFile(const std::string& path, const IOOptions&, IODebugContext*) override {
    if (const auto number = logs_.NumberOf(Clean(path))) return StatusOf(logs_.Remove(*number));
    return StatusOf(disk_.Unlink(Clean(path)));
  }

  IOStatus CreateDir(const std::string& path, const IOOptions&, IODebugContext*) override {
    bool exists = false;
    const IOStatus status = Store(disk_.Exists(Clean(path)), &exists);
    if (!status.ok()) return status;
    if (exists) return IOStatus::IOError(path, "exists");
    return StatusOf(disk_.MakeDirectory(Clean(path)));
  }

  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions&, IODebugContext*) override {
    return StatusOf(disk_.MakeDirectory(Clean(path)));
  }

  IOStatus DeleteDir(const std::string& path, const IOOptions&, IODebugContext*) override {
    return StatusOf(disk_.RemoveDirectory(Clean(path)));
  }

  IOStatus GetFileSize(const std::string& path, const IOOptions&, uint64_t* size,
                       IODebugContext*) override {
    if (const auto number = logs_.NumberOf(Clean(path))) return Store(logs_.Bytes(*number), size);
    return Store(disk_.FileSize(Clean(path)), size);
  }

  IOStatus GetFileModificationTime(const std::string&, const IOOptions&, uint64_t* time,
                                   IODebugContext*) override {
    *time = 0;  // nothing we use asks for it
    return IOStatus::OK();
  }

  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions&,
                      IODebugContext*) override {
    return StatusOf(disk_.Rename(Clean(from), Clean(to)));
  }

  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions&,
                    IODebugContext*) override {
    return StatusOf(disk_.Link(Clean(from), Clean(to)));
  }

  IOStatus LockFile(const std::string& path, const IOOptions&, rocksdb::FileLock** lock,
                    IODebugContext*) override {
    *lock = nullptr;
    auto held = disk_.Lock(Clean(path));
    if (!held.ok()) return StatusOf(held.error());
    *lock = new HeldLock(std::move(held).value());
    return IOStatus::OK();
  }

  IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions&, IODebugContext*) override {
    delete lock;
    return IOStatus::OK();
  }

  IOStatus GetTestDirectory(const IOOptions&, std::string*, IODebugContext*) override {
    return IOStatus::NotSupported("test directory");
  }

  IOStatus GetAbsolutePath(const std::string& path, const IOOptions&, std::string* out,
                           IODebugContext*) override {
    *out = path;
    return IOStatus::OK();
  }

  IOStatus IsDirectory(const std::string& path, const IOOptions&, bool* is_directory,
                       IODebugContext*) override {
    return Store(disk_.IsDirectory(Clean(path)), is_directory);
  }

  IOStatus GetFreeSpace(const std::string& path, const IOOptions&, uint64_t* bytes,
                        IODebugContext*) override {
    const auto space = disk_.Space(Clean(path));
    if (!space.ok()) return StatusOf(space.error());
    *bytes = space->free_bytes;
    return IOStatus::OK();
  }

 private:
  IOStatus OpenForWriting(const std::string& path, os::OpenMode mode,
                          std::unique_ptr<rocksdb::FSWritableFile>* result) {
    auto file = disk_.Open(Clean(path), mode);
    if (!file.ok()) return StatusOf(file.error());
    const auto size = (*file)->Size();
    if (!size.ok()) return StatusOf(size.error());
    // A log elsewhere belongs to a copy that is being made.
    const std::size_t slash = path.rfind('/');
    const std::string folder = Clean(path.substr(0, slash == std::string::npos ? 0 : slash));
    if (const auto number = LogFiles(disk_, folder, 0).NumberOf(Clean(path))) {
      auto log = std::make_shared<LogWriter>(std::move(file).value(), *number, 1, nullptr);
      *result = std::make_unique<WritableLog>(std::move(log), space_, log_failure_);
      return IOStatus::OK();
    }
    *result = std::make_unique<WritableFile>(std::move(file).value(), *size, space_);
    return IOStatus::OK();
  }

  os::Disk& disk_;
  LogFiles& logs_;
  SpaceGuard& space_;
  const LogFailure log_failure_;
};

}  // namespace

CachedReads::CachedReads(bool refuse) : outer_refuses_(refuse_waiting), outer_refused_(refused) {
  refuse_waiting = refuse;
  refused = false;
}

CachedReads::~CachedReads() {
  refuse_waiting = outer_refuses_;
  refused = outer_refused_;
}

bool CachedReads::refused_some() const { return refused; }

void SetCompacting(bool compacting) { compacts = compacting; }

std::shared_ptr<rocksdb::FileSystem> MakeDiskFileSystem(os::Disk& disk, LogFiles& logs,
                                                        SpaceGuard& space, LogFailure log_failure) {
  return std::make_shared<DiskFileSystem>(disk, logs, space, std::move(log_failure));
}

}  // namespace aloft::store
