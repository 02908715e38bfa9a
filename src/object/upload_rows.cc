#include "object/upload_rows.h"

#include <algorithm>

#include "base/bytes.h"
#include "object/bodies.h"
#include "object/limits.h"
#include "object/locks.h"
#include "object/version_rows.h"

namespace aloft::object {

Result<StoredUpload> FindUpload(Core& core, keys::Place place, const UploadRef& upload) {
  ALOFT_TRY(StoredUpload stored, FindAnyUpload(core, place, upload));
  if (stored.session) return Fail(Error{Fault::kNoSuchUpload});
  return stored;
}

// An upload that is gone may have been completed by a request whose answer got lost.
Result<ObjectInfo> FindFinished(Core& core, const BucketRow& bucket, const UploadRef& upload) {
  ALOFT_TRY_STORE(store::Found found, core.engine.Get(keys::Finished(bucket.place(), upload.id)));
  std::string_view value = found.value;
  auto generation = TakeBe64(value);
  if (!found.exists() || !generation || value != upload.name.key) {
    return Fail(Error{Fault::kNoSuchUpload});
  }
  VersionRows rows(core, bucket, upload.name.key);
  const auto snapshot = core.engine.TakeSnapshot();
  auto version = rows.FindAny({static_cast<std::int64_t>(*generation), false}, *snapshot);
  if (!version.ok()) return Fail(Error{Fault::kNoSuchUpload});
  return std::move(version->record->info);
}

Result<StoredUpload> FindAnyUpload(Core& core, keys::Place place, const UploadRef& upload) {
  std::string row = keys::Upload(place, upload.name.key, upload.id);
  ALOFT_TRY_STORE(store::Found found, core.engine.Get(row));
  if (!found.exists()) return Fail(Error{Fault::kNoSuchUpload});
  auto record = DecodeUpload(found.value);
  if (!record) return Fail(Error{Fault::kCorrupt, "upload record"});
  record->info.key = upload.name.key;
  record->info.id = upload.id;
  return StoredUpload{std::move(record->info), std::move(row), found.version,
                      std::move(record->session)};
}

Result<std::vector<StoredPartRow>> LoadUploadParts(Core& core, keys::Place place,
                                                   std::int64_t upload,
                                                   const store::Snapshot* snapshot) {
  std::vector<StoredPartRow> parts;
  store::ScanOptions scan;
  scan.snapshot = snapshot;
  auto cursor = core.engine.Scan(keys::Parts(place, upload), scan);
  for (; cursor->Valid(); cursor->Next()) {
    auto record = DecodePart(cursor->value());
    if (!record) return Fail(Error{Fault::kCorrupt, "part record"});
    record->info.number = keys::PartNumberOf(cursor->key());
    parts.push_back({std::move(*record), std::string(cursor->key()), cursor->version()});
  }
  ALOFT_TRY_STORE_VOID(cursor->status());
  return parts;
}

Result<std::optional<Lock>> LockOf(const Core& core, const StoredUpload& upload,
                                   const std::optional<SecretKey>& client_key) {
  auto key = Unlock(core, upload.info.encryption, client_key);
  if (!key.ok()) return Fail(Error{key.error().fault, std::string(kOfUpload)});
  if (!*key) return std::optional<Lock>();
  return std::optional(Lock{upload.info.encryption, **key});
}

Result<void> CheckPartNumber(std::uint32_t number) {
  if (number < 1 || number > kPartNumberMax) return Fail(Error{Fault::kInvalidPartNumber});
  return {};
}

Result<void> ReplacePart(Core& core, store::CommitRequest& request, keys::Place place,
                         const StoredUpload& upload, PartRecord& record) {
  std::string row = keys::Part(place, upload.info.id, record.info.number);
  ALOFT_TRY_STORE(store::Found old, core.engine.Get(row));
  request.Expect(upload.row, upload.row_version);
  request.Expect(row, old.version);
  if (old.exists()) {
    auto old_record = DecodePart(old.value);
    if (!old_record) return Fail(Error{Fault::kCorrupt, "part record"});
    DropReferences(request, old_record->extents, old_record->generation, core.generations.Next());
  }
  record.generation = core.generations.Next();
  record.info.created_micros = core.clock.WallMicros();
  record.info.encryption = upload.info.encryption;
  AddReferences(request, record.extents, record.generation);
  request.Set(std::move(row), Encode(record));
  return {};
}

void DropUpload(Core& core, store::CommitRequest& request, keys::Place place,
                const StoredUpload& upload, const std::vector<StoredPartRow>& parts,
                const std::vector<std::uint32_t>& named, const store::Snapshot& snapshot) {
  request.Expect(upload.row, upload.row_version);
  request.range_checks.push_back({keys::Parts(place, upload.info.id), snapshot.version()});
  request.Erase(upload.row);
  if (parts.empty()) return;
  request.EraseRange(keys::Parts(place, upload.info.id));
  const std::int64_t stamp = core.generations.Next();
  for (const StoredPartRow& part : parts) {
    const PartRecord& record = part.record;
    if (std::binary_search(named.begin(), named.end(), record.info.number)) {
      EraseReferences(request, record.extents, record.generation);
    } else {
      DropReferences(request, record.extents, record.generation, stamp);
    }
  }
}

Result<void> DropUpload(Core& core, store::CommitRequest& request, keys::Place place,
                        const StoredUpload& upload) {
  const auto snapshot = core.engine.TakeSnapshot();
  ALOFT_TRY(std::vector<StoredPartRow> parts,
            LoadUploadParts(core, place, upload.info.id, snapshot.get()));
  DropUpload(core, request, place, upload, parts, {}, *snapshot);
  return {};
}

}  // namespace aloft::object
