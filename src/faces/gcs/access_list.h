// Access-control lists of buckets and objects: entities with roles, beside IAM, in buckets whose
// access is not uniform.
// https://cloud.google.com/storage/docs/access-control/lists
//
// What everybody may read is object::AccessControl, which S3 knows too; all else is the access
// list. An empty list stands for the default: the project's teams by their roles, and the owner.
//
// Threads     Any; no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "faces/gcs/call.h"
#include "faces/gcs/json.h"
#include "identity/permission.h"
#include "object/bucket_info.h"
#include "object/object_info.h"

namespace aloft::faces::gcs {

inline bool IsUniform(const object::BucketInfo& bucket) {
  return bucket.ownership == object::Ownership::kBucketOwnerEnforced;
}
inline bool PreventsPublicAccess(const object::BucketInfo& bucket) {
  return bucket.public_access_block && bucket.public_access_block->ignore_public_access_controls &&
         bucket.public_access_block->restrict_public_policies;
}

// Both halves of a list together.
struct Access {
  object::AccessControl control = object::AccessControl::kPrivate;
  object::AccessList list = {};
};

enum class ListOf : std::uint8_t { kBucket, kObject };

// All entries, with the defaults and the public one written out. `owner`: email, or empty.
object::AccessList WholeList(const Access& access, ListOf of, const object::BucketInfo& bucket,
                             std::string_view owner);
// The other way. Fails with 400 for entities that do not exist and roles that do not fit.
Result<Access> SplitList(const Call& call, object::AccessList whole, ListOf of);

// The entries of a resource's "acl" member.
Result<object::AccessList> ReadEntries(const Json& acl, ListOf of);
Result<object::AccessEntry> ReadEntry(const Json& entry, ListOf of);

// "publicRead" and its relatives. Fails with 400 for unknown names.
Result<Access> PredefinedAccess(std::string_view name, ListOf of, const object::BucketInfo& bucket,
                                std::string_view owner);

// What predefinedAcl, a resource's list, or the bucket's default make of a new object.
Result<Access> NewObjectAccess(const Call& call, const object::BucketInfo& bucket,
                               std::string_view predefined, const object::AccessList* given);

// Refuses lists where access is uniform, and public ones where that is prevented.
Result<void> CheckListsCount(const object::BucketInfo& bucket, std::string_view verb, ListOf of);
Result<void> CheckPublic(const object::BucketInfo& bucket, const Access& access);

identity::PermissionSet BucketPermissions(object::AccessRole role);
identity::PermissionSet ObjectPermissions(object::AccessRole role);

// What an entry's resource needs beside the entry.
struct EntryPlace {
  ListOf of = ListOf::kBucket;
  std::string_view kind;  // "storage#objectAccessControl"
  std::string bucket;
  std::string key = {};
  std::int64_t generation = 0;
  std::string etag = {};
};
void WriteEntry(JsonWriter& json, const Call& call, const object::AccessEntry& entry,
                const EntryPlace& place);
void WriteEntries(JsonWriter& json, const Call& call, const object::AccessList& list,
                  const EntryPlace& place);

}  // namespace aloft::faces::gcs
