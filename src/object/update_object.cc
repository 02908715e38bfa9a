#include "object/attributes.h"
#include "object/limits.h"
#include "object/objects.h"
#include "object/version_rows.h"

namespace aloft::object {
namespace {

using identity::Permission;

Result<void> CheckChange(const ObjectChange& change) {
  if (change.headers) ALOFT_TRY_VOID(CheckHeaders(*change.headers));
  if (change.user_metadata) ALOFT_TRY_VOID(CheckUserMetadata(*change.user_metadata));
  if (change.tags) ALOFT_TRY_VOID(CheckTags(*change.tags, kObjectTagsMax));
  if (change.storage_class) ALOFT_TRY_VOID(CheckShortText(*change.storage_class, "storage class"));
  return {};
}

void Apply(const ObjectChange& change, ObjectInfo& info) {
  if (change.headers) info.headers = *change.headers;
  if (change.user_metadata) info.user_metadata = *change.user_metadata;
  if (change.tags) info.tags = *change.tags;
  if (change.access) info.access = *change.access;
  if (change.storage_class) info.storage_class = *change.storage_class;
}

}  // namespace

Result<ObjectInfo> Objects::Update(const identity::Grant& grant, const ObjectName& name,
                                   std::optional<VersionRef> version, const ObjectChange& change) {
  RequireGrant(
      grant,
      {Permission::kObjectWrite, Permission::kObjectTagsWrite, Permission::kObjectAccessWrite},
      name);
  ALOFT_TRY_VOID(CheckObjectKey(name.key));
  ALOFT_TRY_VOID(CheckChange(change));
  return core_->Resolve<ObjectInfo>([&](store::CommitRequest& request) -> Result<ObjectInfo> {
    ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, name.bucket));
    VersionRows rows(*core_, bucket, name.key);
    ALOFT_TRY(StoredVersion found, rows.Find(version));
    ObjectInfo& info = found.record.info;
    ALOFT_TRY_VOID(Judge(change.conditions, &info));
    Apply(change, info);
    info.metageneration += 1;
    info.updated_micros = core_->clock.WallMicros();
    rows.Rewrite(request, found);
    return info;
  });
}

}  // namespace aloft::object
