#include "main/data_directory.h"

#include <sys/stat.h>

#include <filesystem>

namespace aloft {
namespace {

Result<void, std::string> MakeOne(os::Disk& disk, const std::filesystem::path& path) {
  const auto there = disk.IsDirectory(path.string());
  if (there.ok() && *there) return {};
  if (path.has_parent_path()) ALOFT_TRY_VOID(MakeOne(disk, path.parent_path()));
  const auto made = disk.MakeDirectory(path.string());
  if (!made.ok()) return Fail("cannot make the data directory: " + made.error().detail);
  ::chmod(path.c_str(), 0700);
  const auto synced = disk.SyncDirectory(path.parent_path().string());
  if (!synced.ok()) return Fail("cannot make the data directory durable: " + synced.error().detail);
  return {};
}

}  // namespace

Result<void, std::string> MakeDataDirectory(os::Disk& disk, const std::string& directory) {
  return MakeOne(disk, std::filesystem::absolute(directory).lexically_normal());
}

}  // namespace aloft
