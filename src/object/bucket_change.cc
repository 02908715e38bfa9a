#include "object/bucket_change.h"

#include <utility>

#include "object/attributes.h"
#include "object/bucket_config.h"
#include "object/limits.h"
#include "object/records.h"

namespace aloft::object {
namespace {

using identity::Permission;

std::string KindOf(std::string_view document) {
  return std::string(kDocumentConfig).append(document);
}

Result<BucketDraft> Load(Core& core, const BucketRow& row,
                         const std::vector<std::string_view>& kinds) {
  BucketDraft draft;
  draft.info = *row.info;
  if (draft.info.has_tags) {
    ALOFT_TRY(draft.tags, Decoded(LoadConfig(core, row, kTagsConfig), DecodeTags));
  }
  ALOFT_TRY(const SharedRules<CorsRule> cors, LoadCors(core, row));
  draft.cors = *cors;
  ALOFT_TRY(const SharedRules<LifecycleRule> lifecycle, LoadLifecycle(core, row));
  draft.lifecycle = *lifecycle;
  for (const std::string_view kind : kinds) {
    ALOFT_TRY(std::string text, LoadConfig(core, row, KindOf(kind)));
    draft.documents.emplace(kind, std::move(text));
  }
  return draft;
}

Result<void> CheckDefaultRetention(const BucketInfo& info) {
  if (!info.default_retention) return {};
  const DefaultRetention& retention = *info.default_retention;
  const bool by_days = retention.days >= 1 && retention.days <= kDefaultRetentionDaysMax;
  const bool by_years = retention.years >= 1 && retention.years <= kDefaultRetentionYearsMax;
  const bool one = (by_days && retention.years == 0) || (by_years && retention.days == 0);
  if (one && info.object_retention) return {};
  return Fail(Error{Fault::kInvalidArgument, "retention of new objects"});
}

Result<void> CheckRetention(const BucketInfo& before, const BucketInfo& after) {
  const auto& retention = after.retention;
  const bool out_of_range =
      retention && (retention->seconds < 1 || retention->seconds > kRetentionSecondsMax);
  if (out_of_range) return Fail(Error{Fault::kInvalidArgument, "retention period"});
  if (after.soft_delete &&
      (after.soft_delete->seconds < 1 || after.soft_delete->seconds > kSoftDeleteSecondsMax)) {
    return Fail(Error{Fault::kInvalidArgument, "soft delete period"});
  }
  if (!before.retention || !before.retention->locked) return {};
  const bool loosened =
      !retention || !retention->locked || retention->seconds < before.retention->seconds;
  if (loosened) return Fail(Error{Fault::kProtected, "locked bucket retention"});
  return {};
}

Result<void> Check(const BucketInfo& before, const BucketDraft& after) {
  const BucketInfo& info = after.info;
  ALOFT_TRY_VOID(CheckVersioning(before, info.versioning));
  if (before.object_retention && !info.object_retention) {
    return Fail(Error{Fault::kInvalidArgument, "object retention cannot be undone"});
  }
  if (info.policy.size() > kPolicyBytesMax) return Fail(Error{Fault::kTooLarge, "policy"});
  if (info.bindings.size() > kBindingsBytesMax) return Fail(Error{Fault::kTooLarge, "policy"});
  ALOFT_TRY_VOID(CheckShortText(info.storage_class, "storage class"));
  ALOFT_TRY_VOID(CheckAccessList(info.access_list));
  ALOFT_TRY_VOID(CheckAccessList(info.default_access_list));
  ALOFT_TRY_VOID(CheckRetention(before, info));
  ALOFT_TRY_VOID(CheckDefaultRetention(info));
  if (info.keeps_versions && info.versioning != Versioning::kEnabled) {
    return Fail(Error{Fault::kInvalidArgument, "versioning is off"});
  }
  if (before.keeps_versions && !info.keeps_versions) {
    return Fail(Error{Fault::kProtected, "versioning"});
  }
  ALOFT_TRY_VOID(CheckTags(after.tags, kBucketTagsMax));
  ALOFT_TRY_VOID(CheckRules(after.cors));
  return CheckRules(after.lifecycle);
}

// Writes one configuration if it differs.
Result<void> SaveChanged(store::CommitRequest& request, const BucketRow& row, std::string_view kind,
                         const std::string& before, const std::string& after) {
  if (before == after) return {};
  return SaveConfig(request, row, kind, after);
}

template <class T>
std::string Encoded(const std::vector<T>& list, std::string (*encode)(const std::vector<T>&)) {
  return list.empty() ? std::string() : encode(list);
}

// What lies beside the record, and the bits in it that tell of that.
Result<void> SaveBeside(store::CommitRequest& request, const BucketRow& row,
                        const BucketDraft& before, BucketDraft& after) {
  after.info.has_tags = !after.tags.empty();
  after.info.has_cors = !after.cors.empty();
  after.info.has_lifecycle = !after.lifecycle.empty();
  ALOFT_TRY_VOID(SaveChanged(request, row, kTagsConfig, Encoded(before.tags, EncodeTags),
                             Encoded(after.tags, EncodeTags)));
  ALOFT_TRY_VOID(SaveChanged(request, row, kCorsConfig, Encoded(before.cors, EncodeCors),
                             Encoded(after.cors, EncodeCors)));
  ALOFT_TRY_VOID(SaveChanged(request, row, kLifecycleConfig,
                             Encoded(before.lifecycle, EncodeLifecycle),
                             Encoded(after.lifecycle, EncodeLifecycle)));
  for (const auto& [kind, text] : after.documents) {
    ALOFT_TRY_VOID(CheckDocumentKind(kind));
    const auto found = before.documents.find(kind);
    const std::string old = found == before.documents.end() ? std::string() : found->second;
    ALOFT_TRY_VOID(SaveChanged(request, row, KindOf(kind), old, text));
  }
  if (Encode(after.info).size() > kBucketRecordBytesMax) {
    return Fail(Error{Fault::kTooLarge, "policies and access-control lists"});
  }
  return {};
}

// What an edit may not touch.
void RestoreIdentity(const BucketInfo& before, BucketInfo& after) {
  after.name = before.name;
  after.id = before.id;
  after.project = before.project;
  after.created_micros = before.created_micros;
  after.updated_micros = before.updated_micros;
  after.metageneration = before.metageneration;
}

}  // namespace

Result<void> SaveNew(store::CommitRequest& request, BucketInfo& info, const BucketEdit& edit) {
  const BucketDraft before{info, {}, {}, {}, {}};
  BucketDraft after = before;
  ALOFT_TRY_VOID(edit(after));
  RestoreIdentity(info, after.info);
  ALOFT_TRY_VOID(Check(info, after));
  const BucketRow row{std::make_shared<const BucketInfo>(info), 0,
                      keys::Bucket(info.project, info.name)};
  ALOFT_TRY_VOID(SaveBeside(request, row, before, after));
  info = std::move(after.info);
  return {};
}

Result<BucketDraft> Buckets::Whole(const identity::Grant& grant, std::string_view bucket,
                                   const std::vector<std::string_view>& kinds) {
  RequireGrant(grant, {Permission::kBucketConfigRead}, bucket);
  return core_->Resolve<BucketDraft>([&](store::CommitRequest&) -> Result<BucketDraft> {
    ALOFT_TRY(const BucketRow row, core_->LoadBucket(grant, bucket));
    ALOFT_TRY(BucketDraft draft, Load(*core_, row, kinds));
    // Whoever changes what lies beside the record changes the record too.
    ALOFT_TRY(const BucketRow again, core_->LoadBucket(grant, bucket));
    if (again.version != row.version) return Fail(Error{Fault::kRaceLost});
    return draft;
  });
}

Result<BucketDraft> Buckets::Change(const identity::Grant& grant, std::string_view bucket,
                                    const std::vector<std::string_view>& kinds,
                                    const BucketEdit& edit) {
  RequireGrant(grant, ConfigChanges(), bucket);
  return core_->Resolve<BucketDraft>([&](store::CommitRequest& request) -> Result<BucketDraft> {
    ALOFT_TRY(const BucketRow row, core_->LoadBucket(grant, bucket));
    ALOFT_TRY(const BucketDraft before, Load(*core_, row, kinds));
    BucketDraft after = before;
    ALOFT_TRY_VOID(edit(after));
    RestoreIdentity(before.info, after.info);
    ALOFT_TRY_VOID(Check(before.info, after));
    ALOFT_TRY_VOID(SaveBeside(request, row, before, after));
    after.info.compiled_policy = nullptr;
    SaveBucket(*core_, request, row, after.info);
    return after;
  });
}

}  // namespace aloft::object
