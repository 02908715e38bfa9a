#include "os/disk.h"

namespace aloft::os {

DiskResult<std::string> ReadWholeFile(Disk& disk, const std::string& path, std::size_t bytes_max) {
  ALOFT_TRY(std::unique_ptr<File> file, disk.Open(path, OpenMode::kRead));
  ALOFT_TRY(const std::uint64_t size, file->Size());
  if (size > bytes_max) return Fail(DiskError{DiskFault::kIo, path + ": larger than expected"});
  std::string content(size, '\0');
  ALOFT_TRY(const std::size_t got, file->ReadAt(0, content.data(), content.size()));
  content.resize(got);
  return content;
}

DiskResult<void> ReplaceFile(Disk& disk, const std::string& directory, const std::string& name,
                             std::string_view content) {
  const std::string path = directory + "/" + name;
  const std::string draft = path + ".new";
  ALOFT_TRY(std::unique_ptr<File> file, disk.Open(draft, OpenMode::kCreateEmpty));
  ALOFT_TRY_VOID(file->WriteAt(0, content));
  ALOFT_TRY_VOID(file->Sync());
  file.reset();
  ALOFT_TRY_VOID(disk.Rename(draft, path));
  return disk.SyncDirectory(directory);
}

}  // namespace aloft::os
