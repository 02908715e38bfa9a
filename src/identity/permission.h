// What may be permitted: one entry per thing that a policy can allow or deny apart from the others.
// Neutral words; each face maps its vendor's action names ("s3:GetObject", "dynamodb:Query") onto
// sets of these. Add at the end of a group.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>

namespace aloft::identity {

enum class Permission : std::uint8_t {
  // Buckets and objects
  kBucketsList,
  kBucketCreate,
  kBucketDelete,
  kBucketRead,        // exists, location
  kBucketConfigRead,  // all of the configuration at once; each part alone: below
  kBucketConfigWrite,
  kBucketPolicyRead,
  kBucketPolicyWrite,
  kBucketPolicyDelete,
  kObjectsList,
  kObjectVersionsList,
  kUploadsList,
  kObjectRead,
  kObjectVersionRead,
  kObjectWrite,
  kObjectDelete,
  kObjectVersionDelete,
  kObjectTagsRead,
  kObjectTagsWrite,
  kObjectAccessRead,  // access-control list
  kObjectAccessWrite,
  kUploadAbort,
  kUploadPartsList,
  kObjectHoldRead,
  kObjectHoldWrite,
  kObjectRetentionRead,
  kObjectRetentionWrite,
  kObjectRetentionBypass,  // to shorten or take away what is not locked

  // The parts of a bucket's configuration: reading, then writing each, in the same order
  kBucketVersioningRead,
  kBucketCorsRead,
  kBucketLifecycleRead,
  kBucketTagsRead,
  kBucketOwnershipRead,
  kBucketPublicAccessRead,
  kBucketAccessRead,  // access-control list
  kBucketLockRead,    // whether objects may be retained, and for how long
  kBucketEncryptionRead,
  kBucketNotificationRead,
  kBucketLoggingRead,
  kBucketWebsiteRead,
  kBucketReplicationRead,
  kBucketAccelerationRead,
  kBucketPayerRead,
  kBucketInventoryRead,
  kBucketMetricsRead,
  kBucketAnalyticsRead,
  kBucketTieringRead,
  kBucketVersioningWrite,
  kBucketCorsWrite,
  kBucketLifecycleWrite,
  kBucketTagsWrite,
  kBucketOwnershipWrite,
  kBucketPublicAccessWrite,
  kBucketAccessWrite,
  kBucketLockWrite,
  kBucketEncryptionWrite,
  kBucketNotificationWrite,
  kBucketLoggingWrite,
  kBucketWebsiteWrite,
  kBucketReplicationWrite,
  kBucketAccelerationWrite,
  kBucketPayerWrite,
  kBucketInventoryWrite,
  kBucketMetricsWrite,
  kBucketAnalyticsWrite,
  kBucketTieringWrite,

  // Tables, items, streams
  kTablesList,
  kTableCreate,
  kTableDescribe,
  kTableUpdate,
  kTableDelete,
  kTableTagsRead,
  kTableTagsWrite,
  kTableTimeToLiveRead,
  kTableTimeToLiveWrite,
  kTableBackupsRead,
  kTableBackupsWrite,
  kItemGet,
  kItemPut,
  kItemUpdate,
  kItemDelete,
  kItemsQuery,
  kItemsScan,
  kItemsBatchGet,
  kItemsBatchWrite,
  kItemConditionCheck,
  kStreamsList,
  kStreamRead,
  kTablePolicyRead,
  kTablePolicyWrite,
  // Items by statements of a query language
  kStatementSelect,
  kStatementInsert,
  kStatementUpdate,
  kStatementDelete,

  // Databases and documents; the resource is the database's name
  kDatabasesRead,    // get, list
  kDatabasesManage,  // create, update, delete
  kIndexesRead,      // indexes and the configuration of fields
  kIndexesManage,
  kDocumentRead,    // by name, alone or in batches
  kDocumentsQuery,  // list, query, aggregate
  kDocumentsListen,
  kDocumentWrite,  // create, update, delete

  // The cloud itself
  kKeysManage,
  kStatusRead,

  kCount,
};

inline constexpr std::size_t kPermissionCount = static_cast<std::size_t>(Permission::kCount);
using PermissionSet = std::bitset<kPermissionCount>;

// The parts of a bucket's configuration, without kBucketConfigRead and kBucketConfigWrite.
PermissionSet BucketConfigReads();
PermissionSet BucketConfigWrites();
// Who may read or write the whole may read or write its parts.
PermissionSet WithConfigParts(PermissionSet set);

}  // namespace aloft::identity
