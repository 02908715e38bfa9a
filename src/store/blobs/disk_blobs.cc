#include "store/blobs/disk_blobs.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/bytes.h"
#include "base/check.h"
#include "base/crc.h"
#include "store/blobs/large_blob.h"
#include "store/counter.h"
#include "store/limits.h"
#include "store/request_scope.h"
#include "store/space.h"

namespace aloft::store {
namespace {

constexpr BlobId kIdsTakenAtOnce = 1024;
constexpr std::uint64_t kRoomCheckedBytes = 8 << 20;  // a writer looks at the free space this often

Error OfDisk(const os::DiskError& error) { return {Fault::kUnavailable, error.detail}; }
Error Damaged(BlobId id) { return {Fault::kCorrupt, "the row of blob " + std::to_string(id)}; }

os::ReadMode ModeOfRequest() {
  const RequestScope* scope = RequestScope::Current();
  const bool refused = scope != nullptr && scope->blocking() == Blocking::kRefused;
  return refused ? os::ReadMode::kCachedOnly : os::ReadMode::kMayWait;
}

// Reads all of it, or throws WouldBlock if this request must not wait for the rest.
Result<void> ReadAll(os::File& file, std::uint64_t offset, char* out, std::size_t bytes) {
  const os::ReadMode mode = ModeOfRequest();
  const auto got = file.ReadAt(offset, out, bytes, mode);
  if (got.ok() && *got == bytes) return {};
  const bool cold = got.ok() || got.error().fault == os::DiskFault::kWouldBlock;
  if (mode == os::ReadMode::kCachedOnly && cold) throw WouldBlock{};
  return Fail(Error{Fault::kCorrupt, got.ok() ? "a blob's file is too short" : got.error().detail});
}

}  // namespace

// Keeps a blob in memory until it has grown out of a segment, then streams it into its own file.
class DiskBlobs::Writer final : public BlobWriter {
 public:
  Writer(DiskBlobs& blobs, BlobId id) : blobs_(blobs), id_(id) {}
  ~Writer() override {
    if (large_ != nullptr && !sealed_) (void)blobs_.files_.Remove(file_);
  }

  BlobId id() const override { return id_; }
  std::uint64_t bytes() const override { return bytes_; }

  Result<void> Append(std::string_view bytes) override {
    ALOFT_CHECK(!finished_);
    if (broken_) return Fail(Error{Fault::kUnavailable, "an earlier append failed"});
    if (bytes.size() > kBlobBytesMax - bytes_) return Fail(Error{Fault::kTooLarge, "blob"});
    Result<void> done = Take(bytes);
    broken_ = !done.ok();
    return done;
  }

  Result<void> Seal() override {
    ALOFT_CHECK(!finished_);
    finished_ = true;
    if (broken_) return Fail(Error{Fault::kUnavailable, "an earlier append failed"});
    ALOFT_TRY_VOID(large_ != nullptr ? SealLarge() : SealSmall());
    sealed_ = true;
    return {};
  }

 private:
  Result<void> Take(std::string_view bytes) {
    if (bytes_ + bytes.size() >= room_checked_bytes_) {
      ALOFT_TRY_VOID(blobs_.CheckRoom());
      room_checked_bytes_ = bytes_ + bytes.size() + kRoomCheckedBytes;
    }
    if (large_ == nullptr && bytes_ + bytes.size() > kSegmentBlobBytesMax) {
      ALOFT_TRY_VOID(StartLarge());
    }
    if (large_ == nullptr) {
      small_.append(bytes);
    } else if (const auto written = large_->Append(bytes); !written.ok()) {
      return Fail(OfDisk(written.error()));
    }
    bytes_ += bytes.size();
    return {};
  }

  Result<void> StartLarge() {
    auto created = blobs_.files_.Create(BlobTier::kLarge);
    if (!created.ok()) return Fail(OfDisk(created.error()));
    file_ = created->name;
    large_ = std::make_unique<LargeBlobWriter>(std::move(created->file));
    const auto written = large_->Append(small_);
    small_ = std::string();
    if (!written.ok()) return Fail(OfDisk(written.error()));
    return {};
  }

  Result<void> SealLarge() {
    bool sync_failed = false;
    const auto finished = large_->Finish(sync_failed);
    if (sync_failed) blobs_.Die(finished.error());
    if (!finished.ok()) return Fail(OfDisk(finished.error()));
    return blobs_.CommitPlace(id_, {BlobTier::kLarge, file_.number, 0, bytes_});
  }

  Result<void> SealSmall() {
    BlobPlace place;
    place.bytes = bytes_;
    if (small_.empty()) return blobs_.CommitPlace(id_, place);
    const std::string_view bytes = small_;
    for (std::size_t at = 0; at < bytes.size(); at += kBlobBlockBytes) {
      place.crcs.push_back(Crc32c(bytes.substr(at, kBlobBlockBytes)));
    }
    const auto slice = blobs_.segments_.Append(bytes);  // kept until the row is committed
    if (!slice.ok()) return Fail(OfDisk(slice.error()));
    place.file = slice->file;
    place.offset = slice->offset;
    Result<void> committed = blobs_.CommitPlace(id_, place);
    if (!committed.ok()) (void)blobs_.segments_.Punch(place.file, place.offset, place.bytes);
    small_ = std::string();
    return committed;
  }

  DiskBlobs& blobs_;
  const BlobId id_;
  std::uint64_t bytes_ = 0;
  std::uint64_t room_checked_bytes_ = 0;
  bool broken_ = false;
  bool finished_ = false;
  bool sealed_ = false;
  std::string small_;
  BlobFiles::Name file_{};
  std::unique_ptr<LargeBlobWriter> large_;
};

DiskBlobs::DiskBlobs(const std::string& directory, os::Disk& disk, Engine& engine, Log log)
    : disk_(disk),
      engine_(engine),
      log_(log),
      directory_(directory),
      files_(disk, directory),
      segments_(files_, [this](const os::DiskError& error) { Die(error); }) {}

Result<std::unique_ptr<DiskBlobs>> DiskBlobs::Open(const std::string& directory, os::Disk& disk,
                                                   Engine& engine, Log log) {
  if (const auto made = disk.MakeDirectory(directory); !made.ok()) {
    return Fail(OfDisk(made.error()));
  }
  std::unique_ptr<DiskBlobs> blobs(new DiskBlobs(directory, disk, engine, log));
  ALOFT_TRY_VOID(blobs->Recover());
  return blobs;
}

Result<void> DiskBlobs::Recover() {
  const auto space = disk_.Space(directory_);
  if (!space.ok()) return Fail(OfDisk(space.error()));
  reserve_bytes_ = ReserveBytes(space->total_bytes);

  ALOFT_TRY(const Found next, engine_.Get(NextBlobKey()));
  const auto counted = DecodeCounter(next.value);
  if (!counted) return Fail(Error{Fault::kCorrupt, "the counter of blobs"});
  next_id_ = static_cast<BlobId>(*counted) + 1;
  {
    MutexLock lock(id_mutex_);
    ids_end_ = next_id_;  // what was left of the last run's ids is skipped
  }

  const auto names = files_.Find();
  if (!names.ok()) return Fail(OfDisk(names.error()));
  for (const BlobFiles::Name& name : *names) {
    ALOFT_TRY_VOID(RemoveStray(name));
    ALOFT_TRY_VOID(CutBehindLastSlice(name));
  }
  ScanOptions last;
  last.direction = Direction::kBackward;
  const auto newest = engine_.Scan(AllSpace(), last);
  ALOFT_TRY_VOID(newest->status());
  if (!newest->Valid()) return {};
  const auto place = ParseSpaceKey(newest->key());
  if (!place) return Fail(Error{Fault::kCorrupt, "a row of a blob file"});
  files_.SkipThrough(place->file);
  return {};
}

// No row says that anything in the file is a blob: it was never sealed, or is deleted.
Result<void> DiskBlobs::RemoveStray(BlobFiles::Name name) {
  const auto rows = engine_.Scan(SpaceOf(name.number));
  ALOFT_TRY_VOID(rows->status());
  if (rows->Valid()) return {};
  const auto removed = files_.Remove(name);
  if (!removed.ok()) return Fail(OfDisk(removed.error()));
  return {};
}

// What a killed process left behind a segment's last slice: slices without a row, and space that
// was reserved for more. Nothing is appended to the segments of an earlier run.
Result<void> DiskBlobs::CutBehindLastSlice(BlobFiles::Name name) {
  ScanOptions last;
  last.direction = Direction::kBackward;
  const auto rows = engine_.Scan(SpaceOf(name.number), last);
  ALOFT_TRY_VOID(rows->status());
  if (name.tier != BlobTier::kSegment || !rows->Valid()) return {};
  const auto place = ParseSpaceKey(rows->key());
  const auto bytes = ParseSpace(rows->value());
  if (!place || !bytes) return Fail(Error{Fault::kCorrupt, "a row of a blob file"});
  const auto file = files_.Open(name);
  if (!file.ok()) return Fail(OfDisk(file.error()));
  const auto cut = (*file)->Truncate(place->offset + *bytes);
  if (!cut.ok()) return Fail(OfDisk(cut.error()));
  return {};
}

void DiskBlobs::Die(const os::DiskError& error) const {
  log_.Error("store.stopped", {{"reason", error.detail}, {"directory", directory_}});
  std::fprintf(stderr, "aloft: a blob in %s could not be synced (%s); stopping\n",
               directory_.c_str(), error.detail.c_str());
  std::fflush(stderr);
  _exit(EXIT_FAILURE);
}

Result<void> DiskBlobs::CheckRoom() {
  const auto space = disk_.Space(directory_);
  if (!space.ok()) return Fail(OfDisk(space.error()));
  if (space->free_bytes < reserve_bytes_) return Fail(Error{Fault::kUnavailable, "disk full"});
  return {};
}

Result<std::unique_ptr<BlobWriter>> DiskBlobs::Create(std::uint64_t) {
  MutexLock lock(id_mutex_);
  if (next_id_.load() == ids_end_) {
    // Not waited for: whoever makes an id durable commits after this.
    CommitRequest request;
    request.Set(NextBlobKey(),
                EncodeCounter(static_cast<std::int64_t>(ids_end_ + kIdsTakenAtOnce)));
    ALOFT_TRY([[maybe_unused]] const Committed taken, engine_.Commit(std::move(request)));
    ids_end_ += kIdsTakenAtOnce;
  }
  return std::unique_ptr<BlobWriter>(std::make_unique<Writer>(*this, next_id_++));
}

Result<void> DiskBlobs::CommitPlace(BlobId id, const BlobPlace& place) {
  CommitRequest request;
  request.Set(BlobKey(id), EncodeBlobPlace(place));
  if (place.file != 0) request.Set(SpaceKey(place.file, place.offset), EncodeSpace(place.bytes));
  ALOFT_TRY([[maybe_unused]] const Committed committed, engine_.Commit(std::move(request)));
  return {};
}

Result<std::optional<BlobPlace>> DiskBlobs::Find(BlobId id, Version* version) {
  ALOFT_TRY(const Found row, engine_.Get(BlobKey(id)));
  if (version != nullptr) *version = row.version;
  if (!row.exists()) return std::optional<BlobPlace>();
  auto place = ParseBlobPlace(row.value);
  if (!place) return Fail(Damaged(id));
  return place;
}

Result<std::uint64_t> DiskBlobs::Size(BlobId id) {
  ALOFT_TRY(const auto place, Find(id));
  if (!place) return Fail(Error{Fault::kConflict, "no such blob"});
  return place->bytes;
}

Result<void> DiskBlobs::Read(BlobId id, std::uint64_t offset, char* out, std::size_t bytes) {
  ALOFT_TRY(const auto place, Find(id));
  if (!place) return Fail(Error{Fault::kConflict, "no such blob"});
  ALOFT_CHECK(offset <= place->bytes && bytes <= place->bytes - offset);
  if (bytes == 0) return {};
  const auto file = files_.Open({place->tier, place->file});
  if (!file.ok()) return Fail(Error{Fault::kCorrupt, file.error().detail});
  while (bytes > 0) {
    // Groups of large blobs do not lie side by side.
    const std::uint64_t left = kLargeGroupBytes - offset % kLargeGroupBytes;
    const std::size_t part = std::min<std::uint64_t>(bytes, left);
    ALOFT_TRY_VOID(ReadRun(*place, **file, offset, out, part));
    offset += part;
    out += part;
    bytes -= part;
  }
  return {};
}

Result<std::vector<std::uint32_t>> DiskBlobs::CrcsOf(const BlobPlace& place, os::File& file,
                                                     std::uint64_t first_block,
                                                     std::size_t blocks) {
  if (place.tier == BlobTier::kSegment) {
    ALOFT_CHECK(first_block + blocks <= place.crcs.size());
    const auto first = place.crcs.begin() + static_cast<std::ptrdiff_t>(first_block);
    return std::vector<std::uint32_t>(first, first + static_cast<std::ptrdiff_t>(blocks));
  }
  std::string page(blocks * sizeof(std::uint32_t), '\0');
  const std::uint64_t at = LargeCrcOffset(first_block / kLargeGroupBlocks) +
                           first_block % kLargeGroupBlocks * sizeof(std::uint32_t);
  ALOFT_TRY_VOID(ReadAll(file, at, page.data(), page.size()));
  std::vector<std::uint32_t> crcs;
  for (std::size_t i = 0; i < blocks; ++i) {
    crcs.push_back(ReadBe32(page, i * sizeof(std::uint32_t)));
  }
  return crcs;
}

// Reads bytes that lie side by side in the file, whole blocks at a time, each checked.
Result<void> DiskBlobs::ReadRun(const BlobPlace& place, os::File& file, std::uint64_t offset,
                                char* out, std::size_t bytes) {
  const std::uint64_t first = offset / kBlobBlockBytes;
  const std::uint64_t last = (offset + bytes - 1) / kBlobBlockBytes;
  ALOFT_TRY(const auto crcs, CrcsOf(place, file, first, last - first + 1));
  std::string partial;  // a block of which only a part is wanted
  std::uint64_t at = offset;
  const std::uint64_t end = offset + bytes;
  while (at < end) {
    const std::uint64_t block = at / kBlobBlockBytes;
    const std::uint64_t block_begin = block * kBlobBlockBytes;
    const std::uint64_t block_end = std::min(block_begin + kBlobBlockBytes, place.bytes);
    const std::uint64_t wanted = std::min(block_end, end) - at;
    const bool whole = at == block_begin && wanted == block_end - block_begin;
    if (!whole) partial.resize(block_end - block_begin);
    char* target = whole ? out : partial.data();
    const std::uint64_t lies_at = place.tier == BlobTier::kSegment ? place.offset + block_begin
                                                                   : LargeDataOffset(block_begin);
    ALOFT_TRY_VOID(ReadAll(file, lies_at, target, block_end - block_begin));
    if (Crc32c({target, block_end - block_begin}) != crcs[block - first]) {
      return Fail(Error{Fault::kCorrupt, "a blob's block does not match its checksum"});
    }
    if (!whole) std::memcpy(out, partial.data() + (at - block_begin), wanted);
    out += wanted;
    at += wanted;
  }
  return {};
}

// First the bytes, then the rows: a crash in between leaves a row that the owner, who has not
// finished deleting, deletes again.
Result<void> DiskBlobs::Delete(BlobId id) {
  Version version = 0;
  ALOFT_TRY(const auto place, Find(id, &version));
  if (!place) return {};
  const bool segment = place->tier == BlobTier::kSegment;
  if (place->file != 0) {
    const auto freed = segment ? segments_.Punch(place->file, place->offset, place->bytes)
                               : files_.Remove({place->tier, place->file});
    const bool gone = !freed.ok() && freed.error().fault == os::DiskFault::kNotFound;
    if (!freed.ok() && !gone) return Fail(OfDisk(freed.error()));
  }
  CommitRequest request;
  request.Expect(BlobKey(id), version);
  request.Erase(BlobKey(id));
  if (place->file != 0) request.Erase(SpaceKey(place->file, place->offset));
  const auto committed = engine_.Commit(std::move(request));
  if (!committed.ok() && committed.error().fault == Fault::kConflict) return {};  // gone meanwhile
  if (!committed.ok()) return Fail(committed.error());
  if (segment && place->file != 0 && !segments_.InUse(place->file)) {
    return RemoveStray({place->tier, place->file});
  }
  return {};
}

Result<void> DiskBlobs::Scan(BlobId first,
                             const std::function<bool(BlobId, std::uint64_t)>& visit) {
  const auto rows = engine_.Scan(BlobKeysFrom(first));
  for (; rows->Valid(); rows->Next()) {
    const auto id = ParseBlobKey(rows->key());
    const auto place = ParseBlobPlace(rows->value());
    if (!id || !place) return Fail(Damaged(id.value_or(0)));
    if (!visit(*id, place->bytes)) return {};
  }
  return rows->status();
}

}  // namespace aloft::store
