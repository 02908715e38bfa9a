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
  kBucketRead,  // exists, location
  // versioning, CORS, lifecycle, tags, ownership, public-access block, access-control lists
  kBucketConfigRead,
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

}  // namespace aloft::identity
