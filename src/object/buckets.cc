#include "object/buckets.h"

#include <stdexcept>

#include "base/bytes.h"
#include "object/attributes.h"
#include "object/bucket_change.h"
#include "object/bucket_config.h"
#include "object/core.h"
#include "object/limits.h"
#include "object/records.h"
#include "object/upload_rows.h"
#include "object/version_rows.h"

namespace aloft::object {
namespace {

using identity::Permission;

std::string DirectoryValue(std::uint32_t project) {
  std::string out;
  AppendBe32(out, project);
  return out;
}

Result<bool> IsEmpty(Core& core, store::Range range, const store::Snapshot& snapshot) {
  store::ScanOptions scan;
  scan.snapshot = &snapshot;
  scan.keys_only = true;
  scan.entries_expected = 1;
  auto cursor = core.engine.Scan(std::move(range), scan);
  ALOFT_TRY_STORE_VOID(cursor->status());
  return !cursor->Valid();
}

Result<std::size_t> CountBuckets(Core& core, std::uint32_t project) {
  store::ScanOptions scan;
  scan.keys_only = true;
  std::size_t count = 0;
  auto cursor = core.engine.Scan(keys::Under(keys::BucketPrefix(project, "")), scan);
  for (; cursor->Valid() && count < kBucketsPerProjectMax; cursor->Next()) ++count;
  ALOFT_TRY_STORE_VOID(cursor->status());
  return count;
}

Result<bool> HasNoVersions(Core& core, keys::Place place, Markers markers,
                           const store::Snapshot& snapshot) {
  if (markers == Markers::kKeepBucket) return IsEmpty(core, keys::AllVersions(place), snapshot);
  store::ScanOptions scan;
  scan.snapshot = &snapshot;
  auto cursor = core.engine.Scan(keys::AllVersions(place), scan);
  for (; cursor->Valid(); cursor->Next()) {
    const auto record = DecodeObject(cursor->value());
    if (!record) return Fail(Error{Fault::kCorrupt, "object record"});
    if (!record->info.is_delete_marker) return false;
  }
  ALOFT_TRY_STORE_VOID(cursor->status());
  return true;
}

// Gives up what could still be restored.
Result<void> DropDeleted(Core& core, const BucketRow& bucket) {
  while (true) {
    auto cursor = core.engine.Scan(keys::AllSoftDeleted(bucket.place()));
    ALOFT_TRY_STORE_VOID(cursor->status());
    if (!cursor->Valid()) return {};
    const keys::VersionKey found = keys::VersionOf(cursor->key());
    auto dropped = core.Resolve<bool>([&](store::CommitRequest& request) -> Result<bool> {
      VersionRows rows(core, bucket, found.object_key);
      ALOFT_TRY(const StoredVersion version, rows.FindSoftDeleted(found.generation));
      ALOFT_TRY_VOID(rows.RemoveSoftDeleted(request, version));
      return true;
    });
    if (!dropped.ok() && dropped.error().fault != Fault::kNoSuchVersion) {
      return Fail(std::move(dropped.error()));
    }
  }
}

// Aborts the unfinished uploads, a few in each commit.
Result<void> DropUploads(Core& core, const BucketRow& bucket) {
  while (true) {
    auto cursor = core.engine.Scan(keys::AllUploads(bucket.place()));
    ALOFT_TRY_STORE_VOID(cursor->status());
    if (!cursor->Valid()) return {};
    const keys::VersionKey found = keys::UploadOf(cursor->key());
    const UploadRef ref{{bucket.info->name, found.object_key}, found.generation};
    auto dropped = core.Resolve<bool>([&](store::CommitRequest& request) -> Result<bool> {
      ALOFT_TRY(StoredUpload upload, FindAnyUpload(core, bucket.place(), ref));
      ALOFT_TRY_VOID(DropUpload(core, request, bucket.place(), upload));
      return true;
    });
    if (!dropped.ok() && dropped.error().fault != Fault::kNoSuchUpload) {
      return Fail(std::move(dropped.error()));
    }
  }
}

}  // namespace

Result<std::shared_ptr<const BucketInfo>> Buckets::Find(std::string_view bucket) {
  ALOFT_TRY(BucketRow row, core_->FindBucket(bucket));
  return std::move(row.info);
}

Result<AccessControl> Buckets::AccessOf(const ObjectName& name, std::optional<VersionRef> version) {
  ALOFT_TRY(const BucketRow row, core_->FindBucket(name.bucket));
  ALOFT_TRY_VOID(CheckObjectKey(name.key));
  ALOFT_TRY(StoredVersion found, VersionRows(*core_, row, name.key).Find(version));
  return found.record->info.access;
}

Result<BucketInfo> Buckets::Create(const identity::Grant& grant, std::string_view bucket,
                                   BucketOptions options) {
  RequireGrant(grant, {Permission::kBucketCreate}, bucket);
  ALOFT_TRY_VOID(CheckBucketName(bucket));
  ALOFT_TRY_VOID(CheckShortText(options.location, "location"));
  ALOFT_TRY_VOID(CheckShortText(options.storage_class, "storage class"));
  ALOFT_TRY(std::size_t count, CountBuckets(*core_, grant.project()));
  if (count >= kBucketsPerProjectMax) return Fail(Error{Fault::kTooManyBuckets});
  return core_->Resolve<BucketInfo>([&](store::CommitRequest& request) -> Result<BucketInfo> {
    const std::string directory = keys::Directory(bucket);
    ALOFT_TRY_STORE(store::Found taken, core_->engine.Get(directory));
    if (taken.exists()) {
      const bool ours = ReadBe32(taken.value) == grant.project();
      return Fail(Error{ours ? Fault::kBucketAlreadyYours : Fault::kBucketTaken});
    }
    BucketInfo info;
    info.name = bucket;
    info.project = grant.project();
    info.id = static_cast<std::uint64_t>(core_->generations.Next());
    info.created_micros = core_->clock.WallMicros();
    info.updated_micros = info.created_micros;
    info.metageneration = 1;
    info.location = options.location;
    info.storage_class = options.storage_class;
    info.access = options.access;
    info.ownership = options.ownership;
    info.public_access_block = options.public_access_block;
    request.Expect(directory, 0);
    request.Set(directory, DirectoryValue(info.project));
    if (options.edit) ALOFT_TRY_VOID(SaveNew(request, info, options.edit));
    request.Set(keys::Bucket(info.project, bucket), Encode(info));
    return info;
  });
}

Result<void> Buckets::Delete(const identity::Grant& grant, std::string_view bucket, Markers markers,
                             const std::function<Result<void>(const BucketInfo&)>& judge) {
  RequireGrant(grant, {Permission::kBucketDelete}, bucket);
  RequireBlockingAllowed();
  auto deleted = core_->Resolve<bool>([&](store::CommitRequest& request) -> Result<bool> {
    ALOFT_TRY(BucketRow row, core_->LoadBucket(grant, bucket));
    if (judge) ALOFT_TRY_VOID(judge(*row.info));
    const keys::Place place = row.place();
    auto snapshot = core_->engine.TakeSnapshot();
    ALOFT_TRY(bool no_current, IsEmpty(*core_, keys::AllCurrent(place), *snapshot));
    ALOFT_TRY(bool no_versions, HasNoVersions(*core_, place, markers, *snapshot));
    if (!no_current || !no_versions) return Fail(Error{Fault::kBucketNotEmpty});
    for (const store::Range& range : {keys::AllCurrent(place), keys::AllVersions(place)}) {
      request.range_checks.push_back({range, snapshot->version()});
    }
    request.EraseRange(keys::AllVersions(place));
    request.EraseRange(keys::AllNullVersions(place));
    ALOFT_TRY_VOID(DropUploads(*core_, row));
    ALOFT_TRY_VOID(DropDeleted(*core_, row));
    snapshot = core_->engine.TakeSnapshot();
    ALOFT_TRY(bool no_uploads, IsEmpty(*core_, keys::AllUploads(place), *snapshot));
    if (!no_uploads) return Fail(Error{Fault::kRaceLost});
    request.range_checks.push_back({keys::AllUploads(place), snapshot->version()});
    request.Expect(row.key, row.version);
    request.Erase(keys::Directory(bucket));
    request.Erase(row.key);
    request.EraseRange(keys::AllConfig(place));
    request.EraseRange(keys::AllFinished(place));
    return true;
  });
  if (!deleted.ok()) return Fail(std::move(deleted.error()));
  return {};
}

Result<BucketInfo> Buckets::Get(const identity::Grant& grant, std::string_view bucket) {
  RequireGrant(
      grant,
      {Permission::kBucketRead, Permission::kBucketConfigRead, Permission::kBucketPolicyRead},
      bucket);
  ALOFT_TRY(BucketRow row, core_->LoadBucket(grant, bucket));
  return *row.info;
}

Result<BucketUsage> Buckets::Usage(const identity::Grant& grant, std::string_view bucket) {
  RequireGrant(grant, {Permission::kBucketRead, Permission::kBucketConfigRead}, bucket);
  ALOFT_TRY(BucketRow row, core_->LoadBucket(grant, bucket));
  BucketUsage usage;
  const auto snapshot = core_->engine.TakeSnapshot();
  store::ScanOptions scan;
  scan.snapshot = snapshot.get();
  for (const store::Range& range :
       {keys::AllCurrent(row.place()), keys::AllVersions(row.place())}) {
    auto cursor = core_->engine.Scan(range, scan);
    for (; cursor->Valid(); cursor->Next()) {
      auto record = DecodeObject(cursor->value());
      if (!record) return Fail(Error{Fault::kCorrupt, "object record"});
      if (record->info.is_delete_marker) continue;
      usage.objects += 1;
      usage.bytes += record->info.bytes;
    }
    ALOFT_TRY_STORE_VOID(cursor->status());
  }
  return usage;
}

Result<BucketPage> Buckets::List(const identity::Grant& grant, const ListBucketsOptions& options) {
  RequirePermission(grant, {Permission::kBucketsList});
  BucketPage page;
  const std::size_t limit = std::min(options.limit, kBucketsPerProjectMax);
  store::Range range = keys::Under(keys::BucketPrefix(grant.project(), options.prefix));
  if (!options.start_after.empty()) {
    range.begin = std::max(range.begin, keys::Bucket(grant.project(), options.start_after) + '\0');
  }
  if (limit == 0 || range.begin >= range.end) return page;
  auto cursor = core_->engine.Scan(std::move(range));
  for (; cursor->Valid(); cursor->Next()) {
    if (page.buckets.size() == limit) {
      page.truncated = true;
      return page;
    }
    auto info = DecodeBucket(cursor->value());
    if (!info) return Fail(Error{Fault::kCorrupt, "bucket record"});
    info->name = keys::BucketOf(cursor->key());
    info->project = grant.project();
    page.next = info->name;
    page.buckets.push_back(std::move(*info));
  }
  ALOFT_TRY_STORE_VOID(cursor->status());
  return page;
}

}  // namespace aloft::object
