// Buckets: insert. https://cloud.google.com/storage/docs/json_api/v1/buckets/insert
#include <utility>

#include "faces/gcs/authorize.h"
#include "faces/gcs/bucket_resource.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

Result<edge::Response> Act(const Call& call, std::string_view body) {
  ALOFT_TRY(const Json resource, ParseJson(body));
  const std::string* name = resource.Text("name");
  if (name == nullptr || name->empty()) return Fail(Required("name"));
  ALOFT_TRY(BucketChange change, ReadBucketChange(resource, {}));
  ALOFT_TRY(const identity::Grant create,
            AuthorizeProject(call, identity::Permission::kBucketCreate, *name));
  object::BucketOptions options;
  if (const std::string* location = resource.Text("location")) options.location = *location;
  if (options.location.empty()) options.location = "US";
  options.storage_class = change.storage_class.value_or(std::string());
  change.storage_class.reset();
  options.public_access_block = object::PublicAccessBlock{true, true, true, true};
  auto created = call.objects().buckets().Create(create, *name, std::move(options));
  if (!created) return Fail(FromFault(created.error(), *name, {}));
  ALOFT_TRY(const identity::Grant write,
            Authorize(call, *created, identity::Permission::kBucketConfigWrite));
  ALOFT_TRY_VOID(ApplyBucketChange(call, write, *name, change));
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, *name));
  ALOFT_TRY(const identity::Grant read,
            Authorize(call, *bucket, identity::Permission::kBucketConfigRead));
  ALOFT_TRY(const BucketState state, LoadBucketState(call, read, *bucket));
  return BucketReply(call, state);
}

}  // namespace

Result<edge::Plan> InsertBucket(const CallPtr& call) {
  const std::string_view access = call->query.Get("predefinedAcl");
  if (access.starts_with("public") || access == "authenticatedRead") {
    return Fail(NotImplemented("Access-control lists"));
  }
  // Several commits: not to be begun twice.
  return WithBody(call, [call](std::string_view body) { return Act(*call, body); }, Where::kPool);
}

}  // namespace aloft::faces::gcs
