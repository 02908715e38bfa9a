// Buckets: get, patch, update, delete, the lock of the retention policy, and where they lie.
// https://cloud.google.com/storage/docs/json_api/v1/buckets
#include <optional>
#include <utility>

#include "faces/gcs/authorize.h"
#include "faces/gcs/bucket_edit.h"
#include "faces/gcs/bucket_extras.h"
#include "faces/gcs/bucket_resource.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

using identity::Permission;

Result<object::BucketDraft> Load(const Call& call) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, call.bucket()));
  ALOFT_TRY(const identity::Grant read, Authorize(call, *bucket, Permission::kBucketConfigRead));
  auto whole = call.objects().buckets().Whole(read, call.bucket(), {kExtrasDocument});
  if (!whole) return Fail(FromFault(whole.error(), call.bucket(), {}));
  return std::move(*whole);
}

// Lists are for those who may read policies.
Result<void> AuthorizeLists(const Call& call, const object::BucketInfo& bucket,
                            Projection projection) {
  if (projection == Projection::kNoAcl) return {};
  ALOFT_TRY_VOID(Authorize(call, bucket, Permission::kBucketPolicyRead));
  return {};
}

Result<edge::Response> Change(const Call& call, std::string_view body, ChangeForm form) {
  ALOFT_TRY(const Json resource, ParseJson(body));
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, call.bucket()));
  ALOFT_TRY(const identity::Grant write, Authorize(call, *bucket, Permission::kBucketConfigWrite));
  ALOFT_TRY_VOID(Authorize(call, *bucket, Permission::kBucketConfigRead));
  const bool lists =
      resource.Find("acl") != nullptr || resource.Find("defaultObjectAcl") != nullptr ||
      call.query.Has("predefinedAcl") || call.query.Has("predefinedDefaultObjectAcl");
  if (lists) ALOFT_TRY_VOID(Authorize(call, *bucket, Permission::kBucketPolicyWrite));
  ALOFT_TRY(const Projection projection,
            ProjectionOf(call.query, lists ? Projection::kFull : Projection::kNoAcl));
  ALOFT_TRY_VOID(AuthorizeLists(call, *bucket, projection));
  ALOFT_TRY(
      const object::BucketDraft after,
      ChangeBucket(call, write, {kExtrasDocument}, [&](object::BucketDraft& draft) -> Result<void> {
        ALOFT_TRY_VOID(JudgeBucket(call.query, draft.info.metageneration));
        ALOFT_TRY_VOID(EditBucket(call, resource, form, draft));
        return ApplyPredefined(call, draft);
      }));
  return BucketReply(call, after, projection);
}

edge::Plan ChangePlan(const CallPtr& call, ChangeForm form) {
  return WithBody(call, [call, form](std::string_view body) { return Change(*call, body, form); });
}

Result<edge::Response> Delete(const Call& call, const identity::Grant& grant) {
  std::optional<Error> refused;
  const auto judge = [&](const object::BucketInfo& info) -> object::Result<void> {
    auto met = JudgeBucket(call.query, info.metageneration);
    if (met) return {};
    refused = std::move(met.error());
    return Fail(object::Error{object::Fault::kPreconditionFailed});
  };
  // Markers are S3's; nobody could see here what keeps the bucket.
  const auto deleted =
      call.objects().buckets().Delete(grant, call.bucket(), object::Markers::kGoWithBucket, judge);
  if (!deleted && refused) return Fail(std::move(*refused));
  if (!deleted) return Fail(FromFault(deleted.error(), call.bucket(), {}));
  return EmptyReply(204);
}

Result<edge::Response> Lock(const Call& call, const identity::Grant& grant) {
  ALOFT_TRY(const auto expected, call.query.Number("ifMetagenerationMatch"));
  if (!expected) return Fail(Required("ifMetagenerationMatch"));
  ALOFT_TRY(
      const object::BucketDraft after,
      ChangeBucket(call, grant, {kExtrasDocument}, [&](object::BucketDraft& draft) -> Result<void> {
        ALOFT_TRY_VOID(JudgeBucket(call.query, draft.info.metageneration));
        if (!draft.info.retention) {
          return Fail(Invalid("The bucket has no retention policy to lock."));
        }
        draft.info.retention->locked = true;
        return {};
      }));
  return BucketReply(call, after, Projection::kNoAcl);
}

}  // namespace

Result<edge::Plan> GetBucket(const CallPtr& call) {
  ALOFT_TRY(const auto generation, call->query.Number("generation"));
  const bool deleted = call->query.IsTrue("softDeleted");
  if (deleted && !generation) return Fail(Required("generation"));
  ALOFT_TRY(const object::BucketDraft bucket, Load(*call));
  // No bucket is kept when it is deleted.
  if (deleted || (generation && *generation != bucket.info.created_micros)) {
    return Fail(NoSuchBucket());
  }
  ALOFT_TRY_VOID(JudgeBucket(call->query, bucket.info.metageneration));
  ALOFT_TRY_VOID(JudgeEtag(call->headers(), BucketEtag(bucket.info)));
  ALOFT_TRY(const Projection projection, ProjectionOf(call->query, Projection::kNoAcl));
  ALOFT_TRY_VOID(AuthorizeLists(*call, bucket.info, projection));
  return edge::Plan(BucketReply(*call, bucket, projection));
}

Result<edge::Plan> PatchBucket(const CallPtr& call) { return ChangePlan(call, ChangeForm::kPatch); }

Result<edge::Plan> UpdateBucket(const CallPtr& call) {
  return ChangePlan(call, ChangeForm::kUpdate);
}

Result<edge::Plan> DeleteBucket(const CallPtr& call) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  ALOFT_TRY(const identity::Grant grant, Authorize(*call, *bucket, Permission::kBucketDelete));
  return WithoutBody(call, [call, grant] { return Delete(*call, grant); }, Where::kPool);
}

Result<edge::Plan> LockRetentionPolicy(const CallPtr& call) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  ALOFT_TRY(const identity::Grant grant, Authorize(*call, *bucket, Permission::kBucketConfigWrite));
  return WithoutBody(call, [call, grant] { return Lock(*call, grant); });
}

Result<edge::Plan> GetStorageLayout(const CallPtr& call) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  ALOFT_TRY_VOID(Authorize(*call, *bucket, Permission::kObjectsList));
  return edge::Plan(JsonReply([&](JsonWriter& json) {
    json.Member("kind", "storage#storageLayout").Member("bucket", std::string_view(bucket->name));
    const std::string location = ShownLocation(*bucket);
    json.Member("location", std::string_view(location));
    json.Member("locationType", LocationType(location));
    json.Key("hierarchicalNamespace").BeginObject().Member("enabled", false).EndObject();
  }));
}

// What cannot be made here: tools ask for it on their way, and there is none.
Result<edge::Plan> ListNothing(const CallPtr& call) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  ALOFT_TRY_VOID(Authorize(*call, *bucket, Permission::kObjectsList));
  const bool folders = call->target.resource == Resource::kManagedFolders;
  return edge::Plan(JsonReply([&](JsonWriter& json) {
    json.Member("kind", folders ? "storage#managedFolders" : "storage#anywhereCaches");
  }));
}

}  // namespace aloft::faces::gcs
