#include "faces/gcs/known_fields.h"

#include <algorithm>
#include <string>

namespace aloft::faces::gcs {
namespace {

// Written as a client would write a selection of everything; "*": names are the user's own.
constexpr std::string_view kBucketEntry =
    "bucket,domain,email,entity,entityId,etag,id,kind,projectTeam(projectNumber,team),role,"
    "selfLink";
constexpr std::string_view kObjectEntry =
    "bucket,domain,email,entity,entityId,etag,generation,id,kind,object,"
    "projectTeam(projectNumber,team),role,selfLink";
constexpr std::string_view kBucketMembers =
    "autoclass(enabled,terminalStorageClass,terminalStorageClassUpdateTime,toggleTime),"
    "billing(requesterPays),cors(maxAgeSeconds,method,origin,responseHeader),"
    "customPlacementConfig(dataLocations),defaultEventBasedHold,"
    "encryption(customerManagedEncryptionEnforcementConfig(effectiveTime,restrictionMode),"
    "customerSuppliedEncryptionEnforcementConfig(effectiveTime,restrictionMode),defaultKmsKeyName,"
    "googleManagedEncryptionEnforcementConfig(effectiveTime,restrictionMode)),"
    "etag,generation,hardDeleteTime,hierarchicalNamespace(enabled),"
    "iamConfiguration(bucketPolicyOnly(enabled,lockedTime),publicAccessPrevention,"
    "uniformBucketLevelAccess(enabled,lockedTime)),id,"
    "ipFilter(allowAllServiceAgentAccess,allowCrossOrgVpcs,mode,"
    "publicNetworkSource(allowedIpCidrRanges),vpcNetworkSources(allowedIpCidrRanges,network)),"
    "kind,labels/*,lifecycle(rule(action(storageClass,type),condition(age,createdBefore,"
    "customTimeBefore,daysSinceCustomTime,daysSinceNoncurrentTime,isLive,matchesPattern,"
    "matchesPrefix,matchesStorageClass,matchesSuffix,noncurrentTimeBefore,numNewerVersions,"
    "sizeAboveBytes,sizeBelowBytes))),location,locationType,logging(logBucket,logObjectPrefix),"
    "metageneration,name,objectRetention(mode),owner(entity,entityId),projectNumber,"
    "retentionPolicy(effectiveTime,isLocked,retentionPeriod),rpo,satisfiesPZI,satisfiesPZS,"
    "selfLink,softDeletePolicy(effectiveTime,hardDeletePause(effectiveTime,enabled),"
    "retentionDurationSeconds),softDeleteTime,storageClass,timeCreated,updated,"
    "versioning(enabled),website(mainPageSuffix,notFoundPage)";
constexpr std::string_view kObjectMembers =
    "bucket,cacheControl,componentCount,contentDisposition,contentEncoding,contentLanguage,"
    "contentType,contexts(custom/*),crc32c,customTime,"
    "customerEncryption(encryptionAlgorithm,keySha256),etag,eventBasedHold,generation,"
    "hardDeleteTime,id,kind,kmsKeyName,md5Hash,mediaLink,metadata/*,metageneration,name,"
    "owner(entity,entityId),restoreToken,retention(mode,retainUntilTime),retentionExpirationTime,"
    "selfLink,size,softDeleteTime,storageClass,temporaryHold,timeCreated,timeDeleted,"
    "timeFinalized,timeStorageClassUpdated,updated";
constexpr std::string_view kPolicy =
    "bindings(condition(description,expression,location,title),members,role),etag,kind,resourceId,"
    "version";
constexpr std::string_view kNotification =
    "custom_attributes/*,etag,event_types,id,kind,object_name_prefix,payload_format,selfLink,topic";
constexpr std::string_view kHmacKey =
    "accessId,etag,id,kind,projectId,selfLink,serviceAccountEmail,state,timeCreated,updated";

std::string In(std::string_view name, std::string_view members) {
  return std::string(name) + "(" + std::string(members) + ")";
}

std::string ListOfAll(std::string_view members) {
  return "kind,nextPageToken," + In("items", members);
}

Fields Known(const std::string& text) {
  auto parsed = Fields::Parse(text);
  return parsed ? std::move(*parsed) : Fields();
}

// Made once, of the texts above.
struct Replies {
  const std::string bucket = std::string(kBucketMembers) + "," + In("acl", kBucketEntry) + "," +
                             In("defaultObjectAcl", kObjectEntry);
  const std::string object = std::string(kObjectMembers) + "," + In("acl", kObjectEntry);

  const Fields one_bucket = Known(bucket);
  const Fields buckets = Known(ListOfAll(bucket) + ",unreachable");
  const Fields one_object = Known(object);
  const Fields objects = Known(ListOfAll(object) + ",prefixes");
  const Fields rewrite =
      Known("done,kind,objectSize,rewriteToken,totalBytesRewritten," + In("resource", object));
  const Fields policy = Known(std::string(kPolicy));
  const Fields permissions = Known("kind,permissions");
  const Fields bucket_entry = Known(std::string(kBucketEntry));
  const Fields bucket_entries = Known(ListOfAll(kBucketEntry));
  const Fields object_entry = Known(std::string(kObjectEntry));
  const Fields object_entries = Known(ListOfAll(kObjectEntry));
  const Fields notification = Known(std::string(kNotification));
  const Fields notifications = Known(ListOfAll(kNotification));
  const Fields hmac_key = Known(std::string(kHmacKey));
  const Fields new_hmac_key = Known("kind,secret," + In("metadata", kHmacKey));
  const Fields hmac_keys = Known(ListOfAll(kHmacKey));
  const Fields account = Known("email_address,kind");
  const Fields layout = Known(
      "bucket,customPlacementConfig(dataLocations),hierarchicalNamespace(enabled),kind,location,"
      "locationType");
};

// Null: the reply has no members.
const Fields* ReplyOf(const Replies& replies, std::string_view method, Resource resource) {
  const bool lists = method == "GET";
  switch (resource) {
    case Resource::kBuckets:
      return lists ? &replies.buckets : &replies.one_bucket;
    case Resource::kBucket:
    case Resource::kLockRetention:
      return &replies.one_bucket;
    case Resource::kBucketIam:
      return &replies.policy;
    case Resource::kBucketIamTest:
    case Resource::kObjectIamTest:
      return &replies.permissions;
    case Resource::kBucketLists:
      return lists ? &replies.bucket_entries : &replies.bucket_entry;
    case Resource::kBucketList:
      return &replies.bucket_entry;
    case Resource::kDefaultLists:
    case Resource::kObjectLists:
      return lists ? &replies.object_entries : &replies.object_entry;
    case Resource::kDefaultList:
    case Resource::kObjectList:
      return &replies.object_entry;
    case Resource::kNotifications:
      return lists ? &replies.notifications : &replies.notification;
    case Resource::kNotification:
      return &replies.notification;
    case Resource::kStorageLayout:
      return &replies.layout;
    case Resource::kObjects:
      return lists ? &replies.objects : &replies.one_object;
    case Resource::kObject:
    case Resource::kCompose:
    case Resource::kCopy:
    case Resource::kMove:
    case Resource::kRestore:
      return &replies.one_object;
    case Resource::kRewrite:
      return &replies.rewrite;
    case Resource::kServiceAccount:
      return &replies.account;
    case Resource::kHmacKeys:
      return lists ? &replies.hmac_keys : &replies.new_hmac_key;
    case Resource::kHmacKey:
      return &replies.hmac_key;
    case Resource::kUnknown:
    case Resource::kBatch:
    case Resource::kManagedFolders:
    case Resource::kAnywhereCaches:
    case Resource::kUnbuilt:
      return nullptr;
  }
  return nullptr;
}

using Node = Fields::Node;

// The first name that is not known; null: all are. Depth is bounded by the selection's.
const std::string* FindUnknown(const Node& asked, const Node& known) {
  for (const auto& [name, child] : asked.children) {
    if (name == "*") continue;
    const auto same =
        std::find_if(known.children.begin(), known.children.end(),
                     [&](const auto& entry) { return entry.first == name || entry.first == "*"; });
    if (same == known.children.end()) return &name;
    if (same->first == "*") continue;
    if (const std::string* deeper = FindUnknown(child, same->second)) return deeper;
  }
  return nullptr;
}

}  // namespace

Result<void> CheckFields(const Fields& fields, std::string_view method, Resource resource) {
  static const Replies kReplies;
  const Fields* known = ReplyOf(kReplies, method, resource);
  if (known == nullptr) return {};
  const std::string* unknown = FindUnknown(fields.root(), known->root());
  if (unknown == nullptr) return {};
  return Fail(InvalidFields(*unknown));
}

}  // namespace aloft::faces::gcs
