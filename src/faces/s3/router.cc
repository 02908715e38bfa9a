#include "faces/s3/router.h"

#include "faces/s3/operations.h"

namespace aloft::faces::s3 {
namespace {

constexpr Level kService = Level::kService;
constexpr Level kBucket = Level::kBucket;
constexpr Level kObject = Level::kObject;

using enum identity::Permission;
using identity::Permission;

constexpr Unbuilt NotBuilt(Permission permission) { return {.permission = permission}; }
// There is none of that here.
constexpr Unbuilt Missing(Permission permission, Code code) {
  return {.permission = permission, .code = code};
}
// A document that says the same.
constexpr Unbuilt Empty(Permission permission, std::string_view root,
                        std::string_view content = {}) {
  return {.permission = permission, .root = root, .content = content};
}
// What is off stays off, and nothing else can be said.
constexpr Unbuilt StaysOff(Permission permission, std::string_view root, Switch words = {}) {
  return {.permission = permission, .root = root, .off_only = words};
}
// What never was there is deleted at once.
constexpr Unbuilt Nothing(Permission permission) {
  return {.permission = permission, .status = 204};
}

// Whether it was ever suspended is told, as tools wait to read what they wrote.
constexpr std::string_view kAcceleration = "accelerate";

constexpr Route kRoutes[] = {
    {"GET", kService, "", "", "ListBuckets", ListBuckets},
    {"POST", kService, "x-id=WriteGetObjectResponse", "", "WriteGetObjectResponse", nullptr},
    {"GET",
     kBucket,
     "accelerate",
     "",
     "GetBucketAccelerateConfiguration",
     nullptr,
     {.permission = kBucketAccelerationRead,
      .root = "AccelerateConfiguration",
      .kept_as = kAcceleration}},
    {"GET", kBucket, "acl", "", "GetBucketAcl", GetBucketAcl},
    {"GET", kBucket, "abac", "", "GetBucketAbac", nullptr,
     Empty(kBucketTagsRead, "AbacStatus", "<Status>Disabled</Status>")},
    {"GET", kBucket, "analytics&id", "", "GetBucketAnalyticsConfiguration", nullptr,
     Missing(kBucketAnalyticsRead, Code::kNoSuchConfiguration)},
    {"GET", kBucket, "analytics", "", "ListBucketAnalyticsConfigurations", nullptr,
     Empty(kBucketAnalyticsRead, "ListBucketAnalyticsConfigurationsResult",
           "<IsTruncated>false</IsTruncated>")},
    {"GET", kBucket, "cors", "", "GetBucketCors", GetBucketCors},
    {"GET", kBucket, "encryption", "", "GetBucketEncryption", GetBucketEncryption},
    {"GET", kBucket, "intelligent-tiering&id", "", "GetBucketIntelligentTieringConfiguration",
     nullptr, Missing(kBucketTieringRead, Code::kNoSuchConfiguration)},
    {"GET", kBucket, "intelligent-tiering", "", "ListBucketIntelligentTieringConfigurations",
     nullptr,
     Empty(kBucketTieringRead, "ListBucketIntelligentTieringConfigurationsOutput",
           "<IsTruncated>false</IsTruncated>")},
    {"GET", kBucket, "inventory&id", "", "GetBucketInventoryConfiguration", nullptr,
     Missing(kBucketInventoryRead, Code::kNoSuchConfiguration)},
    {"GET", kBucket, "inventory", "", "ListBucketInventoryConfigurations", nullptr,
     Empty(kBucketInventoryRead, "ListInventoryConfigurationsResult",
           "<IsTruncated>false</IsTruncated>")},
    {"GET", kBucket, "lifecycle", "", "GetBucketLifecycleConfiguration",
     GetBucketLifecycleConfiguration},
    {"GET", kBucket, "location", "", "GetBucketLocation", GetBucketLocation},
    {"GET", kBucket, "logging", "", "GetBucketLogging", nullptr,
     Empty(kBucketLoggingRead, "BucketLoggingStatus")},
    {"GET", kBucket, "metadataConfiguration", "", "GetBucketMetadataConfiguration", nullptr,
     Missing(kBucketConfigRead, Code::kMetadataConfigurationNotFound)},
    {"GET", kBucket, "metadataTable", "", "GetBucketMetadataTableConfiguration", nullptr,
     Missing(kBucketConfigRead, Code::kMetadataTableConfigurationNotFound)},
    {"GET", kBucket, "metrics&id", "", "GetBucketMetricsConfiguration", nullptr,
     Missing(kBucketMetricsRead, Code::kNoSuchConfiguration)},
    {"GET", kBucket, "metrics", "", "ListBucketMetricsConfigurations", nullptr,
     Empty(kBucketMetricsRead, "ListMetricsConfigurationsResult",
           "<IsTruncated>false</IsTruncated>")},
    {"GET", kBucket, "notification", "", "GetBucketNotificationConfiguration", nullptr,
     Empty(kBucketNotificationRead, "NotificationConfiguration")},
    {"GET", kBucket, "object-lock", "", "GetObjectLockConfiguration", GetObjectLockConfiguration},
    {"GET", kBucket, "ownershipControls", "", "GetBucketOwnershipControls",
     GetBucketOwnershipControls},
    {"GET", kBucket, "policy", "", "GetBucketPolicy", GetBucketPolicy},
    {"GET", kBucket, "policyStatus", "", "GetBucketPolicyStatus", GetBucketPolicyStatus},
    {"GET", kBucket, "publicAccessBlock", "", "GetPublicAccessBlock", GetPublicAccessBlock},
    {"GET", kBucket, "replication", "", "GetBucketReplication", nullptr,
     Missing(kBucketReplicationRead, Code::kReplicationConfigurationNotFound)},
    {"GET", kBucket, "requestPayment", "", "GetBucketRequestPayment", nullptr,
     Empty(kBucketPayerRead, "RequestPaymentConfiguration", "<Payer>BucketOwner</Payer>")},
    {"GET", kBucket, "session", "", "CreateSession", nullptr, NotBuilt(kBucketConfigWrite)},
    {"GET", kBucket, "tagging", "", "GetBucketTagging", GetBucketTagging},
    {"GET", kBucket, "uploads", "", "ListMultipartUploads", ListMultipartUploads},
    {"GET", kBucket, "versioning", "", "GetBucketVersioning", GetBucketVersioning},
    {"GET", kBucket, "versions", "", "ListObjectVersions", ListObjectVersions},
    {"GET", kBucket, "website", "", "GetBucketWebsite", nullptr,
     Missing(kBucketWebsiteRead, Code::kNoSuchWebsiteConfiguration)},
    {"GET", kBucket, "list-type=2", "", "ListObjectsV2", ListObjectsV2},
    {"GET", kBucket, "", "", "ListObjects", ListObjects},
    {"HEAD", kBucket, "", "", "HeadBucket", HeadBucket},
    {"PUT",
     kBucket,
     "accelerate",
     "",
     "PutBucketAccelerateConfiguration",
     nullptr,
     {.permission = kBucketAccelerationWrite,
      .root = "AccelerateConfiguration",
      .content = "<Status>Suspended</Status>",
      .off_only = Switch{"Status", "Suspended", "Enabled"},
      .kept_as = kAcceleration}},
    {"PUT", kBucket, "acl", "", "PutBucketAcl", PutBucketAcl},
    {"PUT", kBucket, "abac", "", "PutBucketAbac", nullptr,
     StaysOff(kBucketTagsWrite, "AbacStatus", {"Status", "Disabled", "Enabled"})},
    {"PUT", kBucket, "analytics", "", "PutBucketAnalyticsConfiguration", nullptr,
     NotBuilt(kBucketAnalyticsWrite)},
    {"PUT", kBucket, "cors", "", "PutBucketCors", PutBucketCors},
    {"PUT", kBucket, "encryption", "", "PutBucketEncryption", PutBucketEncryption},
    {"PUT", kBucket, "intelligent-tiering", "", "PutBucketIntelligentTieringConfiguration", nullptr,
     NotBuilt(kBucketTieringWrite)},
    {"PUT", kBucket, "inventory", "", "PutBucketInventoryConfiguration", nullptr,
     NotBuilt(kBucketInventoryWrite)},
    {"PUT", kBucket, "lifecycle", "", "PutBucketLifecycleConfiguration",
     PutBucketLifecycleConfiguration},
    {"PUT", kBucket, "logging", "", "PutBucketLogging", nullptr,
     StaysOff(kBucketLoggingWrite, "BucketLoggingStatus")},
    {"PUT", kBucket, "metadataAnnotationTable", "",
     "UpdateBucketMetadataAnnotationTableConfiguration", nullptr, NotBuilt(kBucketConfigWrite)},
    {"PUT", kBucket, "metadataInventoryTable", "",
     "UpdateBucketMetadataInventoryTableConfiguration", nullptr, NotBuilt(kBucketConfigWrite)},
    {"PUT", kBucket, "metadataJournalTable", "", "UpdateBucketMetadataJournalTableConfiguration",
     nullptr, NotBuilt(kBucketConfigWrite)},
    {"PUT", kBucket, "metrics", "", "PutBucketMetricsConfiguration", nullptr,
     NotBuilt(kBucketMetricsWrite)},
    {"PUT", kBucket, "notification", "", "PutBucketNotificationConfiguration", nullptr,
     StaysOff(kBucketNotificationWrite, "NotificationConfiguration")},
    {"PUT", kBucket, "object-lock", "", "PutObjectLockConfiguration", PutObjectLockConfiguration},
    {"PUT", kBucket, "ownershipControls", "", "PutBucketOwnershipControls",
     PutBucketOwnershipControls},
    {"PUT", kBucket, "policy", "", "PutBucketPolicy", PutBucketPolicy},
    {"PUT", kBucket, "publicAccessBlock", "", "PutPublicAccessBlock", PutPublicAccessBlock},
    {"PUT", kBucket, "replication", "", "PutBucketReplication", nullptr,
     NotBuilt(kBucketReplicationWrite)},
    {"PUT", kBucket, "requestPayment", "", "PutBucketRequestPayment", nullptr,
     StaysOff(kBucketPayerWrite, "RequestPaymentConfiguration",
              {"Payer", "BucketOwner", "Requester"})},
    {"PUT", kBucket, "tagging", "", "PutBucketTagging", PutBucketTagging},
    {"PUT", kBucket, "versioning", "", "PutBucketVersioning", PutBucketVersioning},
    {"PUT", kBucket, "website", "", "PutBucketWebsite", nullptr, NotBuilt(kBucketWebsiteWrite)},
    {"PUT", kBucket, "", "", "CreateBucket", CreateBucket},
    {"DELETE", kBucket, "analytics", "", "DeleteBucketAnalyticsConfiguration", nullptr,
     Missing(kBucketAnalyticsWrite, Code::kNoSuchConfiguration)},
    {"DELETE", kBucket, "cors", "", "DeleteBucketCors", DeleteBucketCors},
    {"DELETE", kBucket, "encryption", "", "DeleteBucketEncryption", DeleteBucketEncryption},
    {"DELETE", kBucket, "intelligent-tiering", "", "DeleteBucketIntelligentTieringConfiguration",
     nullptr, Missing(kBucketTieringWrite, Code::kNoSuchConfiguration)},
    {"DELETE", kBucket, "inventory", "", "DeleteBucketInventoryConfiguration", nullptr,
     Missing(kBucketInventoryWrite, Code::kNoSuchConfiguration)},
    {"DELETE", kBucket, "lifecycle", "", "DeleteBucketLifecycle", DeleteBucketLifecycle},
    {"DELETE", kBucket, "metadataConfiguration", "", "DeleteBucketMetadataConfiguration", nullptr,
     Nothing(kBucketConfigWrite)},
    {"DELETE", kBucket, "metadataTable", "", "DeleteBucketMetadataTableConfiguration", nullptr,
     Nothing(kBucketConfigWrite)},
    {"DELETE", kBucket, "metrics", "", "DeleteBucketMetricsConfiguration", nullptr,
     Missing(kBucketMetricsWrite, Code::kNoSuchConfiguration)},
    {"DELETE", kBucket, "ownershipControls", "", "DeleteBucketOwnershipControls",
     DeleteBucketOwnershipControls},
    {"DELETE", kBucket, "policy", "", "DeleteBucketPolicy", DeleteBucketPolicy},
    {"DELETE", kBucket, "publicAccessBlock", "", "DeletePublicAccessBlock",
     DeletePublicAccessBlock},
    {"DELETE", kBucket, "replication", "", "DeleteBucketReplication", nullptr,
     Nothing(kBucketReplicationWrite)},
    {"DELETE", kBucket, "tagging", "", "DeleteBucketTagging", DeleteBucketTagging},
    {"DELETE", kBucket, "website", "", "DeleteBucketWebsite", nullptr,
     Nothing(kBucketWebsiteWrite)},
    {"DELETE", kBucket, "", "", "DeleteBucket", DeleteBucket},
    {"POST", kBucket, "delete", "", "DeleteObjects", DeleteObjects},
    {"POST", kBucket, "metadataConfiguration", "", "CreateBucketMetadataConfiguration", nullptr,
     NotBuilt(kBucketConfigWrite)},
    {"POST", kBucket, "metadataTable", "", "CreateBucketMetadataTableConfiguration", nullptr,
     NotBuilt(kBucketConfigWrite)},
    {"POST", kBucket, "", "", "PostObject", PostObject},
    {"OPTIONS", kBucket, "", "", "PreflightRequest", PreflightRequest},
    {"GET", kObject, "acl", "", "GetObjectAcl", GetObjectAcl},
    {"GET", kObject, "annotation&annotationName", "", "GetObjectAnnotation", nullptr},
    {"GET", kObject, "annotation", "", "ListObjectAnnotations", nullptr},
    {"GET", kObject, "attributes", "", "GetObjectAttributes", GetObjectAttributes},
    {"GET", kObject, "legal-hold", "", "GetObjectLegalHold", GetObjectLegalHold},
    {"GET", kObject, "retention", "", "GetObjectRetention", GetObjectRetention},
    {"GET", kObject, "tagging", "", "GetObjectTagging", GetObjectTagging},
    {"GET", kObject, "torrent", "", "GetObjectTorrent", nullptr},
    {"GET", kObject, "uploadId", "", "ListParts", ListParts},
    {"GET", kObject, "", "", "GetObject", GetObject},
    {"HEAD", kObject, "", "", "HeadObject", HeadObject},
    {"PUT", kObject, "acl", "", "PutObjectAcl", PutObjectAcl},
    {"PUT", kObject, "tagging", "", "PutObjectTagging", PutObjectTagging},
    {"PUT", kObject, "annotation", "", "PutObjectAnnotation", nullptr},
    {"PUT", kObject, "encryption", "", "UpdateObjectEncryption", nullptr},
    {"PUT", kObject, "legal-hold", "", "PutObjectLegalHold", PutObjectLegalHold},
    {"PUT", kObject, "renameObject", "", "RenameObject", nullptr},
    {"PUT", kObject, "retention", "", "PutObjectRetention", PutObjectRetention},
    {"PUT", kObject, "uploadId", "x-amz-copy-source", "UploadPartCopy", UploadPartCopy},
    {"PUT", kObject, "uploadId", "", "UploadPart", UploadPart},
    {"PUT", kObject, "", "x-amz-copy-source", "CopyObject", CopyObject},
    {"PUT", kObject, "", "", "PutObject", PutObject},
    {"DELETE", kObject, "annotation", "", "DeleteObjectAnnotation", nullptr},
    {"DELETE", kObject, "tagging", "", "DeleteObjectTagging", DeleteObjectTagging},
    {"DELETE", kObject, "uploadId", "", "AbortMultipartUpload", AbortMultipartUpload},
    {"DELETE", kObject, "", "", "DeleteObject", DeleteObject},
    {"POST", kObject, "restore", "", "RestoreObject", nullptr},
    {"POST", kObject, "select", "", "SelectObjectContent", nullptr, NotBuilt(kObjectRead)},
    {"POST", kObject, "uploads", "", "CreateMultipartUpload", CreateMultipartUpload},
    {"POST", kObject, "uploadId", "", "CompleteMultipartUpload", CompleteMultipartUpload},
    {"OPTIONS", kObject, "", "", "PreflightRequest", PreflightRequest},
};

// "name", "name=value" or "name&other".
bool HasParameter(const Query& query, std::string_view parameter) {
  if (parameter.empty()) return true;
  const std::size_t both = parameter.find('&');
  if (both != std::string_view::npos) {
    return query.Has(parameter.substr(0, both)) && query.Has(parameter.substr(both + 1));
  }
  const std::size_t equals = parameter.find('=');
  if (equals == std::string_view::npos) return query.Has(parameter);
  const std::string* value = query.Find(parameter.substr(0, equals));
  return value != nullptr && *value == parameter.substr(equals + 1);
}

bool Matches(const Route& route, std::string_view method, Level level, const Query& query,
             const edge::Headers& headers) {
  if (route.level != level || route.method != method || !HasParameter(query, route.parameter))
    return false;
  return route.header.empty() || headers.Find(route.header).has_value();
}

}  // namespace

std::span<const Route> Routes() { return kRoutes; }

const Route* FindRoute(std::string_view method, Level level, const Query& query,
                       const edge::Headers& headers) {
  for (const Route& route : kRoutes) {
    if (Matches(route, method, level, query, headers)) return &route;
  }
  return nullptr;
}

std::string SupportTable() {
  std::string table = "| operation | request | answer |\n|---|---|---|\n";
  for (const Route& route : kRoutes) {
    std::string request(route.method);
    request += route.level == Level::kService  ? " /"
               : route.level == Level::kBucket ? " /bucket"
                                               : " /bucket/key";
    if (!route.parameter.empty()) request += "?" + std::string(route.parameter);
    if (!route.header.empty()) request += ", " + std::string(route.header);
    const std::string answer = route.handler == nullptr ? SupportOf(route.unbuilt) : "yes";
    table += "| [" + std::string(route.operation) +
             "](https://docs.aws.amazon.com/AmazonS3/latest/API/API_" +
             std::string(route.operation) + ".html) | `" + request + "` | " + answer + " |\n";
  }
  return table;
}

}  // namespace aloft::faces::s3
