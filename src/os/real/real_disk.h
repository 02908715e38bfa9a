// The machine's file system.
#pragma once

#include "os/disk.h"

namespace aloft::os {

class RealDisk final : public Disk {
 public:
  DiskResult<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override;
  DiskResult<void> Unlink(const std::string& path) override;
  DiskResult<void> Rename(const std::string& from, const std::string& to) override;
  DiskResult<void> Link(const std::string& from, const std::string& to) override;
  DiskResult<bool> Exists(const std::string& path) override;
  DiskResult<bool> IsDirectory(const std::string& path) override;
  DiskResult<std::uint64_t> FileSize(const std::string& path) override;
  DiskResult<void> MakeDirectory(const std::string& path) override;
  DiskResult<void> RemoveDirectory(const std::string& path) override;
  DiskResult<std::vector<std::string>> List(const std::string& path) override;
  DiskResult<void> SyncDirectory(const std::string& path) override;
  DiskResult<std::unique_ptr<FileLock>> Lock(const std::string& path) override;
  DiskResult<DiskSpace> Space(const std::string& path) override;
};

}  // namespace aloft::os
