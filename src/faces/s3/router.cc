#include "faces/s3/router.h"

#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {
namespace {

// clang-format off
constexpr Route kRoutes[] = {
    {"GET", Level::kService, "", "", "ListBuckets", ListBuckets},
    {"POST", Level::kService, "x-id=WriteGetObjectResponse", "", "WriteGetObjectResponse", nullptr},
    {"GET", Level::kBucket, "accelerate", "", "GetBucketAccelerateConfiguration", nullptr, {Code::kNotImplemented, "<AccelerateConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></AccelerateConfiguration>"}},
    {"GET", Level::kBucket, "acl", "", "GetBucketAcl", GetBucketAcl},
    {"GET", Level::kBucket, "abac", "", "GetBucketAbac", nullptr, {Code::kNotImplemented, "<AbacStatus xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Disabled</Status></AbacStatus>"}},
    {"GET", Level::kBucket, "analytics&id", "", "GetBucketAnalyticsConfiguration", nullptr, {Code::kNoSuchConfiguration}},
    {"GET", Level::kBucket, "analytics", "", "ListBucketAnalyticsConfigurations", nullptr, {Code::kNotImplemented, "<ListBucketAnalyticsConfigurationsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>false</IsTruncated></ListBucketAnalyticsConfigurationsResult>"}},
    {"GET", Level::kBucket, "cors", "", "GetBucketCors", GetBucketCors},
    {"GET", Level::kBucket, "encryption", "", "GetBucketEncryption", nullptr, {Code::kServerSideEncryptionConfigurationNotFound}},
    {"GET", Level::kBucket, "intelligent-tiering&id", "", "GetBucketIntelligentTieringConfiguration", nullptr, {Code::kNoSuchConfiguration}},
    {"GET", Level::kBucket, "intelligent-tiering", "", "ListBucketIntelligentTieringConfigurations", nullptr, {Code::kNotImplemented, "<ListBucketIntelligentTieringConfigurationsOutput xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>false</IsTruncated></ListBucketIntelligentTieringConfigurationsOutput>"}},
    {"GET", Level::kBucket, "inventory&id", "", "GetBucketInventoryConfiguration", nullptr, {Code::kNoSuchConfiguration}},
    {"GET", Level::kBucket, "inventory", "", "ListBucketInventoryConfigurations", nullptr, {Code::kNotImplemented, "<ListInventoryConfigurationsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>false</IsTruncated></ListInventoryConfigurationsResult>"}},
    {"GET", Level::kBucket, "lifecycle", "", "GetBucketLifecycleConfiguration", GetBucketLifecycleConfiguration},
    {"GET", Level::kBucket, "location", "", "GetBucketLocation", GetBucketLocation},
    {"GET", Level::kBucket, "logging", "", "GetBucketLogging", nullptr, {Code::kNotImplemented, "<BucketLoggingStatus xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></BucketLoggingStatus>"}},
    {"GET", Level::kBucket, "metadataConfiguration", "", "GetBucketMetadataConfiguration", nullptr, {Code::kMetadataConfigurationNotFound}},
    {"GET", Level::kBucket, "metadataTable", "", "GetBucketMetadataTableConfiguration", nullptr, {Code::kMetadataTableConfigurationNotFound}},
    {"GET", Level::kBucket, "metrics&id", "", "GetBucketMetricsConfiguration", nullptr, {Code::kNoSuchConfiguration}},
    {"GET", Level::kBucket, "metrics", "", "ListBucketMetricsConfigurations", nullptr, {Code::kNotImplemented, "<ListMetricsConfigurationsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>false</IsTruncated></ListMetricsConfigurationsResult>"}},
    {"GET", Level::kBucket, "notification", "", "GetBucketNotificationConfiguration", nullptr, {Code::kNotImplemented, "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></NotificationConfiguration>"}},
    {"GET", Level::kBucket, "object-lock", "", "GetObjectLockConfiguration", nullptr, {Code::kObjectLockConfigurationNotFound}},
    {"GET", Level::kBucket, "ownershipControls", "", "GetBucketOwnershipControls", GetBucketOwnershipControls},
    {"GET", Level::kBucket, "policy", "", "GetBucketPolicy", GetBucketPolicy},
    {"GET", Level::kBucket, "policyStatus", "", "GetBucketPolicyStatus", GetBucketPolicyStatus},
    {"GET", Level::kBucket, "publicAccessBlock", "", "GetPublicAccessBlock", GetPublicAccessBlock},
    {"GET", Level::kBucket, "replication", "", "GetBucketReplication", nullptr, {Code::kReplicationConfigurationNotFound}},
    {"GET", Level::kBucket, "requestPayment", "", "GetBucketRequestPayment", nullptr, {Code::kNotImplemented, "<RequestPaymentConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Payer>BucketOwner</Payer></RequestPaymentConfiguration>"}},
    {"GET", Level::kBucket, "session", "", "CreateSession", nullptr},
    {"GET", Level::kBucket, "tagging", "", "GetBucketTagging", GetBucketTagging},
    {"GET", Level::kBucket, "uploads", "", "ListMultipartUploads", ListMultipartUploads},
    {"GET", Level::kBucket, "versioning", "", "GetBucketVersioning", GetBucketVersioning},
    {"GET", Level::kBucket, "versions", "", "ListObjectVersions", ListObjectVersions},
    {"GET", Level::kBucket, "website", "", "GetBucketWebsite", nullptr, {Code::kNoSuchWebsiteConfiguration}},
    {"GET", Level::kBucket, "list-type=2", "", "ListObjectsV2", ListObjectsV2},
    {"GET", Level::kBucket, "", "", "ListObjects", ListObjects},
    {"HEAD", Level::kBucket, "", "", "HeadBucket", HeadBucket},
    {"PUT", Level::kBucket, "accelerate", "", "PutBucketAccelerateConfiguration", nullptr},
    {"PUT", Level::kBucket, "acl", "", "PutBucketAcl", PutBucketAcl},
    {"PUT", Level::kBucket, "abac", "", "PutBucketAbac", nullptr},
    {"PUT", Level::kBucket, "analytics", "", "PutBucketAnalyticsConfiguration", nullptr},
    {"PUT", Level::kBucket, "cors", "", "PutBucketCors", PutBucketCors},
    {"PUT", Level::kBucket, "encryption", "", "PutBucketEncryption", nullptr},
    {"PUT", Level::kBucket, "intelligent-tiering", "", "PutBucketIntelligentTieringConfiguration", nullptr},
    {"PUT", Level::kBucket, "inventory", "", "PutBucketInventoryConfiguration", nullptr},
    {"PUT", Level::kBucket, "lifecycle", "", "PutBucketLifecycleConfiguration", PutBucketLifecycleConfiguration},
    {"PUT", Level::kBucket, "logging", "", "PutBucketLogging", nullptr},
    {"PUT", Level::kBucket, "metadataAnnotationTable", "", "UpdateBucketMetadataAnnotationTableConfiguration", nullptr},
    {"PUT", Level::kBucket, "metadataInventoryTable", "", "UpdateBucketMetadataInventoryTableConfiguration", nullptr},
    {"PUT", Level::kBucket, "metadataJournalTable", "", "UpdateBucketMetadataJournalTableConfiguration", nullptr},
    {"PUT", Level::kBucket, "metrics", "", "PutBucketMetricsConfiguration", nullptr},
    {"PUT", Level::kBucket, "notification", "", "PutBucketNotificationConfiguration", nullptr},
    {"PUT", Level::kBucket, "object-lock", "", "PutObjectLockConfiguration", nullptr},
    {"PUT", Level::kBucket, "ownershipControls", "", "PutBucketOwnershipControls", PutBucketOwnershipControls},
    {"PUT", Level::kBucket, "policy", "", "PutBucketPolicy", PutBucketPolicy},
    {"PUT", Level::kBucket, "publicAccessBlock", "", "PutPublicAccessBlock", PutPublicAccessBlock},
    {"PUT", Level::kBucket, "replication", "", "PutBucketReplication", nullptr},
    {"PUT", Level::kBucket, "requestPayment", "", "PutBucketRequestPayment", nullptr},
    {"PUT", Level::kBucket, "tagging", "", "PutBucketTagging", PutBucketTagging},
    {"PUT", Level::kBucket, "versioning", "", "PutBucketVersioning", PutBucketVersioning},
    {"PUT", Level::kBucket, "website", "", "PutBucketWebsite", nullptr},
    {"PUT", Level::kBucket, "", "", "CreateBucket", CreateBucket},
    {"DELETE", Level::kBucket, "analytics", "", "DeleteBucketAnalyticsConfiguration", nullptr, {Code::kNoSuchConfiguration}},
    {"DELETE", Level::kBucket, "cors", "", "DeleteBucketCors", DeleteBucketCors},
    {"DELETE", Level::kBucket, "encryption", "", "DeleteBucketEncryption", nullptr, {Code::kNotImplemented, {}, 204}},
    {"DELETE", Level::kBucket, "intelligent-tiering", "", "DeleteBucketIntelligentTieringConfiguration", nullptr, {Code::kNoSuchConfiguration}},
    {"DELETE", Level::kBucket, "inventory", "", "DeleteBucketInventoryConfiguration", nullptr, {Code::kNoSuchConfiguration}},
    {"DELETE", Level::kBucket, "lifecycle", "", "DeleteBucketLifecycle", DeleteBucketLifecycle},
    {"DELETE", Level::kBucket, "metadataConfiguration", "", "DeleteBucketMetadataConfiguration", nullptr, {Code::kNotImplemented, {}, 204}},
    {"DELETE", Level::kBucket, "metadataTable", "", "DeleteBucketMetadataTableConfiguration", nullptr, {Code::kNotImplemented, {}, 204}},
    {"DELETE", Level::kBucket, "metrics", "", "DeleteBucketMetricsConfiguration", nullptr, {Code::kNoSuchConfiguration}},
    {"DELETE", Level::kBucket, "ownershipControls", "", "DeleteBucketOwnershipControls", DeleteBucketOwnershipControls},
    {"DELETE", Level::kBucket, "policy", "", "DeleteBucketPolicy", DeleteBucketPolicy},
    {"DELETE", Level::kBucket, "publicAccessBlock", "", "DeletePublicAccessBlock", DeletePublicAccessBlock},
    {"DELETE", Level::kBucket, "replication", "", "DeleteBucketReplication", nullptr, {Code::kNotImplemented, {}, 204}},
    {"DELETE", Level::kBucket, "tagging", "", "DeleteBucketTagging", DeleteBucketTagging},
    {"DELETE", Level::kBucket, "website", "", "DeleteBucketWebsite", nullptr, {Code::kNotImplemented, {}, 204}},
    {"DELETE", Level::kBucket, "", "", "DeleteBucket", DeleteBucket},
    {"POST", Level::kBucket, "delete", "", "DeleteObjects", DeleteObjects},
    {"POST", Level::kBucket, "metadataConfiguration", "", "CreateBucketMetadataConfiguration", nullptr},
    {"POST", Level::kBucket, "metadataTable", "", "CreateBucketMetadataTableConfiguration", nullptr},
    {"POST", Level::kBucket, "", "", "PostObject", PostObject},
    {"OPTIONS", Level::kBucket, "", "", "PreflightRequest", PreflightRequest},
    {"GET", Level::kObject, "acl", "", "GetObjectAcl", GetObjectAcl},
    {"GET", Level::kObject, "annotation&annotationName", "", "GetObjectAnnotation", nullptr},
    {"GET", Level::kObject, "annotation", "", "ListObjectAnnotations", nullptr},
    {"GET", Level::kObject, "attributes", "", "GetObjectAttributes", GetObjectAttributes},
    {"GET", Level::kObject, "legal-hold", "", "GetObjectLegalHold", nullptr, {Code::kNoSuchObjectLockConfiguration}},
    {"GET", Level::kObject, "retention", "", "GetObjectRetention", nullptr, {Code::kNoSuchObjectLockConfiguration}},
    {"GET", Level::kObject, "tagging", "", "GetObjectTagging", GetObjectTagging},
    {"GET", Level::kObject, "torrent", "", "GetObjectTorrent", nullptr},
    {"GET", Level::kObject, "uploadId", "", "ListParts", ListParts},
    {"GET", Level::kObject, "", "", "GetObject", GetObject},
    {"HEAD", Level::kObject, "", "", "HeadObject", HeadObject},
    {"PUT", Level::kObject, "acl", "", "PutObjectAcl", PutObjectAcl},
    {"PUT", Level::kObject, "tagging", "", "PutObjectTagging", PutObjectTagging},
    {"PUT", Level::kObject, "annotation", "", "PutObjectAnnotation", nullptr},
    {"PUT", Level::kObject, "encryption", "", "UpdateObjectEncryption", nullptr},
    {"PUT", Level::kObject, "legal-hold", "", "PutObjectLegalHold", nullptr},
    {"PUT", Level::kObject, "renameObject", "", "RenameObject", nullptr},
    {"PUT", Level::kObject, "retention", "", "PutObjectRetention", nullptr},
    {"PUT", Level::kObject, "uploadId", "x-amz-copy-source", "UploadPartCopy", UploadPartCopy},
    {"PUT", Level::kObject, "uploadId", "", "UploadPart", UploadPart},
    {"PUT", Level::kObject, "", "x-amz-copy-source", "CopyObject", CopyObject},
    {"PUT", Level::kObject, "", "", "PutObject", PutObject},
    {"DELETE", Level::kObject, "annotation", "", "DeleteObjectAnnotation", nullptr},
    {"DELETE", Level::kObject, "tagging", "", "DeleteObjectTagging", DeleteObjectTagging},
    {"DELETE", Level::kObject, "uploadId", "", "AbortMultipartUpload", AbortMultipartUpload},
    {"DELETE", Level::kObject, "", "", "DeleteObject", DeleteObject},
    {"POST", Level::kObject, "restore", "", "RestoreObject", nullptr},
    {"POST", Level::kObject, "select", "", "SelectObjectContent", nullptr},
    {"POST", Level::kObject, "uploads", "", "CreateMultipartUpload", CreateMultipartUpload},
    {"POST", Level::kObject, "uploadId", "", "CompleteMultipartUpload", CompleteMultipartUpload},
    {"OPTIONS", Level::kObject, "", "", "PreflightRequest", PreflightRequest},
};
// clang-format on

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

bool Matches(const Route& route, std::string_view method, Level level, const Query& query, const edge::Headers& headers) {
  if (route.method != method || route.level != level || !HasParameter(query, route.parameter)) return false;
  return route.header.empty() || headers.Find(route.header).has_value();
}

identity::Permission PermissionOf(const Route& route) {
  const bool reads = route.method == "GET";
  if (route.level == Level::kObject) {
    return reads ? identity::Permission::kObjectRead : identity::Permission::kObjectWrite;
  }
  return reads ? identity::Permission::kBucketConfigRead : identity::Permission::kBucketConfigWrite;
}

}  // namespace

std::span<const Route> Routes() { return kRoutes; }

const Route* FindRoute(std::string_view method, Level level, const Query& query, const edge::Headers& headers) {
  for (const Route& route : kRoutes) {
    if (Matches(route, method, level, query, headers)) return &route;
  }
  return nullptr;
}

Result<edge::Plan> AnswerUnbuilt(const CallPtr& call, const Route& route) {
  if (route.level == Level::kService) return Fail(Error{Code::kNotImplemented});
  ALOFT_TRY(const Scope scope, FindScope(*call));
  const identity::Permission permission = PermissionOf(route);
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant, route.level == Level::kObject
                                                              ? AuthorizeObject(scope, call->key(), permission)
                                                              : Authorize(scope, permission));
  const Unbuilt& unbuilt = route.unbuilt;
  if (unbuilt.status != 0) return Answer(EmptyReply(unbuilt.status));
  if (!unbuilt.document.empty()) {
    return AnswerXml("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + std::string(unbuilt.document));
  }
  if (unbuilt.code == Code::kNotImplemented) {
    return Fail(Error{Code::kNotImplemented, std::string(route.operation) + " is not implemented"});
  }
  return Fail(Error{unbuilt.code, {}, {{"BucketName", call->bucket()}}});
}

std::string SupportTable() {
  std::string table = "| operation | request | answer |\n|---|---|---|\n";
  for (const Route& route : kRoutes) {
    std::string request(route.method);
    request += route.level == Level::kService ? " /" : route.level == Level::kBucket ? " /bucket" : " /bucket/key";
    if (!route.parameter.empty()) request += "?" + std::string(route.parameter);
    if (!route.header.empty()) request += ", " + std::string(route.header);
    std::string answer = "yes";
    if (route.handler == nullptr) {
      const Unbuilt& unbuilt = route.unbuilt;
      answer = std::string("not yet: ") + std::string(Describe(unbuilt.code).name);
      if (!unbuilt.document.empty()) answer = "not yet: the answer of a bucket where it was never configured";
      if (unbuilt.status != 0) answer = "nothing to do: " + std::to_string(unbuilt.status);
    }
    table += "| [" + std::string(route.operation) + "](https://docs.aws.amazon.com/AmazonS3/latest/API/API_" +
             std::string(route.operation) + ".html) | `" + request + "` | " + answer + " |\n";
  }
  return table;
}

}  // namespace aloft::faces::s3
