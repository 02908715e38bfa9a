#include "identity/token_scope.h"

#include <initializer_list>

namespace aloft::identity {
namespace {

using enum Permission;

PermissionSet SetOf(std::initializer_list<Permission> permissions) {
  PermissionSet set;
  for (const Permission permission : permissions) set.set(static_cast<std::size_t>(permission));
  return set;
}

const PermissionSet& ObjectsRead() {
  static const PermissionSet set =
      SetOf({kBucketsList, kBucketRead, kObjectsList, kObjectVersionsList, kObjectRead,
             kObjectVersionRead, kObjectTagsRead, kUploadsList, kUploadPartsList});
  return set;
}

const PermissionSet& ObjectsWrite() {
  static const PermissionSet set =
      ObjectsRead() | SetOf({kBucketCreate, kBucketDelete, kObjectWrite, kObjectDelete,
                             kObjectVersionDelete, kObjectTagsWrite, kUploadAbort});
  return set;
}

const PermissionSet& ObjectsFull() {
  static const PermissionSet set =
      ObjectsWrite() | BucketConfigReads() | BucketConfigWrites() |
      SetOf({kBucketConfigRead, kBucketConfigWrite, kBucketPolicyRead, kBucketPolicyWrite,
             kBucketPolicyDelete, kObjectAccessRead, kObjectAccessWrite, kObjectHoldRead,
             kObjectHoldWrite, kObjectRetentionRead, kObjectRetentionWrite,
             kObjectRetentionBypass});
  return set;
}

const PermissionSet& Documents() {
  static const PermissionSet set =
      SetOf({kDatabasesRead, kDatabasesManage, kIndexesRead, kIndexesManage, kDocumentRead,
             kDocumentsQuery, kDocumentsListen, kDocumentWrite});
  return set;
}

const PermissionSet& EverythingRead() {
  static const PermissionSet set =
      ObjectsRead() | BucketConfigReads() |
      SetOf({kObjectHoldRead,      kObjectRetentionRead, kBucketConfigRead, kBucketPolicyRead,
             kObjectAccessRead,    kTablesList,          kTableDescribe,    kTableTagsRead,
             kTableTimeToLiveRead, kTableBackupsRead,    kItemGet,          kItemsQuery,
             kItemsScan,           kItemsBatchGet,       kStreamsList,      kStreamRead,
             kStatementSelect,     kTablePolicyRead,     kDatabasesRead,    kIndexesRead,
             kDocumentRead,        kDocumentsQuery,      kDocumentsListen,  kStatusRead});
  return set;
}

}  // namespace

PermissionSet PermissionsOf(TokenScopes scopes) {
  PermissionSet set;
  if (Has(scopes, TokenScope::kEverything)) return set.set();
  if (Has(scopes, TokenScope::kEverythingRead)) set |= EverythingRead();
  if (Has(scopes, TokenScope::kObjectsFull)) set |= ObjectsFull();
  if (Has(scopes, TokenScope::kObjectsWrite)) set |= ObjectsWrite();
  if (Has(scopes, TokenScope::kObjectsRead)) set |= ObjectsRead();
  if (Has(scopes, TokenScope::kDocuments)) set |= Documents();
  return set;
}

}  // namespace aloft::identity
