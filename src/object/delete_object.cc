#include "object/objects.h"
#include "object/version_rows.h"

namespace aloft::object {
namespace {

using identity::Permission;

Result<DeleteOutcome> DeleteCurrent(Core& core, const identity::Grant& grant,
                                    const ObjectName& name, const WriteConditions& conditions,
                                    store::CommitRequest& request) {
  ALOFT_TRY(BucketRow bucket, core.LoadBucket(grant, name.bucket));
  VersionRows rows(core, bucket, name.key);
  ALOFT_TRY(std::optional<StoredVersion> current, rows.LookUpCurrent());
  ALOFT_TRY_VOID(Judge(conditions, current ? &current->record->info : nullptr));
  DeleteOutcome outcome;
  if (bucket.info->versioning != Versioning::kNever) {
    ALOFT_TRY(outcome.version,
              rows.AddMarker(request, grant.principal().name, current ? &*current : nullptr));
    outcome.existed = true;
    outcome.marker_created = true;
    return outcome;
  }
  if (!current) return outcome;
  outcome.existed = true;
  outcome.version = current->record->info.version;
  ALOFT_TRY_VOID(rows.RemoveCurrent(request, *current));
  return outcome;
}

Result<DeleteOutcome> DeleteVersion(Core& core, const identity::Grant& grant,
                                    const ObjectName& name, VersionRef version,
                                    const DeleteOptions& options, store::CommitRequest& request) {
  ALOFT_TRY(BucketRow bucket, core.LoadBucket(grant, name.bucket));
  VersionRows rows(core, bucket, name.key);
  const auto snapshot = core.engine.TakeSnapshot();
  auto found = rows.FindAny(version, *snapshot);
  const bool unseen = found.ok() && options.beneath == Beneath::kCovered &&
                      found->record->info.is_delete_marker;  // to whom markers mean nothing
  if (unseen || (!found.ok() && found.error().fault == Fault::kNoSuchVersion)) {
    ALOFT_TRY_VOID(Judge(options.conditions, nullptr));
    return DeleteOutcome{};
  }
  if (!found.ok()) return Fail(std::move(found.error()));
  const ObjectInfo& info = found->record->info;
  ALOFT_TRY_VOID(Judge(options.conditions, &info));
  if (options.beneath == Beneath::kCovered) {
    ALOFT_TRY_VOID(rows.RemoveCovered(request, *found, *snapshot));
  } else {
    ALOFT_TRY_VOID(rows.Remove(request, *found, *snapshot, options.shortening));
  }
  return DeleteOutcome{true, false, info.is_delete_marker, info.version};
}

}  // namespace

Result<DeleteOutcome> Objects::Delete(const identity::Grant& grant, const ObjectName& name,
                                      std::optional<VersionRef> version,
                                      const DeleteOptions& options) {
  RequireGrant(grant, {version ? Permission::kObjectVersionDelete : Permission::kObjectDelete},
               name);
  ALOFT_TRY_VOID(CheckObjectKey(name.key));
  return core_->Resolve<DeleteOutcome>([&](store::CommitRequest& request) {
    return version ? DeleteVersion(*core_, grant, name, *version, options, request)
                   : DeleteCurrent(*core_, grant, name, options.conditions, request);
  });
}

}  // namespace aloft::object
