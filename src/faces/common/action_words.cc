#include "faces/common/action_words.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "identity/policy.h"

namespace aloft::faces {
namespace {

using identity::Permission;
using identity::PermissionSet;

// What naming an action means for its permission.
enum class Role : std::uint8_t {
  kGives,  // allowing it gives the permission, denying it takes the permission away
  // the permission is given only when all actions that share it are allowed; denying one takes it
  // away
  kShares,
  kLimits,  // allowing it alone gives nothing, denying it takes the permission away
};

struct Word {
  std::string_view action;
  Permission permission;
  Role role;
  ActionTarget target;
};

// clang-format off
using enum Permission;
using enum Role;
using enum ActionTarget;
constexpr Word kWords[] = {
    {"s3:ListAllMyBuckets", kBucketsList, kGives, kAccount},
    {"s3:CreateBucket", kBucketCreate, kGives, kBucket},
    {"s3:DeleteBucket", kBucketDelete, kGives, kBucket},
    {"s3:ListBucket", kObjectsList, kGives, kBucket},
    {"s3:ListBucket", kBucketRead, kGives, kBucket},
    {"s3:GetBucketLocation", kBucketRead, kGives, kBucket},
    {"s3:ListBucketVersions", kObjectVersionsList, kGives, kBucket},
    {"s3:ListBucketMultipartUploads", kUploadsList, kGives, kBucket},
    {"s3:GetBucketPolicy", kBucketPolicyRead, kGives, kBucket},
    {"s3:GetBucketPolicyStatus", kBucketPolicyRead, kLimits, kBucket},
    {"s3:PutBucketPolicy", kBucketPolicyWrite, kGives, kBucket},
    {"s3:DeleteBucketPolicy", kBucketPolicyDelete, kGives, kBucket},
    {"s3:GetBucketVersioning", kBucketVersioningRead, kGives, kBucket},
    {"s3:GetBucketCORS", kBucketCorsRead, kGives, kBucket},
    {"s3:GetLifecycleConfiguration", kBucketLifecycleRead, kGives, kBucket},
    {"s3:GetBucketTagging", kBucketTagsRead, kGives, kBucket},
    {"s3:GetBucketOwnershipControls", kBucketOwnershipRead, kGives, kBucket},
    {"s3:GetBucketPublicAccessBlock", kBucketPublicAccessRead, kGives, kBucket},
    {"s3:GetBucketAcl", kBucketAccessRead, kGives, kBucket},
    {"s3:GetBucketNotification", kBucketNotificationRead, kGives, kBucket},
    {"s3:GetBucketLogging", kBucketLoggingRead, kGives, kBucket},
    {"s3:GetBucketWebsite", kBucketWebsiteRead, kGives, kBucket},
    {"s3:GetEncryptionConfiguration", kBucketEncryptionRead, kGives, kBucket},
    {"s3:GetReplicationConfiguration", kBucketReplicationRead, kGives, kBucket},
    {"s3:GetAccelerateConfiguration", kBucketAccelerationRead, kGives, kBucket},
    {"s3:GetBucketRequestPayment", kBucketPayerRead, kGives, kBucket},
    {"s3:GetBucketObjectLockConfiguration", kBucketLockRead, kGives, kBucket},
    {"s3:GetInventoryConfiguration", kBucketInventoryRead, kGives, kBucket},
    {"s3:GetMetricsConfiguration", kBucketMetricsRead, kGives, kBucket},
    {"s3:GetAnalyticsConfiguration", kBucketAnalyticsRead, kGives, kBucket},
    {"s3:GetIntelligentTieringConfiguration", kBucketTieringRead, kGives, kBucket},
    {"s3:PutBucketVersioning", kBucketVersioningWrite, kGives, kBucket},
    {"s3:PutBucketCORS", kBucketCorsWrite, kGives, kBucket},
    {"s3:PutLifecycleConfiguration", kBucketLifecycleWrite, kGives, kBucket},
    {"s3:PutBucketTagging", kBucketTagsWrite, kGives, kBucket},
    {"s3:PutBucketOwnershipControls", kBucketOwnershipWrite, kGives, kBucket},
    {"s3:PutBucketPublicAccessBlock", kBucketPublicAccessWrite, kGives, kBucket},
    {"s3:PutBucketAcl", kBucketAccessWrite, kGives, kBucket},
    {"s3:PutBucketNotification", kBucketNotificationWrite, kGives, kBucket},
    {"s3:PutBucketLogging", kBucketLoggingWrite, kGives, kBucket},
    {"s3:PutBucketWebsite", kBucketWebsiteWrite, kGives, kBucket},
    {"s3:DeleteBucketWebsite", kBucketWebsiteWrite, kLimits, kBucket},
    {"s3:PutEncryptionConfiguration", kBucketEncryptionWrite, kGives, kBucket},
    {"s3:PutReplicationConfiguration", kBucketReplicationWrite, kGives, kBucket},
    {"s3:PutAccelerateConfiguration", kBucketAccelerationWrite, kGives, kBucket},
    {"s3:PutBucketRequestPayment", kBucketPayerWrite, kGives, kBucket},
    {"s3:PutBucketObjectLockConfiguration", kBucketLockWrite, kGives, kBucket},
    {"s3:PutInventoryConfiguration", kBucketInventoryWrite, kGives, kBucket},
    {"s3:PutMetricsConfiguration", kBucketMetricsWrite, kGives, kBucket},
    {"s3:PutAnalyticsConfiguration", kBucketAnalyticsWrite, kGives, kBucket},
    {"s3:PutIntelligentTieringConfiguration", kBucketTieringWrite, kGives, kBucket},
    {"s3:GetObject", kObjectRead, kGives, kObject},
    {"s3:GetObjectAttributes", kObjectRead, kLimits, kObject},
    {"s3:GetObjectVersion", kObjectVersionRead, kGives, kObject},
    {"s3:GetObjectVersionAttributes", kObjectVersionRead, kLimits, kObject},
    {"s3:PutObject", kObjectWrite, kGives, kObject},
    {"s3:DeleteObject", kObjectDelete, kGives, kObject},
    {"s3:DeleteObjectVersion", kObjectVersionDelete, kGives, kObject},
    {"s3:GetObjectTagging", kObjectTagsRead, kGives, kObject},
    {"s3:GetObjectVersionTagging", kObjectTagsRead, kLimits, kObject},
    {"s3:PutObjectTagging", kObjectTagsWrite, kGives, kObject},
    {"s3:PutObjectVersionTagging", kObjectTagsWrite, kLimits, kObject},
    {"s3:DeleteObjectTagging", kObjectTagsWrite, kLimits, kObject},
    {"s3:DeleteObjectVersionTagging", kObjectTagsWrite, kLimits, kObject},
    {"s3:GetObjectAcl", kObjectAccessRead, kGives, kObject},
    {"s3:GetObjectVersionAcl", kObjectAccessRead, kLimits, kObject},
    {"s3:PutObjectAcl", kObjectAccessWrite, kGives, kObject},
    {"s3:PutObjectVersionAcl", kObjectAccessWrite, kLimits, kObject},
    {"s3:AbortMultipartUpload", kUploadAbort, kGives, kObject},
    {"s3:ListMultipartUploadParts", kUploadPartsList, kGives, kObject},
    {"s3:GetObjectLegalHold", kObjectHoldRead, kGives, kObject},
    {"s3:PutObjectLegalHold", kObjectHoldWrite, kGives, kObject},
    {"s3:GetObjectRetention", kObjectRetentionRead, kGives, kObject},
    {"s3:PutObjectRetention", kObjectRetentionWrite, kGives, kObject},
    {"s3:BypassGovernanceRetention", kObjectRetentionBypass, kGives, kObject},
    {"dynamodb:ListTables", kTablesList, kGives, kAccount},
    {"dynamodb:CreateTable", kTableCreate, kGives, kTable},
    {"dynamodb:DescribeTable", kTableDescribe, kGives, kTable},
    {"dynamodb:UpdateTable", kTableUpdate, kGives, kTable},
    {"dynamodb:DeleteTable", kTableDelete, kGives, kTable},
    {"dynamodb:ListTagsOfResource", kTableTagsRead, kGives, kTable},
    {"dynamodb:TagResource", kTableTagsWrite, kGives, kTable},
    {"dynamodb:UntagResource", kTableTagsWrite, kLimits, kTable},
    {"dynamodb:DescribeTimeToLive", kTableTimeToLiveRead, kGives, kTable},
    {"dynamodb:UpdateTimeToLive", kTableTimeToLiveWrite, kGives, kTable},
    {"dynamodb:DescribeContinuousBackups", kTableBackupsRead, kShares, kTable},
    {"dynamodb:DescribeBackup", kTableBackupsRead, kShares, kTable},
    {"dynamodb:ListBackups", kTableBackupsRead, kShares, kTable},
    {"dynamodb:UpdateContinuousBackups", kTableBackupsWrite, kShares, kTable},
    {"dynamodb:CreateBackup", kTableBackupsWrite, kShares, kTable},
    {"dynamodb:DeleteBackup", kTableBackupsWrite, kShares, kTable},
    {"dynamodb:RestoreTableFromBackup", kTableBackupsWrite, kShares, kTable},
    {"dynamodb:RestoreTableToPointInTime", kTableBackupsWrite, kShares, kTable},
    {"dynamodb:GetItem", kItemGet, kGives, kTable},
    {"dynamodb:PutItem", kItemPut, kGives, kTable},
    {"dynamodb:UpdateItem", kItemUpdate, kGives, kTable},
    {"dynamodb:DeleteItem", kItemDelete, kGives, kTable},
    {"dynamodb:Query", kItemsQuery, kGives, kTable},
    {"dynamodb:Scan", kItemsScan, kGives, kTable},
    {"dynamodb:BatchGetItem", kItemsBatchGet, kGives, kTable},
    {"dynamodb:BatchWriteItem", kItemsBatchWrite, kGives, kTable},
    {"dynamodb:ConditionCheckItem", kItemConditionCheck, kGives, kTable},
    {"dynamodb:PartiQLSelect", kStatementSelect, kGives, kTable},
    {"dynamodb:PartiQLInsert", kStatementInsert, kGives, kTable},
    {"dynamodb:PartiQLUpdate", kStatementUpdate, kGives, kTable},
    {"dynamodb:PartiQLDelete", kStatementDelete, kGives, kTable},
    {"dynamodb:ListStreams", kStreamsList, kGives, kAccount},
    {"dynamodb:GetRecords", kStreamRead, kShares, kTable},
    {"dynamodb:GetShardIterator", kStreamRead, kShares, kTable},
    {"dynamodb:DescribeStream", kStreamRead, kShares, kTable},
    {"dynamodb:GetResourcePolicy", kTablePolicyRead, kGives, kTable},
    {"dynamodb:PutResourcePolicy", kTablePolicyWrite, kGives, kTable},
    {"dynamodb:DeleteResourcePolicy", kTablePolicyWrite, kLimits, kTable},
    {"firestore:GetDatabase", kDatabasesRead, kGives, kDatabase},
    {"firestore:ManageDatabase", kDatabasesManage, kGives, kDatabase},
    {"firestore:GetIndex", kIndexesRead, kGives, kDatabase},
    {"firestore:ManageIndex", kIndexesManage, kGives, kDatabase},
    {"firestore:GetDocument", kDocumentRead, kGives, kDatabase},
    {"firestore:RunQuery", kDocumentsQuery, kGives, kDatabase},
    {"firestore:Listen", kDocumentsListen, kGives, kDatabase},
    {"firestore:Write", kDocumentWrite, kGives, kDatabase},
    {"aloft:ReadStatus", kStatusRead, kGives, kAccount},
};
// clang-format on

// `pattern` in lower case.
bool Names(const std::string& pattern, const Word& word) {
  return identity::MatchesPattern(pattern, LowerCase(word.action));
}

// A bucket's configuration as a whole is what its parts are together.
void AddWhole(ActionMatch& match, const PermissionSet& parts, Permission whole) {
  const auto bit = static_cast<std::size_t>(whole);
  match.surely.set(bit, (match.surely & parts) == parts);
  match.possibly.set(bit, (match.possibly & parts).any());
}

}  // namespace

ActionMatch MatchActions(const std::vector<std::string_view>& patterns) {
  std::vector<std::string> lower;
  for (const std::string_view pattern : patterns) lower.push_back(LowerCase(pattern));
  ActionMatch match;
  PermissionSet given;
  PermissionSet shared_missing;
  PermissionSet shared;
  for (const Word& word : kWords) {
    const auto bit = static_cast<std::size_t>(word.permission);
    const bool named = std::any_of(lower.begin(), lower.end(), [&](const std::string& pattern) {
      return Names(pattern, word);
    });
    if (named) match.possibly.set(bit);
    if (named && word.role == Role::kGives) given.set(bit);
    if (word.role == Role::kShares) (named ? shared : shared_missing).set(bit);
  }
  match.surely = given | (shared & ~shared_missing);
  AddWhole(match, identity::BucketConfigReads(), kBucketConfigRead);
  AddWhole(match, identity::BucketConfigWrites(), kBucketConfigWrite);
  return match;
}

std::vector<ActionTarget> TargetsOf(std::string_view pattern) {
  const std::string lower = LowerCase(pattern);
  std::vector<ActionTarget> targets;
  for (const Word& word : kWords) {
    if (Names(lower, word)) targets.push_back(word.target);
  }
  return targets;
}

std::string_view ActionName(Permission permission) {
  for (const Word& word : kWords) {
    if (word.permission == permission && word.role != Role::kLimits) return word.action;
  }
  return {};
}

}  // namespace aloft::faces
