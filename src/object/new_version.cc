#include "object/new_version.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "object/attributes.h"
#include "object/protection.h"
#include "object/version_rows.h"

namespace aloft::object {
namespace {

// No digest of the bytes, but unique, and 16 bytes like one.
std::string OpaqueEtag(keys::Place place, std::int64_t generation) {
  std::string seed;
  AppendBe64(seed, place.bucket_id);
  AppendBe64(seed, static_cast<std::uint64_t>(generation));
  return Md5Digest(seed);
}

const ObjectInfo* InfoOf(const std::optional<StoredVersion>& version) {
  return version ? &version->record->info : nullptr;
}

}  // namespace

Result<ObjectInfo> CommitVersion(Core& core, const identity::Grant& grant, const ObjectName& name,
                                 const WriteConditions& conditions, const ObjectInfo& info,
                                 const AttachBody& attach) {
  return core.Resolve<ObjectInfo>([&](store::CommitRequest& request) -> Result<ObjectInfo> {
    ALOFT_TRY(BucketRow bucket, core.LoadBucket(grant, name.bucket));
    VersionRows rows(core, bucket, name.key);
    ALOFT_TRY(std::optional<StoredVersion> current, rows.LookUpCurrent());
    ALOFT_TRY_VOID(Judge(conditions, InfoOf(current)));
    ObjectRecord record;
    record.info = info;
    record.info.version.generation = core.generations.Next();
    record.info.created_micros = core.clock.WallMicros();
    record.info.updated_micros = record.info.created_micros;
    ALOFT_TRY_VOID(attach(request, bucket, record));
    StampContexts(record.info.contexts, record.info.created_micros);
    if (record.info.storage_class.empty()) {
      record.info.storage_class = bucket.info->storage_class;
    }
    ALOFT_TRY_VOID(ProtectNew(*bucket.info, record.info));
    if (record.info.etag_kind == EtagKind::kOpaque) {
      record.info.etag_digest = OpaqueEtag(bucket.place(), record.info.version.generation);
    }
    ALOFT_TRY_VOID(rows.MakeCurrent(request, record, current ? &*current : nullptr));
    return std::move(record.info);
  });
}

void SetContent(ObjectRecord& record, ObjectInfo info) {
  info.version = record.info.version;
  info.created_micros = record.info.created_micros;
  info.updated_micros = record.info.updated_micros;
  info.replaced_micros = 0;
  info.class_changed_micros = 0;
  info.hold_released_micros = 0;
  info.soft_deleted_micros = 0;
  info.hard_delete_micros = 0;
  info.metageneration = 1;
  record.info = std::move(info);
}

ObjectInfo InfoOf(const Digests& digests, const ObjectAttributes& attributes, Md5Use md5) {
  ObjectInfo info;
  info.bytes = digests.bytes;
  info.etag_kind = md5 == Md5Use::kEtag ? EtagKind::kMd5 : EtagKind::kOpaque;
  if (md5 == Md5Use::kEtag) info.etag_digest = digests.md5;
  info.crc32c = digests.crc32c;
  info.crc64nvme = digests.crc64nvme;
  info.checksum = digests.checksum;
  SetAttributes(info, attributes);
  return info;
}

Result<void> CheckAsked(const identity::Grant& grant, const ObjectName& name,
                        const ObjectAttributes& attributes) {
  RequireGrant(grant, {identity::Permission::kObjectWrite}, name);
  ALOFT_TRY_VOID(CheckObjectKey(name.key));
  return CheckAttributes(attributes);
}

Result<BucketRow> CheckWrite(Core& core, const identity::Grant& grant, const ObjectName& name,
                             const ObjectAttributes& attributes,
                             const WriteConditions& conditions) {
  ALOFT_TRY_VOID(CheckAsked(grant, name, attributes));
  ALOFT_TRY(BucketRow bucket, core.LoadBucket(grant, name.bucket));
  if (!conditions.any()) return bucket;
  ALOFT_TRY(std::optional<StoredVersion> current,
            VersionRows(core, bucket, name.key).LookUpCurrent());
  ALOFT_TRY_VOID(Judge(conditions, InfoOf(current)));
  return bucket;
}

}  // namespace aloft::object
