// Buckets: the names in which objects live, and their configuration.
//
// Guarantees  Every change is one commit; a bucket that is not empty is never deleted, whatever is
//             written at the same moment. A name belongs to one project at a time, over all
//             projects.
// Threads     Any.
// Blocking    As the engine: inside a scope that refuses blocking, reads throw store::WouldBlock
//             before anything was committed. DeleteBucket may take long (it aborts uploads).
// Errors      kNoSuchBucket also for a bucket of another project than the grant's. A grant for
//             something else is a bug: std::logic_error.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "identity/grant.h"
#include "object/bucket_info.h"
#include "object/fault.h"
#include "object/names.h"

namespace aloft::object {

class Core;

// Everything about a bucket that can be changed. Name, id, project and what is counted or timed
// are not taken from here.
struct BucketDraft {
  BucketInfo info = {};
  Tags tags = {};
  std::vector<CorsRule> cors = {};
  std::vector<LifecycleRule> lifecycle = {};
  std::map<std::string, std::string, std::less<>> documents = {};  // of the kinds asked for
};
// Edits a draft, perhaps more than once if others write too; its own failure ends the call.
using BucketEdit = std::function<Result<void>(BucketDraft&)>;

struct BucketOptions {
  std::string location = {};
  std::string storage_class = {};
  AccessControl access = AccessControl::kPrivate;
  std::optional<Ownership> ownership = Ownership::kBucketOwnerEnforced;
  std::optional<PublicAccessBlock> public_access_block = {};
  BucketEdit edit = {};  // of the new bucket, in the commit that makes it; null: none
};

// Whether delete markers with nothing else keep a bucket from being deleted.
enum class Markers : std::uint8_t { kKeepBucket, kGoWithBucket };

// The part of BucketInfo that UpdateSettings may change.
struct BucketSettings {
  Versioning versioning;  // never back to kNever
  AccessControl access;
  std::optional<Ownership> ownership;
  std::optional<PublicAccessBlock> public_access_block;
  std::string policy;
  std::string storage_class;
  DefaultEncryption default_encryption;
};

struct ListBucketsOptions {
  std::string prefix = {};
  std::string start_after = {};
  std::size_t limit = 1000;
};

struct BucketPage {
  std::vector<BucketInfo> buckets;  // by name
  bool truncated = false;
  std::string next = {};  // start_after of the next page
};

// Objects and bytes of all versions, current and noncurrent; delete markers are not counted.
struct BucketUsage {
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
};

class Buckets {
 public:
  explicit Buckets(std::shared_ptr<Core> core) : core_(std::move(core)) {}

  // What must be known before anybody is authorized: whose the bucket is, its policy and access
  // controls. The only calls without a grant; their answers must not reach a client that is not
  // authorized.
  Result<std::shared_ptr<const BucketInfo>> Find(std::string_view bucket);
  Result<SharedRules<CorsRule>> CorsForPreflight(std::string_view bucket);
  // The access control of one object: the current version, or the one named. For authorization
  // only.
  Result<AccessControl> AccessOf(const ObjectName& name, std::optional<VersionRef> version);

  // Grant: kBucketCreate on the name; the bucket will belong to grant.project().
  // Fails with kInvalidBucketName, kBucketTaken, kBucketAlreadyYours, kTooManyBuckets.
  Result<BucketInfo> Create(const identity::Grant& grant, std::string_view bucket,
                            BucketOptions options);
  // Grant: kBucketDelete. Fails with kBucketNotEmpty while any version (or marker) exists, and with
  // what `judge` says of the bucket as it is deleted; unfinished uploads and what could be restored
  // go with it.
  Result<void> Delete(const identity::Grant& grant, std::string_view bucket,
                      Markers markers = Markers::kKeepBucket,
                      const std::function<Result<void>(const BucketInfo&)>& judge = {});
  // Grant: kBucketRead or kBucketConfigRead.
  Result<BucketInfo> Get(const identity::Grant& grant, std::string_view bucket);
  // Counts by reading every record (about a million in a second): for people, not for requests.
  Result<BucketUsage> Usage(const identity::Grant& grant, std::string_view bucket);
  // Grant: kBucketsList on anything.
  Result<BucketPage> List(const identity::Grant& grant, const ListBucketsOptions& options);

  // All of it, as one moment; of documents only `kinds`. Grant: kBucketConfigRead.
  Result<BucketDraft> Whole(const identity::Grant& grant, std::string_view bucket,
                            const std::vector<std::string_view>& kinds);
  // Any number of changes in one commit; what the edit leaves as it is counts as no change, and an
  // edit that changes nothing still adds 1 to metageneration. Answers with what it has become.
  // Fails with kProtected where a locked retention forbids it, or versioning has to stay on. Grant:
  // kBucketConfigWrite or that of a part, kBucketPolicyWrite.
  Result<BucketDraft> Change(const identity::Grant& grant, std::string_view bucket,
                             const std::vector<std::string_view>& kinds, const BucketEdit& edit);

  // `change` edits the settings, perhaps more than once if others write too; its own failure ends
  // the call. Fails with kProtected where versioning has to stay on. Grant: kBucketConfigWrite or
  // that of a part, kBucketPolicyWrite, kBucketPolicyDelete.
  Result<BucketInfo> UpdateSettings(const identity::Grant& grant, std::string_view bucket,
                                    const std::function<Result<void>(BucketSettings&)>& change);

  // Empty means not configured; setting an empty list removes. Grant: kBucketConfigRead /
  // kBucketConfigWrite, or those of the part.
  Result<SharedRules<CorsRule>> Cors(const identity::Grant& grant, std::string_view bucket);
  Result<void> SetCors(const identity::Grant& grant, std::string_view bucket,
                       std::vector<CorsRule> rules);
  Result<SharedRules<LifecycleRule>> Lifecycle(const identity::Grant& grant,
                                               std::string_view bucket);
  Result<void> SetLifecycle(const identity::Grant& grant, std::string_view bucket,
                            std::vector<LifecycleRule> rules);
  Result<Tags> BucketTags(const identity::Grant& grant, std::string_view bucket);
  Result<void> SetBucketTags(const identity::Grant& grant, std::string_view bucket, Tags tags);
  // Further configuration that a face keeps as its own text ("encryption", "website", …): up to
  // kConfigBytesMax, `kind` 1 to 64 characters. Empty: not configured.
  Result<std::string> Document(const identity::Grant& grant, std::string_view bucket,
                               std::string_view kind);
  Result<void> SetDocument(const identity::Grant& grant, std::string_view bucket,
                           std::string_view kind, std::string text);

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace aloft::object
