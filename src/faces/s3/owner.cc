#include "faces/s3/owner.h"

#include "faces/s3/acl.h"

namespace aloft::faces::s3 {

Owner OwnerOf(const Call& call, std::uint32_t project) {
  const auto found = call.services->projects.Find(project);
  if (!found) return {};
  return {found->account_id, CanonicalId(found->account_id), found->id};
}

Owner WriterOf(const Call& call, std::string_view owner, const object::BucketInfo& bucket) {
  const auto found = owner.empty() ? nullptr : call.services->projects.FindByAccount(owner);
  if (!found) return OwnerOf(call, bucket);
  return {found->account_id, CanonicalId(found->account_id), found->id};
}

std::string OwnerText(const identity::Principal& writer, const object::BucketInfo& bucket,
                      const Call& call) {
  const bool bucket_owns =
      bucket.ownership == object::Ownership::kBucketOwnerEnforced || !writer.project;
  return bucket_owns ? OwnerOf(call, bucket).account_id : writer.project->account_id;
}

}  // namespace aloft::faces::s3
