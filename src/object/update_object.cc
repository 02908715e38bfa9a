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
  if (change.access_list) ALOFT_TRY_VOID(CheckAccessList(*change.access_list));
  if (change.contexts) ALOFT_TRY_VOID(CheckContexts(*change.contexts));
  return {};
}

void Apply(const ObjectChange& change, ObjectInfo& info) {
  if (change.headers) info.headers = *change.headers;
  if (change.user_metadata) info.user_metadata = *change.user_metadata;
  if (change.tags) info.tags = *change.tags;
  if (change.access) {
    info.access = *change.access;
    info.access_list.clear();
  }
  if (change.access_list) info.access_list = *change.access_list;
}

void ApplyContexts(const ObjectChange& change, ObjectInfo& info, std::int64_t now) {
  if (!change.contexts) return;
  info.contexts = *change.contexts;
  StampContexts(info.contexts, now);
}

void ApplyClass(const ObjectChange& change, ObjectInfo& info, std::int64_t now) {
  if (!change.storage_class || *change.storage_class == info.storage_class) return;
  info.storage_class = *change.storage_class;
  info.class_changed_micros = now;
}

// What may not change in every way.
Result<void> ApplyGuarded(const ObjectChange& change, const BucketInfo& bucket, ObjectInfo& info,
                          std::int64_t now) {
  if (change.custom_micros) {
    if (info.custom_micros && *change.custom_micros < *info.custom_micros) {
      return Fail(Error{Fault::kInvalidArgument, "custom time can only be made later"});
    }
    info.custom_micros = change.custom_micros;
  }
  if (!change.protect) return {};
  Protection after = info.protection;
  change.protect(after);
  ALOFT_TRY_VOID(CheckRetentionChange(info.protection, after, change.shortening, now));
  if (after.retention != info.protection.retention) {
    ALOFT_TRY_VOID(CheckNewRetention(bucket, after, now));
  }
  if (info.protection.event_hold && !after.event_hold) info.hold_released_micros = now;
  info.protection = after;
  return {};
}

}  // namespace

Result<ObjectInfo> Objects::Update(const identity::Grant& grant, const ObjectName& name,
                                   std::optional<VersionRef> version, const ObjectChange& change) {
  RequireGrant(
      grant,
      {Permission::kObjectWrite, Permission::kObjectTagsWrite, Permission::kObjectAccessWrite,
       Permission::kObjectHoldWrite, Permission::kObjectRetentionWrite},
      name);
  ALOFT_TRY_VOID(CheckObjectKey(name.key));
  ALOFT_TRY_VOID(CheckChange(change));
  return core_->Resolve<ObjectInfo>([&](store::CommitRequest& request) -> Result<ObjectInfo> {
    ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, name.bucket));
    VersionRows rows(*core_, bucket, name.key);
    ALOFT_TRY(StoredVersion found, rows.Find(version));
    ObjectInfo& info = found.record->info;
    ALOFT_TRY_VOID(Judge(change.conditions, &info));
    const std::int64_t now = core_->clock.WallMicros();
    ALOFT_TRY_VOID(ApplyGuarded(change, *bucket.info, info, now));
    Apply(change, info);
    ApplyClass(change, info, now);
    ApplyContexts(change, info, now);
    info.metageneration += 1;
    info.updated_micros = now;
    rows.Rewrite(request, found);
    return info;
  });
}

}  // namespace aloft::object
