#include "object/orphans.h"

#include <vector>

#include "base/bytes.h"

namespace aloft::object {

Result<bool> IsReferenced(Core& core, store::BlobId blob) {
  store::ScanOptions scan;
  scan.keys_only = true;
  scan.entries_expected = 1;
  auto cursor = core.engine.Scan(keys::References(blob), scan);
  ALOFT_TRY_STORE_VOID(cursor->status());
  return cursor->Valid();
}

Result<void> MoveBlobMark(Core& core) {
  const auto mark = static_cast<std::int64_t>(core.open_blobs.Watermark());
  ALOFT_TRY_STORE(store::Found found, core.engine.Get(keys::BlobMark()));
  if (found.exists() && static_cast<std::int64_t>(ReadBe64(found.value)) >= mark) return {};
  store::CommitRequest request;
  request.writes.push_back({store::Write::Kind::kMax, keys::BlobMark(), {}, mark});
  ALOFT_TRY_STORE_VOID(core.Commit(std::move(request)));
  return {};
}

Result<void> DeleteOrphans(Core& core) {
  ALOFT_TRY_STORE(store::Found found, core.engine.Get(keys::BlobMark()));
  const store::BlobId first = found.exists() ? ReadBe64(found.value) : 0;
  std::vector<store::BlobId> candidates;
  ALOFT_TRY_STORE_VOID(core.blobs.Scan(first, [&](store::BlobId blob, std::uint64_t) {
    candidates.push_back(blob);
    return true;
  }));
  for (store::BlobId blob : candidates) {
    ALOFT_TRY(bool referenced, IsReferenced(core, blob));
    if (!referenced) ALOFT_TRY_STORE_VOID(core.blobs.Delete(blob));
  }
  const Result<void> moved = MoveBlobMark(core);
  // A full disk leaves the mark where it is; the next start looks at the same blobs again.
  if (!moved.ok() && moved.error().fault != Fault::kUnavailable) return moved;
  return {};
}

}  // namespace aloft::object
