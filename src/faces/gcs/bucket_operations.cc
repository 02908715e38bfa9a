// Buckets: get, patch, update and delete.
// https://cloud.google.com/storage/docs/json_api/v1/buckets
#include <utility>

#include "faces/gcs/authorize.h"
#include "faces/gcs/bucket_resource.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

Result<BucketState> Load(const Call& call) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, call.bucket()));
  ALOFT_TRY(const identity::Grant read,
            Authorize(call, *bucket, identity::Permission::kBucketConfigRead));
  return LoadBucketState(call, read, *bucket);
}

// An update replaces the whole configuration: what it does not name goes.
void ReplaceAll(BucketChange& change) {
  if (!change.versioning) change.versioning = false;
  if (!change.labels) change.labels.emplace();
  if (!change.cors) change.cors.emplace();
  if (!change.lifecycle) change.lifecycle.emplace();
}

enum class Form : std::uint8_t { kPatch, kUpdate };

Result<edge::Response> Change(const Call& call, std::string_view body, Form form) {
  ALOFT_TRY(const Json resource, ParseJson(body));
  ALOFT_TRY(const BucketState before, Load(call));
  ALOFT_TRY_VOID(JudgeBucket(call.query, before.info.metageneration));
  ALOFT_TRY(const identity::Grant write,
            Authorize(call, before.info, identity::Permission::kBucketConfigWrite));
  ALOFT_TRY(BucketChange change,
            ReadBucketChange(resource, form == Form::kPatch ? before.labels : object::Tags()));
  if (form == Form::kUpdate) ReplaceAll(change);
  ALOFT_TRY_VOID(ApplyBucketChange(call, write, call.bucket(), change));
  ALOFT_TRY(const BucketState after, Load(call));
  return BucketReply(call, after);
}

edge::Plan ChangePlan(const CallPtr& call, Form form) {
  // Several commits: not to be begun twice.
  return WithBody(
      call, [call, form](std::string_view body) { return Change(*call, body, form); },
      Where::kPool);
}

}  // namespace

Result<edge::Plan> GetBucket(const CallPtr& call) {
  ALOFT_TRY(const BucketState state, Load(*call));
  ALOFT_TRY_VOID(JudgeBucket(call->query, state.info.metageneration));
  return edge::Plan(BucketReply(*call, state));
}

Result<edge::Plan> PatchBucket(const CallPtr& call) { return ChangePlan(call, Form::kPatch); }

Result<edge::Plan> UpdateBucket(const CallPtr& call) { return ChangePlan(call, Form::kUpdate); }

Result<edge::Plan> DeleteBucket(const CallPtr& call) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  ALOFT_TRY_VOID(JudgeBucket(call->query, bucket->metageneration));
  ALOFT_TRY(const identity::Grant grant,
            Authorize(*call, *bucket, identity::Permission::kBucketDelete));
  return WithoutBody(
      call,
      [call, grant]() -> Result<edge::Response> {
        const auto deleted = call->objects().buckets().Delete(grant, call->bucket());
        if (!deleted) return Fail(FromFault(deleted.error(), call->bucket(), {}));
        return EmptyReply(204);
      },
      Where::kPool);
}

}  // namespace aloft::faces::gcs
