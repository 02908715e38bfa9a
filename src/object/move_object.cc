#include "object/bodies.h"
#include "object/new_version.h"
#include "object/objects.h"
#include "object/protection.h"
#include "object/version_rows.h"

namespace aloft::object {
namespace {

using identity::Permission;

// What lies beside the version's record, under another generation.
Result<void> ShareBody(Core& core, store::CommitRequest& request, keys::Place place,
                       const ObjectRecord& from, ObjectRecord& to) {
  const std::int64_t generation = from.info.version.generation;
  if (from.place == BodyPlace::kNowhere) {
    AttachRow(request, place, to, {});
    return {};
  }
  if (from.place == BodyPlace::kRow) {
    ALOFT_TRY_STORE(store::Found body, core.engine.Get(keys::Body(place, generation)));
    if (!body.exists()) return Fail(Error{Fault::kRaceLost});
    AttachRow(request, place, to, body.value);
    return {};
  }
  ALOFT_TRY(std::vector<StoredPart> parts, LoadParts(core, place, from));
  AttachParts(request, place, to, std::move(parts));
  return {};
}

}  // namespace

Result<ObjectInfo> Objects::Move(const identity::Grant& read, const identity::Grant& remove,
                                 const ObjectName& from, const identity::Grant& write,
                                 std::string_view to, const MoveOptions& options) {
  const ObjectName destination{from.bucket, std::string(to)};
  RequireGrant(read, {Permission::kObjectRead}, from);
  RequireGrant(remove, {Permission::kObjectDelete}, from);
  ALOFT_TRY_VOID(CheckObjectKey(from.key));
  if (from.key == to) return Fail(Error{Fault::kInvalidArgument, "source and destination"});
  ALOFT_TRY_VOID(CheckWrite(*core_, write, destination, {}, options.conditions));
  const auto attach = [&](store::CommitRequest& request, const BucketRow& to_bucket,
                          ObjectRecord& record) -> Result<void> {
    ALOFT_TRY(BucketRow bucket, core_->LoadBucket(remove, from.bucket));
    VersionRows rows(*core_, bucket, from.key);
    ALOFT_TRY(const StoredVersion source, rows.FindCurrent());
    if (Judge(options.source_conditions, source.record->info) != ReadVerdict::kServe) {
      return Fail(Error{Fault::kPreconditionFailed, "source"});
    }
    ObjectInfo info = source.record->info;
    DropPastRetention(info.protection, record.info.created_micros);
    SetContent(record, std::move(info));
    ALOFT_TRY_VOID(ShareBody(*core_, request, to_bucket.place(), *source.record, record));
    if (bucket.info->versioning == Versioning::kNever) {
      return rows.RemoveCurrent(request, source);
    }
    auto marker = rows.AddMarker(request, remove.principal().name, &source);
    if (!marker.ok()) return Fail(std::move(marker.error()));
    return {};
  };
  return CommitVersion(*core_, write, destination, options.conditions, {}, attach);
}

Result<ObjectInfo> Objects::StatDeleted(const identity::Grant& grant, const ObjectName& name,
                                        std::int64_t generation) {
  RequireGrant(grant, {Permission::kObjectVersionRead}, name);
  ALOFT_TRY_VOID(CheckObjectKey(name.key));
  ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, name.bucket));
  ALOFT_TRY(StoredVersion found, VersionRows(*core_, bucket, name.key).FindSoftDeleted(generation));
  return std::move(found.record->info);
}

Result<ObjectInfo> Objects::Restore(const identity::Grant& grant, const ObjectName& name,
                                    std::int64_t generation, const RestoreOptions& options) {
  ALOFT_TRY_VOID(CheckWrite(*core_, grant, name, {}, options.conditions));
  const auto attach = [&](store::CommitRequest& request, const BucketRow& to_bucket,
                          ObjectRecord& record) -> Result<void> {
    ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, name.bucket));
    VersionRows rows(*core_, bucket, name.key);
    ALOFT_TRY(const StoredVersion deleted, rows.FindSoftDeleted(generation));
    request.Expect(deleted.row, deleted.row_version);
    ObjectInfo info = deleted.record->info;
    info.protection = {};
    if (!options.keep_access_list) {
      info.access = AccessControl::kPrivate;
      info.access_list.clear();
    }
    SetContent(record, std::move(info));
    return ShareBody(*core_, request, to_bucket.place(), *deleted.record, record);
  };
  return CommitVersion(*core_, grant, name, options.conditions, {}, attach);
}

}  // namespace aloft::object
