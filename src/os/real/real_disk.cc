#include "os/real/real_disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace aloft::os {
namespace {

DiskFault FaultOf(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return DiskFault::kNotFound;
    case EEXIST:
    case ENOTEMPTY:
      return DiskFault::kExists;
    case ENOSPC:
    case EDQUOT:
      return DiskFault::kFull;
    case EAGAIN:
      return DiskFault::kWouldBlock;
    default:
      return DiskFault::kIo;
  }
}

Failure<DiskError> FailErrno(const std::string& path, const char* doing) {
  const int error = errno;
  return Fail(DiskError{FaultOf(error),
                        path + ": " + doing + ": " + std::generic_category().message(error)});
}

class RealFile final : public File {
 public:
  RealFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~RealFile() override { close(fd_); }

  DiskResult<std::size_t> ReadAt(std::uint64_t offset, char* out, std::size_t bytes,
                                 ReadMode mode) override {
    std::size_t done = 0;
    while (done < bytes) {
      const ssize_t got = ReadSome(offset + done, out + done, bytes - done, mode);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN && done > 0) return done;
      if (got < 0) return FailErrno(path_, "read");
      if (got == 0) return done;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  DiskResult<void> WriteAt(std::uint64_t offset, std::string_view head,
                           std::string_view body) override {
    while (!head.empty() || !body.empty()) {
      iovec parts[2] = {{const_cast<char*>(head.data()), head.size()},
                        {const_cast<char*>(body.data()), body.size()}};
      const ssize_t put = pwritev(fd_, parts, 2, static_cast<off_t>(offset));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return FailErrno(path_, "write");
      const auto done = static_cast<std::size_t>(put);
      offset += done;
      const std::size_t of_head = std::min(done, head.size());
      head.remove_prefix(of_head);
      body.remove_prefix(done - of_head);
    }
    return {};
  }

  DiskResult<void> Sync() override {
    // No retry, not even on EINTR: after a failed fdatasync nothing is known about what was
    // written.
    if (fdatasync(fd_) != 0) return FailErrno(path_, "fdatasync");
    return {};
  }

  void StartWriteback(std::uint64_t offset, std::uint64_t bytes) override {
    sync_file_range(fd_, static_cast<off_t>(offset), static_cast<off_t>(bytes),
                    SYNC_FILE_RANGE_WRITE);
  }

  DiskResult<void> Reserve(std::uint64_t offset, std::uint64_t bytes) override {
    return Allocate(FALLOC_FL_KEEP_SIZE, offset, bytes, "fallocate");
  }

  DiskResult<void> PunchHole(std::uint64_t offset, std::uint64_t bytes) override {
    return Allocate(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, bytes, "punch hole");
  }

  DiskResult<void> Truncate(std::uint64_t size) override {
    if (ftruncate(fd_, static_cast<off_t>(size)) != 0) return FailErrno(path_, "truncate");
    return {};
  }

  DiskResult<std::uint64_t> Size() override {
    struct stat about{};
    if (fstat(fd_, &about) != 0) return FailErrno(path_, "stat");
    return static_cast<std::uint64_t>(about.st_size);
  }

 private:
  ssize_t ReadSome(std::uint64_t offset, char* out, std::size_t bytes, ReadMode mode) {
    if (mode == ReadMode::kCachedOnly) {
      iovec part{out, bytes};
      const ssize_t got = preadv2(fd_, &part, 1, static_cast<off_t>(offset), RWF_NOWAIT);
      // File systems without RWF_NOWAIT (tmpfs of older kernels) are read the usual way.
      if (got >= 0 || (errno != EOPNOTSUPP && errno != ENOSYS)) return got;
    }
    return pread(fd_, out, bytes, static_cast<off_t>(offset));
  }

  DiskResult<void> Allocate(int mode, std::uint64_t offset, std::uint64_t bytes,
                            const char* doing) {
    if (bytes == 0) return {};
    if (fallocate(fd_, mode, static_cast<off_t>(offset), static_cast<off_t>(bytes)) == 0) return {};
    // Not every file system can: reserving is then a hint, and a hole is only space not given back.
    if (errno == EOPNOTSUPP || errno == ENOSYS) return {};
    return FailErrno(path_, doing);
  }

  const int fd_;
  const std::string path_;
};

class RealLock final : public FileLock {
 public:
  explicit RealLock(int fd) : fd_(fd) {}
  ~RealLock() override { close(fd_); }

 private:
  const int fd_;
};

int FlagsOf(OpenMode mode) {
  switch (mode) {
    case OpenMode::kRead:
      return O_RDONLY | O_CLOEXEC;
    case OpenMode::kReadWrite:
      return O_RDWR | O_CLOEXEC;
    case OpenMode::kCreateNew:
      return O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
    case OpenMode::kCreateEmpty:
      return O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC;
  }
  return O_RDONLY | O_CLOEXEC;
}

constexpr mode_t kFileMode = 0600;  // the data is the owner's alone
constexpr mode_t kDirectoryMode = 0700;

}  // namespace

DiskResult<std::unique_ptr<File>> RealDisk::Open(const std::string& path, OpenMode mode) {
  const int fd = open(path.c_str(), FlagsOf(mode), kFileMode);
  if (fd < 0) return FailErrno(path, "open");
  return std::unique_ptr<File>(std::make_unique<RealFile>(fd, path));
}

DiskResult<void> RealDisk::Unlink(const std::string& path) {
  if (unlink(path.c_str()) != 0) return FailErrno(path, "unlink");
  return {};
}

DiskResult<void> RealDisk::Rename(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) != 0) return FailErrno(from, "rename");
  return {};
}

DiskResult<void> RealDisk::Link(const std::string& from, const std::string& to) {
  if (link(from.c_str(), to.c_str()) != 0) return FailErrno(from, "link");
  return {};
}

DiskResult<bool> RealDisk::Exists(const std::string& path) {
  struct stat about{};
  if (stat(path.c_str(), &about) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return FailErrno(path, "stat");
}

DiskResult<bool> RealDisk::IsDirectory(const std::string& path) {
  struct stat about{};
  if (stat(path.c_str(), &about) == 0) return S_ISDIR(about.st_mode);
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return FailErrno(path, "stat");
}

DiskResult<std::uint64_t> RealDisk::FileSize(const std::string& path) {
  struct stat about{};
  if (stat(path.c_str(), &about) != 0) return FailErrno(path, "stat");
  return static_cast<std::uint64_t>(about.st_size);
}

DiskResult<void> RealDisk::MakeDirectory(const std::string& path) {
  if (mkdir(path.c_str(), kDirectoryMode) == 0) return {};
  const int error = errno;
  struct stat about{};
  if (error == EEXIST && stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode)) return {};
  errno = error;
  return FailErrno(path, "mkdir");
}

DiskResult<void> RealDisk::RemoveDirectory(const std::string& path) {
  if (rmdir(path.c_str()) != 0) return FailErrno(path, "rmdir");
  return {};
}

DiskResult<std::vector<std::string>> RealDisk::List(const std::string& path) {
  DIR* directory = opendir(path.c_str());
  if (directory == nullptr) return FailErrno(path, "open folder");
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  const int error = errno;
  closedir(directory);
  errno = error;
  if (error != 0) return FailErrno(path, "read folder");
  std::sort(names.begin(), names.end());
  return names;
}

DiskResult<void> RealDisk::SyncDirectory(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return FailErrno(path, "open folder");
  const int failed = fsync(fd);
  const int error = errno;
  close(fd);
  errno = error;
  if (failed != 0) return FailErrno(path, "fsync folder");
  return {};
}

DiskResult<std::unique_ptr<FileLock>> RealDisk::Lock(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode);
  if (fd < 0) return FailErrno(path, "open");
  if (flock(fd, LOCK_EX | LOCK_NB) == 0)
    return std::unique_ptr<FileLock>(std::make_unique<RealLock>(fd));
  const int error = errno;
  close(fd);
  if (error == EWOULDBLOCK) return Fail(DiskError{DiskFault::kLocked, path + ": in use"});
  errno = error;
  return FailErrno(path, "lock");
}

DiskResult<DiskSpace> RealDisk::Space(const std::string& path) {
  struct statvfs about{};
  if (statvfs(path.c_str(), &about) != 0) return FailErrno(path, "statvfs");
  return DiskSpace{std::uint64_t{about.f_bavail} * about.f_frsize,
                   std::uint64_t{about.f_blocks} * about.f_frsize};
}

}  // namespace aloft::os
