#include "faces/gcs/xml/deletions.h"

#include <utility>

#include "faces/gcs/authorize.h"

namespace aloft::faces::gcs::xml {
namespace {

Error NoSuchKey(const Call& call, const std::string& key) {
  return FromFault({object::Fault::kNoSuchObject}, call.bucket(), key);
}

// The service forgives deleting what is not there; Google does not.
Result<void> DeleteLive(const Call& call, const identity::Grant& grant, const std::string& key,
                        object::WriteConditions when) {
  const bool must_exist = !when.if_not_generation;
  if (must_exist) when.if_not_generation = 0;
  const auto deleted =
      call.objects().objects().Delete(grant, {call.bucket(), key}, {}, {.conditions = when});
  if (!deleted) {
    const bool absent = must_exist && deleted.error().fault == object::Fault::kPreconditionFailed &&
                        deleted.error().detail == "if_not_generation";
    return Fail(absent ? NoSuchKey(call, key) : FromFault(deleted.error(), call.bucket(), key));
  }
  if (!deleted->existed) return Fail(NoSuchKey(call, key));
  return {};
}

Result<void> DeleteVersion(const Call& call, const identity::Grant& grant, const std::string& key,
                           object::VersionRef version, const object::WriteConditions& when) {
  const auto deleted =
      call.objects().objects().Delete(grant, {call.bucket(), key}, version,
                                      {.conditions = when, .beneath = object::Beneath::kCovered});
  if (!deleted) return Fail(FromFault(deleted.error(), call.bucket(), key));
  if (!deleted->existed) return Fail(NoSuchKey(call, key));
  return {};
}

}  // namespace

Result<void> DeleteOne(const Call& call, const std::string& key,
                       std::optional<object::VersionRef> version, object::WriteConditions when) {
  const auto bucket = FindBucket(call, call.bucket());
  if (!bucket) return Fail(FromJson(bucket.error()));
  const auto permission =
      version ? identity::Permission::kObjectVersionDelete : identity::Permission::kObjectDelete;
  const auto grant = AuthorizeVersion(call, **bucket, key, version, permission);
  if (!grant) return Fail(FromJson(grant.error()));
  if (version) return DeleteVersion(call, *grant, key, *version, when);
  return DeleteLive(call, *grant, key, std::move(when));
}

}  // namespace aloft::faces::gcs::xml
