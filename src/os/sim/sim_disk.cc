#include "os/sim/sim_disk.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.h"
#include "os/sim/sim_random.h"

namespace aloft::os {
namespace {

constexpr std::uint64_t kPageBytes = 4096;
constexpr std::uint64_t kSectorBytes = 512;
using Page = std::array<char, kPageBytes>;
using PagePointer = std::shared_ptr<Page>;  // null reads as zeros

DiskError Broken(const std::string& what) { return {DiskFault::kIo, what + ": injected failure"}; }

}  // namespace

// One file's bytes: what reads see, and for each page changed since the last sync what the disk
// holds.
struct SimDisk::Node {
  std::map<std::uint64_t, PagePointer> pages;
  std::map<std::uint64_t, PagePointer> synced;  // only of changed pages
  std::uint64_t size = 0;
  std::uint64_t synced_size = 0;

  Page& Writable(std::uint64_t index) {
    PagePointer& page = pages[index];
    if (synced.emplace(index, page).second || page == nullptr) {
      page = page == nullptr ? std::make_shared<Page>() : std::make_shared<Page>(*page);
    }
    return *page;
  }

  void MarkSynced() {
    synced.clear();
    synced_size = size;
  }

  std::shared_ptr<Node> AfterPowerCut(SimRandom& random) const;
};

std::shared_ptr<SimDisk::Node> SimDisk::Node::AfterPowerCut(SimRandom& random) const {
  auto left = std::make_shared<Node>();
  for (const auto& [index, page] : pages) {
    if (page != nullptr) left->pages[index] = std::make_shared<Page>(*page);
  }
  for (const auto& [index, old] : synced) {
    const std::uint64_t fate = random.Below(3);  // 0: not written, 1: written, 2: torn
    if (fate == 1) continue;
    auto mixed = std::make_shared<Page>();
    if (old != nullptr) *mixed = *old;
    const auto now = pages.find(index);
    for (std::uint64_t at = 0; fate == 2 && at < kPageBytes; at += kSectorBytes) {
      if (random.OneIn(2)) continue;
      const bool present = now != pages.end() && now->second != nullptr;
      if (present) std::memcpy(mixed->data() + at, now->second->data() + at, kSectorBytes);
      if (!present) std::memset(mixed->data() + at, 0, kSectorBytes);
    }
    left->pages[index] = std::move(mixed);
  }
  left->size = random.OneIn(2) ? size : synced_size;
  left->pages.erase(left->pages.lower_bound((left->size + kPageBytes - 1) / kPageBytes),
                    left->pages.end());
  const auto last = left->pages.find(left->size / kPageBytes);
  if (last != left->pages.end()) {
    std::memset(last->second->data() + left->size % kPageBytes, 0,
                kPageBytes - left->size % kPageBytes);
  }
  left->MarkSynced();
  return left;
}

// A folder: its entries now, and the changes that a sync would make durable, oldest first.
struct SimDisk::Directory {
  using Entries = std::map<std::string, std::shared_ptr<Node>>;
  struct Change {
    std::string gone;  // this name is removed, if not empty
    std::string name;  // and this one becomes `node`, if not empty
    std::shared_ptr<Node> node;
  };
  Entries entries;
  Entries synced;
  std::vector<Change> changes;

  static void Apply(Entries& entries, const Change& change) {
    if (!change.gone.empty()) entries.erase(change.gone);
    if (!change.name.empty()) entries[change.name] = change.node;
  }
  void Do(Change change) {
    Apply(entries, change);
    changes.push_back(std::move(change));
  }
};

class SimDisk::SimFile final : public File {
 public:
  SimFile(SimDisk& disk, std::shared_ptr<Node> node, std::string path)
      : disk_(disk), node_(std::move(node)), path_(std::move(path)) {}

  DiskResult<std::size_t> ReadAt(std::uint64_t offset, char* out, std::size_t bytes,
                                 ReadMode mode) override {
    MutexLock lock(disk_.mutex_);
    if (mode == ReadMode::kCachedOnly && disk_.cold_ && bytes > 0) {
      return Fail(DiskError{DiskFault::kWouldBlock, path_ + ": not in memory"});
    }
    if (offset >= node_->size) return std::size_t{0};
    bytes = std::min<std::uint64_t>(bytes, node_->size - offset);
    for (std::size_t done = 0; done < bytes;) {
      const std::uint64_t within = (offset + done) % kPageBytes;
      const std::size_t part = std::min<std::size_t>(bytes - done, kPageBytes - within);
      const auto page = node_->pages.find((offset + done) / kPageBytes);
      if (page != node_->pages.end() && page->second != nullptr) {
        std::memcpy(out + done, page->second->data() + within, part);
      } else {
        std::memset(out + done, 0, part);
      }
      done += part;
    }
    return bytes;
  }

  DiskResult<void> WriteAt(std::uint64_t offset, std::string_view head,
                           std::string_view body) override {
    MutexLock lock(disk_.mutex_);
    if (!disk_.Spend(disk_.writes_left_)) return Fail(Broken(path_));
    ALOFT_TRY_VOID(Put(offset, head));
    return Put(offset + head.size(), body);
  }

  DiskResult<void> Sync() override {
    MutexLock lock(disk_.mutex_);
    if (!disk_.Spend(disk_.syncs_left_)) return Fail(Broken(path_));
    node_->MarkSynced();
    ++disk_.syncs_;
    return {};
  }

  void StartWriteback(std::uint64_t, std::uint64_t) override {}

  DiskResult<void> Reserve(std::uint64_t offset, std::uint64_t bytes) override {
    MutexLock lock(disk_.mutex_);
    for (std::uint64_t index = offset / kPageBytes; index * kPageBytes < offset + bytes; ++index) {
      if (node_->pages.count(index) != 0) continue;
      if (!disk_.TakePage()) return Full();
      node_->synced.emplace(index, nullptr);
      node_->pages[index] = nullptr;
    }
    return {};
  }

  DiskResult<void> PunchHole(std::uint64_t offset, std::uint64_t bytes) override {
    MutexLock lock(disk_.mutex_);
    const std::uint64_t end = std::min(offset + bytes, node_->size);
    while (offset < end) {
      const std::uint64_t within = offset % kPageBytes;
      const std::uint64_t part = std::min(end - offset, kPageBytes - within);
      const auto page = node_->pages.find(offset / kPageBytes);
      if (page != node_->pages.end()) {
        std::memset(node_->Writable(page->first).data() + within, 0, part);
        if (part == kPageBytes) Release(page->first);
      }
      offset += part;
    }
    return {};
  }

  DiskResult<void> Truncate(std::uint64_t size) override {
    MutexLock lock(disk_.mutex_);
    const auto first = node_->pages.lower_bound((size + kPageBytes - 1) / kPageBytes);
    std::vector<std::uint64_t> gone;
    for (auto page = first; page != node_->pages.end(); ++page) gone.push_back(page->first);
    for (const std::uint64_t index : gone) Release(index);
    if (size % kPageBytes != 0 && node_->pages.count(size / kPageBytes) != 0) {
      Page& last = node_->Writable(size / kPageBytes);
      std::memset(last.data() + size % kPageBytes, 0, kPageBytes - size % kPageBytes);
    }
    node_->size = size;
    return {};
  }

  DiskResult<std::uint64_t> Size() override {
    MutexLock lock(disk_.mutex_);
    return node_->size;
  }

 private:
  Failure<DiskError> Full() const {
    return Fail(DiskError{DiskFault::kFull, path_ + ": disk full"});
  }

  // Whether the page is there, or there was room for it.
  bool Own(std::uint64_t index) REQUIRES(disk_.mutex_) {
    if (node_->pages.count(index) != 0) return true;
    if (!disk_.TakePage()) return false;
    node_->Writable(index);
    return true;
  }

  void Release(std::uint64_t index) REQUIRES(disk_.mutex_) {
    node_->Writable(index);  // remembers what the disk holds
    node_->pages.erase(index);
    --disk_.pages_used_;
  }

  DiskResult<void> Put(std::uint64_t offset, std::string_view bytes) REQUIRES(disk_.mutex_) {
    while (!bytes.empty()) {
      const std::uint64_t within = offset % kPageBytes;
      const std::size_t part = std::min<std::size_t>(bytes.size(), kPageBytes - within);
      if (!Own(offset / kPageBytes)) return Full();
      std::memcpy(node_->Writable(offset / kPageBytes).data() + within, bytes.data(), part);
      bytes.remove_prefix(part);
      offset += part;
      node_->size = std::max(node_->size, offset);
    }
    return {};
  }

  SimDisk& disk_;
  const std::shared_ptr<Node> node_;
  const std::string path_;
};

class SimDisk::SimLock final : public FileLock {
 public:
  SimLock(SimDisk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}
  ~SimLock() override {
    MutexLock lock(disk_.mutex_);
    disk_.locked_.erase(path_);
  }

 private:
  SimDisk& disk_;
  const std::string path_;
};

SimDisk::SimDisk(std::uint64_t capacity_bytes) : capacity_bytes_(capacity_bytes) {
  MutexLock lock(mutex_);
  directories_[""] = std::make_unique<Directory>();
}

SimDisk::~SimDisk() = default;

std::unique_ptr<SimDisk> SimDisk::AfterPowerCut(std::uint64_t seed) {
  SimRandom random(seed);
  MutexLock lock(mutex_);
  auto left = std::make_unique<SimDisk>(capacity_bytes_);
  MutexLock left_lock(left->mutex_);
  std::map<const Node*, std::shared_ptr<Node>> survivors;  // a file may have several names
  for (const auto& [path, directory] : directories_) {
    Directory::Entries entries = directory->synced;
    const std::uint64_t kept = random.Below(directory->changes.size() + 1);
    for (std::uint64_t i = 0; i < kept; ++i) Directory::Apply(entries, directory->changes[i]);
    auto& target = left->directories_[path] = std::make_unique<Directory>();
    for (const auto& [name, node] : entries) {
      std::shared_ptr<Node>& survivor = survivors[node.get()];
      if (survivor == nullptr) {
        survivor = node->AfterPowerCut(random);
        left->pages_used_ += survivor->pages.size();
      }
      target->entries[name] = survivor;
    }
    target->synced = target->entries;
  }
  return left;
}

void SimDisk::FailWritesAfter(std::optional<std::uint64_t> calls) {
  MutexLock lock(mutex_);
  writes_left_ = calls;
}

void SimDisk::FailSyncsAfter(std::optional<std::uint64_t> calls) {
  MutexLock lock(mutex_);
  syncs_left_ = calls;
}

void SimDisk::SetCold(bool cold) {
  MutexLock lock(mutex_);
  cold_ = cold;
}

void SimDisk::SetCapacity(std::uint64_t bytes) {
  MutexLock lock(mutex_);
  capacity_bytes_ = bytes;
}

void SimDisk::FlipBit(const std::string& path, std::uint64_t offset) {
  MutexLock lock(mutex_);
  const std::shared_ptr<Node> node = FindFile(path);
  ALOFT_CHECK(node != nullptr && offset < node->size);
  node->Writable(offset / kPageBytes)[offset % kPageBytes] ^= 1;
}

std::uint64_t SimDisk::syncs() const {
  MutexLock lock(mutex_);
  return syncs_;
}

SimDisk::Place SimDisk::Find(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string parent = slash == std::string::npos ? "" : path.substr(0, slash);
  const auto found = directories_.find(parent);
  if (found == directories_.end()) return {};
  return {found->second.get(), slash == std::string::npos ? path : path.substr(slash + 1)};
}

std::shared_ptr<SimDisk::Node> SimDisk::FindFile(const std::string& path) {
  const Place place = Find(path);
  if (place.directory == nullptr) return nullptr;
  const auto found = place.directory->entries.find(place.name);
  return found == place.directory->entries.end() ? nullptr : found->second;
}

void SimDisk::Put(Place place, std::shared_ptr<Node> node) {
  place.directory->Do({{}, place.name, std::move(node)});
}

bool SimDisk::Spend(std::optional<std::uint64_t>& calls_left) {
  if (!calls_left.has_value()) return true;
  if (*calls_left == 0) return false;
  --*calls_left;
  return true;
}

bool SimDisk::TakePage() {
  if (UsedBytes() + kPageBytes > capacity_bytes_) return false;
  ++pages_used_;
  return true;
}

std::uint64_t SimDisk::UsedBytes() const { return pages_used_ * kPageBytes; }

DiskResult<std::unique_ptr<File>> SimDisk::Open(const std::string& path, OpenMode mode) {
  MutexLock lock(mutex_);
  const Place place = Find(path);
  if (place.directory == nullptr) return Fail(DiskError{DiskFault::kNotFound, path});
  std::shared_ptr<Node> node = FindFile(path);
  const bool creates = mode == OpenMode::kCreateNew || mode == OpenMode::kCreateEmpty;
  if (node == nullptr && !creates) return Fail(DiskError{DiskFault::kNotFound, path});
  if (node != nullptr && mode == OpenMode::kCreateNew) {
    return Fail(DiskError{DiskFault::kExists, path});
  }
  if (node == nullptr) {
    node = std::make_shared<Node>();
    Put(place, node);
  } else if (mode == OpenMode::kCreateEmpty) {
    // A real file system truncates in place; here the old bytes stay what a power cut may bring
    // back.
    pages_used_ -= node->pages.size();
    for (const auto& [index, page] : node->pages) node->synced.emplace(index, page);
    node->pages.clear();
    node->size = 0;
  }
  return std::unique_ptr<File>(std::make_unique<SimFile>(*this, std::move(node), path));
}

DiskResult<void> SimDisk::Unlink(const std::string& path) {
  MutexLock lock(mutex_);
  const std::shared_ptr<Node> node = FindFile(path);
  if (node == nullptr) return Fail(DiskError{DiskFault::kNotFound, path});
  const Place place = Find(path);
  place.directory->Do({place.name, {}, nullptr});
  bool other_names = false;
  for (const auto& [unused, directory] : directories_) {
    for (const auto& [name, other] : directory->entries) other_names |= other == node;
  }
  if (!other_names) pages_used_ -= node->pages.size();
  return {};
}

DiskResult<void> SimDisk::Rename(const std::string& from, const std::string& to) {
  MutexLock lock(mutex_);
  const std::shared_ptr<Node> node = FindFile(from);
  if (node == nullptr) return Fail(DiskError{DiskFault::kNotFound, from});
  const Place source = Find(from);
  const Place target = Find(to);
  if (source.directory != target.directory) {
    return Fail(DiskError{DiskFault::kIo, from + ": renamed into another folder"});
  }
  if (const auto replaced = FindFile(to); replaced != nullptr && replaced != node) {
    pages_used_ -= replaced->pages.size();
  }
  source.directory->Do({source.name, target.name, node});
  return {};
}

DiskResult<void> SimDisk::Link(const std::string& from, const std::string& to) {
  MutexLock lock(mutex_);
  const std::shared_ptr<Node> node = FindFile(from);
  const Place target = Find(to);
  if (node == nullptr || target.directory == nullptr) {
    return Fail(DiskError{DiskFault::kNotFound, from});
  }
  if (FindFile(to) != nullptr) return Fail(DiskError{DiskFault::kExists, to});
  Put(target, node);
  return {};
}

DiskResult<bool> SimDisk::Exists(const std::string& path) {
  MutexLock lock(mutex_);
  return directories_.count(path) != 0 || FindFile(path) != nullptr;
}

DiskResult<bool> SimDisk::IsDirectory(const std::string& path) {
  MutexLock lock(mutex_);
  return directories_.count(path) != 0;
}

DiskResult<std::uint64_t> SimDisk::FileSize(const std::string& path) {
  MutexLock lock(mutex_);
  const std::shared_ptr<Node> node = FindFile(path);
  if (node == nullptr) return Fail(DiskError{DiskFault::kNotFound, path});
  return node->size;
}

DiskResult<void> SimDisk::MakeDirectory(const std::string& path) {
  MutexLock lock(mutex_);
  if (directories_.count(path) != 0) return {};
  if (FindFile(path) != nullptr) return Fail(DiskError{DiskFault::kExists, path});
  if (Find(path).directory == nullptr) return Fail(DiskError{DiskFault::kNotFound, path});
  directories_[path] = std::make_unique<Directory>();  // folders themselves survive at once
  return {};
}

DiskResult<void> SimDisk::RemoveDirectory(const std::string& path) {
  MutexLock lock(mutex_);
  const auto found = directories_.find(path);
  if (found == directories_.end()) return Fail(DiskError{DiskFault::kNotFound, path});
  if (!found->second->entries.empty()) return Fail(DiskError{DiskFault::kExists, path});
  directories_.erase(found);
  return {};
}

DiskResult<std::vector<std::string>> SimDisk::List(const std::string& path) {
  MutexLock lock(mutex_);
  const auto found = directories_.find(path);
  if (found == directories_.end()) return Fail(DiskError{DiskFault::kNotFound, path});
  std::vector<std::string> names;
  for (const auto& [name, node] : found->second->entries) names.push_back(name);
  for (const auto& [other, directory] : directories_) {
    const bool inside = other.size() > path.size() && other.compare(0, path.size(), path) == 0;
    const std::size_t from = path.empty() ? 0 : path.size() + 1;
    if (!inside || (!path.empty() && other[path.size()] != '/')) continue;
    if (other.find('/', from) == std::string::npos) names.push_back(other.substr(from));
  }
  std::sort(names.begin(), names.end());
  return names;
}

DiskResult<void> SimDisk::SyncDirectory(const std::string& path) {
  MutexLock lock(mutex_);
  const auto found = directories_.find(path);
  if (found == directories_.end()) return Fail(DiskError{DiskFault::kNotFound, path});
  if (!Spend(syncs_left_)) return Fail(Broken(path));
  found->second->synced = found->second->entries;
  found->second->changes.clear();
  return {};
}

DiskResult<std::unique_ptr<FileLock>> SimDisk::Lock(const std::string& path) {
  MutexLock lock(mutex_);
  const Place place = Find(path);
  if (place.directory == nullptr) return Fail(DiskError{DiskFault::kNotFound, path});
  if (FindFile(path) == nullptr) Put(place, std::make_shared<Node>());
  if (!locked_.insert(path).second) return Fail(DiskError{DiskFault::kLocked, path + ": in use"});
  return std::unique_ptr<FileLock>(std::make_unique<SimLock>(*this, path));
}

DiskResult<DiskSpace> SimDisk::Space(const std::string&) {
  MutexLock lock(mutex_);
  const std::uint64_t used = UsedBytes();
  return DiskSpace{capacity_bytes_ > used ? capacity_bytes_ - used : 0, capacity_bytes_};
}

}  // namespace aloft::os
