// Blobs on a disk that has decayed, and rows that are not what was written: a read answers the
// bytes that were sealed, or an error; never other bytes, never beyond its memory.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "os/sim/sim_clock.h"
#include "os/sim/sim_disk.h"
#include "store/blobs/disk_blobs.h"
#include "store/memory/memory_engine.h"

namespace aloft::store {
namespace {

constexpr std::size_t kSizes[] = {1, 5'000, kBlobBlockBytes + 7,
                                  DiskBlobs::kSegmentBlobBytesMax + 5};
constexpr std::uint64_t kReadBytesMax = 4 << 20;

std::string Content(std::size_t bytes) {
  std::string out(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) out[i] = static_cast<char>(i * 31 + i / 251 + bytes);
  return out;
}

// A store with a blob of each size. What an input spoils is put right again behind it.
class Spoiled {
 public:
  Spoiled() {
    for (const std::size_t bytes : kSizes) {
      auto writer = std::move(store_->Create(bytes)).value();
      if (!writer->Append(Content(bytes)).ok() || !writer->Seal().ok()) std::abort();
      ids_.push_back(writer->id());
      contents_.push_back(Content(bytes));
    }
    names_ = *disk_.List("blobs");
    std::sort(names_.begin(), names_.end());
  }

  // One bit of the file that `which` chooses is turned over.
  void TryDecay(std::uint8_t which, std::uint64_t place) {
    const std::string path = "blobs/" + names_[which % names_.size()];
    const auto size = disk_.FileSize(path);
    if (!size.ok() || *size == 0) return;
    disk_.FlipBit(path, place % *size);
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      const bool large = kSizes[i] > DiskBlobs::kSegmentBlobBytesMax;
      if (large == path.ends_with(".big")) ReadOne(i, true);  // the others' bytes lie elsewhere
    }
    disk_.FlipBit(path, place % *size);
  }

  // The row of one blob is another.
  void TryRow(std::uint8_t which, std::string_view row) {
    const std::size_t changed = which % ids_.size();
    const std::string key = BlobKey(ids_[changed]);
    const auto before = engine_.Get(key, nullptr);
    if (!before.ok()) std::abort();
    SetRow(key, std::string(row));
    ReadOne(changed, false);
    SetRow(key, before->value);
  }

 private:
  void SetRow(const std::string& key, std::string row) {
    CommitRequest request;
    request.Set(key, std::move(row));
    if (!engine_.Commit(std::move(request)).ok()) std::abort();
  }

  void ReadOne(std::size_t i, bool row_is_ours) {
    const auto size = store_->Size(ids_[i]);
    if (!size.ok()) return;
    if (row_is_ours && *size != kSizes[i]) std::abort();
    std::string out(std::min(*size, kReadBytesMax), '\0');
    const bool read = store_->Read(ids_[i], 0, out.data(), out.size()).ok();
    if (read && row_is_ours && out != contents_[i]) std::abort();
    static_cast<void>(store_->Scan(0, [](BlobId, std::uint64_t) { return true; }));
  }

  os::SimClock clock_;
  os::SimDisk disk_{64 << 20};
  MemoryEngine engine_{clock_};
  std::unique_ptr<DiskBlobs> store_ =
      std::move(DiskBlobs::Open("blobs", disk_, engine_, Log())).value();
  std::vector<BlobId> ids_;
  std::vector<std::string> contents_;
  std::vector<std::string> names_;
};

}  // namespace
}  // namespace aloft::store

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::store;
  if (size < 6) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static auto* const spoiled = new Spoiled;
  if (data[0] % 2 == 0) {
    spoiled->TryDecay(data[1], (data[2] * 256u + data[3]) * 256u + data[4]);
  } else {
    spoiled->TryRow(data[1], input.substr(2));
  }
  return 0;
}
