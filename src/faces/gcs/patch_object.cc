// Objects: patch and update. https://cloud.google.com/storage/docs/json_api/v1/objects/patch
#include <utility>

#include "faces/gcs/authorize.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/object_resource.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

// An edit stands on what was read, so it is committed only if nothing changed in between.
constexpr int kAttemptsMax = 16;

struct Asked {
  CallPtr call;
  std::optional<object::VersionRef> version;
  object::WriteConditions conditions;
  BucketPtr bucket;
  identity::Grant read;
  identity::Grant write;
  ChangeForm form;
};

Result<edge::Response> Apply(const Asked& asked, const Json& resource) {
  const Call& call = *asked.call;
  object::Objects& objects = call.objects().objects();
  const bool lists = call.query.Has("predefinedAcl") || resource.Find("acl") != nullptr;
  if (lists && !IsUniform(*asked.bucket)) {
    ALOFT_TRY_VOID(
        AuthorizeObject(call, *asked.bucket, call.key(), identity::Permission::kObjectAccessWrite));
  }
  ALOFT_TRY(const Projection projection,
            AuthorizeProjection(call, *asked.bucket, call.key(),
                                lists ? Projection::kFull : Projection::kNoAcl));
  for (int attempt = 0;; ++attempt) {
    const auto current = objects.Stat(asked.read, call.object_name(), asked.version);
    if (!current) return Fail(FromFault(current.error(), call.bucket(), call.key()));
    const auto met = object::Judge(asked.conditions, &*current);
    if (!met) return Fail(FromFault(met.error(), call.bucket(), call.key()));
    ALOFT_TRY(object::ObjectChange change,
              EditObject(call, *asked.bucket, resource, *current, asked.form));
    change.conditions.if_generation = current->version.generation;
    change.conditions.if_metageneration = current->metageneration;
    auto changed = objects.Update(asked.write, call.object_name(), asked.version, change);
    if (changed) return ObjectReply(call, *asked.bucket, *changed, projection);
    const bool raced = changed.error().fault == object::Fault::kPreconditionFailed;
    if (!raced || attempt == kAttemptsMax) {
      return Fail(FromFault(changed.error(), call.bucket(), call.key()));
    }
  }
}

Result<edge::Plan> Change(const CallPtr& call, ChangeForm form) {
  ALOFT_TRY(const auto version, VersionOf(call->query, "generation"));
  ALOFT_TRY(const object::WriteConditions conditions, WriteConditionsOf(call->query));
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  const auto reads =
      version ? identity::Permission::kObjectVersionRead : identity::Permission::kObjectRead;
  ALOFT_TRY(identity::Grant read, AuthorizeObject(*call, *bucket, call->key(), reads));
  ALOFT_TRY(identity::Grant write,
            AuthorizeObject(*call, *bucket, call->key(), identity::Permission::kObjectWrite));
  const Asked asked{call, version, conditions, bucket, std::move(read), std::move(write), form};
  return WithBody(call, [asked](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const Json resource, ParseJson(body));
    return Apply(asked, resource);
  });
}

}  // namespace

Result<edge::Plan> PatchObject(const CallPtr& call) { return Change(call, ChangeForm::kPatch); }

Result<edge::Plan> UpdateObject(const CallPtr& call) { return Change(call, ChangeForm::kUpdate); }

}  // namespace aloft::faces::gcs
