#include "faces/common/action_words.h"

#include <algorithm>
#include <string>

#include "identity/policy.h"

namespace aloft::faces {
namespace {

using identity::Permission;
using identity::PermissionSet;

// What naming an action means for its permission.
enum class Role : std::uint8_t {
  kGives,   // allowing it gives the permission, denying it takes the permission away
  kShares,  // the permission is given only when all actions that share it are allowed; denying one takes it away
  kLimits,  // allowing it alone gives nothing, denying it takes the permission away
};

struct Word {
  std::string_view action;
  Permission permission;
  Role role;
  ActionTarget target;
};

// clang-format off
constexpr Word kWords[] = {
    {"s3:ListAllMyBuckets", Permission::kBucketsList, Role::kGives, ActionTarget::kAccount},
    {"s3:CreateBucket", Permission::kBucketCreate, Role::kGives, ActionTarget::kBucket},
    {"s3:DeleteBucket", Permission::kBucketDelete, Role::kGives, ActionTarget::kBucket},
    {"s3:ListBucket", Permission::kObjectsList, Role::kGives, ActionTarget::kBucket},
    {"s3:ListBucket", Permission::kBucketRead, Role::kGives, ActionTarget::kBucket},
    {"s3:GetBucketLocation", Permission::kBucketRead, Role::kGives, ActionTarget::kBucket},
    {"s3:ListBucketVersions", Permission::kObjectVersionsList, Role::kGives, ActionTarget::kBucket},
    {"s3:ListBucketMultipartUploads", Permission::kUploadsList, Role::kGives, ActionTarget::kBucket},
    {"s3:GetBucketPolicy", Permission::kBucketPolicyRead, Role::kGives, ActionTarget::kBucket},
    {"s3:GetBucketPolicyStatus", Permission::kBucketPolicyRead, Role::kLimits, ActionTarget::kBucket},
    {"s3:PutBucketPolicy", Permission::kBucketPolicyWrite, Role::kGives, ActionTarget::kBucket},
    {"s3:DeleteBucketPolicy", Permission::kBucketPolicyDelete, Role::kGives, ActionTarget::kBucket},
    {"s3:GetBucketVersioning", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetBucketCORS", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetLifecycleConfiguration", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetBucketTagging", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetBucketOwnershipControls", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetBucketPublicAccessBlock", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetBucketAcl", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetBucketNotification", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetBucketLogging", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetBucketWebsite", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetEncryptionConfiguration", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetReplicationConfiguration", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetAccelerateConfiguration", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetBucketRequestPayment", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetBucketObjectLockConfiguration", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetInventoryConfiguration", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetMetricsConfiguration", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetAnalyticsConfiguration", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:GetIntelligentTieringConfiguration", Permission::kBucketConfigRead, Role::kShares, ActionTarget::kBucket},
    {"s3:PutBucketVersioning", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutBucketCORS", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutLifecycleConfiguration", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutBucketTagging", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutBucketOwnershipControls", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutBucketPublicAccessBlock", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutBucketAcl", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutBucketNotification", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutBucketLogging", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutBucketWebsite", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:DeleteBucketWebsite", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutEncryptionConfiguration", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutReplicationConfiguration", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutAccelerateConfiguration", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutBucketRequestPayment", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutBucketObjectLockConfiguration", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutInventoryConfiguration", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutMetricsConfiguration", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutAnalyticsConfiguration", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:PutIntelligentTieringConfiguration", Permission::kBucketConfigWrite, Role::kShares, ActionTarget::kBucket},
    {"s3:GetObject", Permission::kObjectRead, Role::kGives, ActionTarget::kObject},
    {"s3:GetObjectAttributes", Permission::kObjectRead, Role::kLimits, ActionTarget::kObject},
    {"s3:GetObjectVersion", Permission::kObjectVersionRead, Role::kGives, ActionTarget::kObject},
    {"s3:GetObjectVersionAttributes", Permission::kObjectVersionRead, Role::kLimits, ActionTarget::kObject},
    {"s3:PutObject", Permission::kObjectWrite, Role::kGives, ActionTarget::kObject},
    {"s3:DeleteObject", Permission::kObjectDelete, Role::kGives, ActionTarget::kObject},
    {"s3:DeleteObjectVersion", Permission::kObjectVersionDelete, Role::kGives, ActionTarget::kObject},
    {"s3:GetObjectTagging", Permission::kObjectTagsRead, Role::kGives, ActionTarget::kObject},
    {"s3:GetObjectVersionTagging", Permission::kObjectTagsRead, Role::kLimits, ActionTarget::kObject},
    {"s3:PutObjectTagging", Permission::kObjectTagsWrite, Role::kGives, ActionTarget::kObject},
    {"s3:PutObjectVersionTagging", Permission::kObjectTagsWrite, Role::kLimits, ActionTarget::kObject},
    {"s3:DeleteObjectTagging", Permission::kObjectTagsWrite, Role::kLimits, ActionTarget::kObject},
    {"s3:DeleteObjectVersionTagging", Permission::kObjectTagsWrite, Role::kLimits, ActionTarget::kObject},
    {"s3:GetObjectAcl", Permission::kObjectAccessRead, Role::kGives, ActionTarget::kObject},
    {"s3:GetObjectVersionAcl", Permission::kObjectAccessRead, Role::kLimits, ActionTarget::kObject},
    {"s3:PutObjectAcl", Permission::kObjectAccessWrite, Role::kGives, ActionTarget::kObject},
    {"s3:PutObjectVersionAcl", Permission::kObjectAccessWrite, Role::kLimits, ActionTarget::kObject},
    {"s3:AbortMultipartUpload", Permission::kUploadAbort, Role::kGives, ActionTarget::kObject},
    {"s3:ListMultipartUploadParts", Permission::kUploadPartsList, Role::kGives, ActionTarget::kObject},
    {"dynamodb:ListTables", Permission::kTablesList, Role::kGives, ActionTarget::kAccount},
    {"dynamodb:CreateTable", Permission::kTableCreate, Role::kGives, ActionTarget::kTable},
    {"dynamodb:DescribeTable", Permission::kTableDescribe, Role::kGives, ActionTarget::kTable},
    {"dynamodb:UpdateTable", Permission::kTableUpdate, Role::kGives, ActionTarget::kTable},
    {"dynamodb:DeleteTable", Permission::kTableDelete, Role::kGives, ActionTarget::kTable},
    {"dynamodb:ListTagsOfResource", Permission::kTableTagsRead, Role::kGives, ActionTarget::kTable},
    {"dynamodb:TagResource", Permission::kTableTagsWrite, Role::kGives, ActionTarget::kTable},
    {"dynamodb:UntagResource", Permission::kTableTagsWrite, Role::kLimits, ActionTarget::kTable},
    {"dynamodb:DescribeTimeToLive", Permission::kTableTimeToLiveRead, Role::kGives, ActionTarget::kTable},
    {"dynamodb:UpdateTimeToLive", Permission::kTableTimeToLiveWrite, Role::kGives, ActionTarget::kTable},
    {"dynamodb:DescribeContinuousBackups", Permission::kTableBackupsRead, Role::kShares, ActionTarget::kTable},
    {"dynamodb:DescribeBackup", Permission::kTableBackupsRead, Role::kShares, ActionTarget::kTable},
    {"dynamodb:ListBackups", Permission::kTableBackupsRead, Role::kShares, ActionTarget::kTable},
    {"dynamodb:UpdateContinuousBackups", Permission::kTableBackupsWrite, Role::kShares, ActionTarget::kTable},
    {"dynamodb:CreateBackup", Permission::kTableBackupsWrite, Role::kShares, ActionTarget::kTable},
    {"dynamodb:DeleteBackup", Permission::kTableBackupsWrite, Role::kShares, ActionTarget::kTable},
    {"dynamodb:RestoreTableFromBackup", Permission::kTableBackupsWrite, Role::kShares, ActionTarget::kTable},
    {"dynamodb:RestoreTableToPointInTime", Permission::kTableBackupsWrite, Role::kShares, ActionTarget::kTable},
    {"dynamodb:GetItem", Permission::kItemGet, Role::kGives, ActionTarget::kTable},
    {"dynamodb:PutItem", Permission::kItemPut, Role::kGives, ActionTarget::kTable},
    {"dynamodb:UpdateItem", Permission::kItemUpdate, Role::kGives, ActionTarget::kTable},
    {"dynamodb:DeleteItem", Permission::kItemDelete, Role::kGives, ActionTarget::kTable},
    {"dynamodb:Query", Permission::kItemsQuery, Role::kGives, ActionTarget::kTable},
    {"dynamodb:Scan", Permission::kItemsScan, Role::kGives, ActionTarget::kTable},
    {"dynamodb:BatchGetItem", Permission::kItemsBatchGet, Role::kGives, ActionTarget::kTable},
    {"dynamodb:BatchWriteItem", Permission::kItemsBatchWrite, Role::kGives, ActionTarget::kTable},
    {"dynamodb:ConditionCheckItem", Permission::kItemConditionCheck, Role::kGives, ActionTarget::kTable},
    {"dynamodb:ListStreams", Permission::kStreamsList, Role::kGives, ActionTarget::kAccount},
    {"dynamodb:GetRecords", Permission::kStreamRead, Role::kShares, ActionTarget::kTable},
    {"dynamodb:GetShardIterator", Permission::kStreamRead, Role::kShares, ActionTarget::kTable},
    {"dynamodb:DescribeStream", Permission::kStreamRead, Role::kShares, ActionTarget::kTable},
    {"dynamodb:GetResourcePolicy", Permission::kTablePolicyRead, Role::kGives, ActionTarget::kTable},
    {"dynamodb:PutResourcePolicy", Permission::kTablePolicyWrite, Role::kGives, ActionTarget::kTable},
    {"dynamodb:DeleteResourcePolicy", Permission::kTablePolicyWrite, Role::kLimits, ActionTarget::kTable},
    {"aloft:ReadStatus", Permission::kStatusRead, Role::kGives, ActionTarget::kAccount},
};
// clang-format on

std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// `pattern` in lower case.
bool Names(const std::string& pattern, const Word& word) {
  return identity::MatchesPattern(pattern, LowerCase(word.action));
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
