#include "store/blobs/blob_files.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"

namespace aloft::store {
namespace {

constexpr std::string_view kMagic = "ALOFTBLB";
constexpr char kFileFormat = 1;

std::string_view SuffixOf(BlobTier tier) { return tier == BlobTier::kSegment ? ".seg" : ".big"; }

std::string Header(BlobFiles::Name name) {
  std::string header(kMagic);
  header.push_back(kFileFormat);
  header.push_back(static_cast<char>(name.tier));
  AppendBe32(header, name.number);
  header.resize(kBlobFileHeaderBytes, '\0');
  return header;
}

}  // namespace

BlobFiles::~BlobFiles() {
  MutexLock lock(mutex_);
  for (const auto& [tier, spares] : spares_) {
    for (const Created& spare : spares) (void)disk_.Unlink(PathOf(spare.name));
  }
}

std::string BlobFiles::PathOf(Name name) const {
  return directory_ + "/" + std::to_string(name.number) + std::string(SuffixOf(name.tier));
}

os::DiskResult<std::vector<BlobFiles::Name>> BlobFiles::Find() {
  ALOFT_TRY(const std::vector<std::string> names, disk_.List(directory_));
  std::vector<Name> found;
  for (const std::string& name : names) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc()) continue;
    const std::string_view suffix(end, name.data() + name.size() - end);
    for (const BlobTier tier : {BlobTier::kSegment, BlobTier::kLarge}) {
      if (suffix == SuffixOf(tier)) found.push_back({tier, number});
    }
    SkipThrough(number);
  }
  return found;
}

void BlobFiles::SkipThrough(std::uint32_t number) {
  MutexLock lock(mutex_);
  next_number_ = std::max(next_number_, number + 1);
}

os::DiskResult<void> BlobFiles::MakeSpares(BlobTier tier) {
  // Segments are rare: one at a time.
  const std::size_t wanted = tier == BlobTier::kSegment ? 1 : kMadeAtOnce;
  std::vector<Created> made;
  for (std::size_t i = 0; i < wanted; ++i) {
    const Name name{tier, next_number_++};
    ALOFT_TRY(std::unique_ptr<os::File> file, disk_.Open(PathOf(name), os::OpenMode::kCreateNew));
    made.push_back({name, std::move(file)});
    const auto written = made.back().file->WriteAt(0, Header(name));
    if (written.ok()) continue;
    for (const Created& spare : made) (void)disk_.Unlink(PathOf(spare.name));
    return written;
  }
  ALOFT_TRY_VOID(disk_.SyncDirectory(directory_));
  std::move(made.begin(), made.end(), std::back_inserter(spares_[tier]));
  return {};
}

os::DiskResult<BlobFiles::Created> BlobFiles::Create(BlobTier tier) {
  MutexLock lock(mutex_);
  std::vector<Created>& spares = spares_[tier];
  if (spares.empty()) ALOFT_TRY_VOID(MakeSpares(tier));
  Created created = std::move(spares.front());  // in the order of their numbers
  spares.erase(spares.begin());
  return created;
}

os::DiskResult<std::shared_ptr<os::File>> BlobFiles::Open(Name name) {
  MutexLock lock(mutex_);
  const auto found = std::find_if(opened_.begin(), opened_.end(),
                                  [&](const Opened& opened) { return opened.name == name; });
  if (found != opened_.end()) {
    opened_.splice(opened_.begin(), opened_, found);
    return found->file;
  }
  ALOFT_TRY(std::unique_ptr<os::File> file, disk_.Open(PathOf(name), os::OpenMode::kReadWrite));
  opened_.push_front({name, std::move(file)});
  if (opened_.size() > kOpenFilesMax) opened_.pop_back();
  return opened_.front().file;
}

os::DiskResult<void> BlobFiles::Remove(Name name) {
  MutexLock lock(mutex_);
  opened_.remove_if([&](const Opened& opened) { return opened.name == name; });
  const auto removed = disk_.Unlink(PathOf(name));
  if (!removed.ok() && removed.error().fault != os::DiskFault::kNotFound) return removed;
  return {};
}

}  // namespace aloft::store
