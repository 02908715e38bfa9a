#include "faces/s3/router.h"

#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {
namespace {

constexpr Level kService = Level::kService;
constexpr Level kBucket = Level::kBucket;
constexpr Level kObject = Level::kObject;

// There is none of that here.
constexpr Unbuilt Missing(Code code) { return {code}; }
// A document that says the same.
constexpr Unbuilt Empty(std::string_view root, std::string_view content = {}) {
  return {Code::kNotImplemented, root, content};
}
// What never was there is deleted at once.
constexpr Unbuilt Nothing() { return {Code::kNotImplemented, {}, {}, 204}; }

constexpr Route kRoutes[] = {
    {"GET", kService, "", "", "ListBuckets", ListBuckets},
    {"POST", kService, "x-id=WriteGetObjectResponse", "", "WriteGetObjectResponse", nullptr},
    {"GET", kBucket, "accelerate", "", "GetBucketAccelerateConfiguration", nullptr,
     Empty("AccelerateConfiguration")},
    {"GET", kBucket, "acl", "", "GetBucketAcl", GetBucketAcl},
    {"GET", kBucket, "abac", "", "GetBucketAbac", nullptr,
     Empty("AbacStatus", "<Status>Disabled</Status>")},
    {"GET", kBucket, "analytics&id", "", "GetBucketAnalyticsConfiguration", nullptr,
     Missing(Code::kNoSuchConfiguration)},
    {"GET", kBucket, "analytics", "", "ListBucketAnalyticsConfigurations", nullptr,
     Empty("ListBucketAnalyticsConfigurationsResult", "<IsTruncated>false</IsTruncated>")},
    {"GET", kBucket, "cors", "", "GetBucketCors", GetBucketCors},
    {"GET", kBucket, "encryption", "", "GetBucketEncryption", GetBucketEncryption},
    {"GET", kBucket, "intelligent-tiering&id", "", "GetBucketIntelligentTieringConfiguration",
     nullptr, Missing(Code::kNoSuchConfiguration)},
    {"GET", kBucket, "intelligent-tiering", "", "ListBucketIntelligentTieringConfigurations",
     nullptr,
     Empty("ListBucketIntelligentTieringConfigurationsOutput", "<IsTruncated>false</IsTruncated>")},
    {"GET", kBucket, "inventory&id", "", "GetBucketInventoryConfiguration", nullptr,
     Missing(Code::kNoSuchConfiguration)},
    {"GET", kBucket, "inventory", "", "ListBucketInventoryConfigurations", nullptr,
     Empty("ListInventoryConfigurationsResult", "<IsTruncated>false</IsTruncated>")},
    {"GET", kBucket, "lifecycle", "", "GetBucketLifecycleConfiguration",
     GetBucketLifecycleConfiguration},
    {"GET", kBucket, "location", "", "GetBucketLocation", GetBucketLocation},
    {"GET", kBucket, "logging", "", "GetBucketLogging", nullptr, Empty("BucketLoggingStatus")},
    {"GET", kBucket, "metadataConfiguration", "", "GetBucketMetadataConfiguration", nullptr,
     Missing(Code::kMetadataConfigurationNotFound)},
    {"GET", kBucket, "metadataTable", "", "GetBucketMetadataTableConfiguration", nullptr,
     Missing(Code::kMetadataTableConfigurationNotFound)},
    {"GET", kBucket, "metrics&id", "", "GetBucketMetricsConfiguration", nullptr,
     Missing(Code::kNoSuchConfiguration)},
    {"GET", kBucket, "metrics", "", "ListBucketMetricsConfigurations", nullptr,
     Empty("ListMetricsConfigurationsResult", "<IsTruncated>false</IsTruncated>")},
    {"GET", kBucket, "notification", "", "GetBucketNotificationConfiguration", nullptr,
     Empty("NotificationConfiguration")},
    {"GET", kBucket, "object-lock", "", "GetObjectLockConfiguration", nullptr,
     Missing(Code::kObjectLockConfigurationNotFound)},
    {"GET", kBucket, "ownershipControls", "", "GetBucketOwnershipControls",
     GetBucketOwnershipControls},
    {"GET", kBucket, "policy", "", "GetBucketPolicy", GetBucketPolicy},
    {"GET", kBucket, "policyStatus", "", "GetBucketPolicyStatus", GetBucketPolicyStatus},
    {"GET", kBucket, "publicAccessBlock", "", "GetPublicAccessBlock", GetPublicAccessBlock},
    {"GET", kBucket, "replication", "", "GetBucketReplication", nullptr,
     Missing(Code::kReplicationConfigurationNotFound)},
    {"GET", kBucket, "requestPayment", "", "GetBucketRequestPayment", nullptr,
     Empty("RequestPaymentConfiguration", "<Payer>BucketOwner</Payer>")},
    {"GET", kBucket, "session", "", "CreateSession", nullptr},
    {"GET", kBucket, "tagging", "", "GetBucketTagging", GetBucketTagging},
    {"GET", kBucket, "uploads", "", "ListMultipartUploads", ListMultipartUploads},
    {"GET", kBucket, "versioning", "", "GetBucketVersioning", GetBucketVersioning},
    {"GET", kBucket, "versions", "", "ListObjectVersions", ListObjectVersions},
    {"GET", kBucket, "website", "", "GetBucketWebsite", nullptr,
     Missing(Code::kNoSuchWebsiteConfiguration)},
    {"GET", kBucket, "list-type=2", "", "ListObjectsV2", ListObjectsV2},
    {"GET", kBucket, "", "", "ListObjects", ListObjects},
    {"HEAD", kBucket, "", "", "HeadBucket", HeadBucket},
    {"PUT", kBucket, "accelerate", "", "PutBucketAccelerateConfiguration", nullptr},
    {"PUT", kBucket, "acl", "", "PutBucketAcl", PutBucketAcl},
    {"PUT", kBucket, "abac", "", "PutBucketAbac", nullptr},
    {"PUT", kBucket, "analytics", "", "PutBucketAnalyticsConfiguration", nullptr},
    {"PUT", kBucket, "cors", "", "PutBucketCors", PutBucketCors},
    {"PUT", kBucket, "encryption", "", "PutBucketEncryption", PutBucketEncryption},
    {"PUT", kBucket, "intelligent-tiering", "", "PutBucketIntelligentTieringConfiguration",
     nullptr},
    {"PUT", kBucket, "inventory", "", "PutBucketInventoryConfiguration", nullptr},
    {"PUT", kBucket, "lifecycle", "", "PutBucketLifecycleConfiguration",
     PutBucketLifecycleConfiguration},
    {"PUT", kBucket, "logging", "", "PutBucketLogging", nullptr},
    {"PUT", kBucket, "metadataAnnotationTable", "",
     "UpdateBucketMetadataAnnotationTableConfiguration", nullptr},
    {"PUT", kBucket, "metadataInventoryTable", "",
     "UpdateBucketMetadataInventoryTableConfiguration", nullptr},
    {"PUT", kBucket, "metadataJournalTable", "", "UpdateBucketMetadataJournalTableConfiguration",
     nullptr},
    {"PUT", kBucket, "metrics", "", "PutBucketMetricsConfiguration", nullptr},
    {"PUT", kBucket, "notification", "", "PutBucketNotificationConfiguration", nullptr},
    {"PUT", kBucket, "object-lock", "", "PutObjectLockConfiguration", nullptr},
    {"PUT", kBucket, "ownershipControls", "", "PutBucketOwnershipControls",
     PutBucketOwnershipControls},
    {"PUT", kBucket, "policy", "", "PutBucketPolicy", PutBucketPolicy},
    {"PUT", kBucket, "publicAccessBlock", "", "PutPublicAccessBlock", PutPublicAccessBlock},
    {"PUT", kBucket, "replication", "", "PutBucketReplication", nullptr},
    {"PUT", kBucket, "requestPayment", "", "PutBucketRequestPayment", nullptr},
    {"PUT", kBucket, "tagging", "", "PutBucketTagging", PutBucketTagging},
    {"PUT", kBucket, "versioning", "", "PutBucketVersioning", PutBucketVersioning},
    {"PUT", kBucket, "website", "", "PutBucketWebsite", nullptr},
    {"PUT", kBucket, "", "", "CreateBucket", CreateBucket},
    {"DELETE", kBucket, "analytics", "", "DeleteBucketAnalyticsConfiguration", nullptr,
     Missing(Code::kNoSuchConfiguration)},
    {"DELETE", kBucket, "cors", "", "DeleteBucketCors", DeleteBucketCors},
    {"DELETE", kBucket, "encryption", "", "DeleteBucketEncryption", DeleteBucketEncryption},
    {"DELETE", kBucket, "intelligent-tiering", "", "DeleteBucketIntelligentTieringConfiguration",
     nullptr, Missing(Code::kNoSuchConfiguration)},
    {"DELETE", kBucket, "inventory", "", "DeleteBucketInventoryConfiguration", nullptr,
     Missing(Code::kNoSuchConfiguration)},
    {"DELETE", kBucket, "lifecycle", "", "DeleteBucketLifecycle", DeleteBucketLifecycle},
    {"DELETE", kBucket, "metadataConfiguration", "", "DeleteBucketMetadataConfiguration", nullptr,
     Nothing()},
    {"DELETE", kBucket, "metadataTable", "", "DeleteBucketMetadataTableConfiguration", nullptr,
     Nothing()},
    {"DELETE", kBucket, "metrics", "", "DeleteBucketMetricsConfiguration", nullptr,
     Missing(Code::kNoSuchConfiguration)},
    {"DELETE", kBucket, "ownershipControls", "", "DeleteBucketOwnershipControls",
     DeleteBucketOwnershipControls},
    {"DELETE", kBucket, "policy", "", "DeleteBucketPolicy", DeleteBucketPolicy},
    {"DELETE", kBucket, "publicAccessBlock", "", "DeletePublicAccessBlock",
     DeletePublicAccessBlock},
    {"DELETE", kBucket, "replication", "", "DeleteBucketReplication", nullptr, Nothing()},
    {"DELETE", kBucket, "tagging", "", "DeleteBucketTagging", DeleteBucketTagging},
    {"DELETE", kBucket, "website", "", "DeleteBucketWebsite", nullptr, Nothing()},
    {"DELETE", kBucket, "", "", "DeleteBucket", DeleteBucket},
    {"POST", kBucket, "delete", "", "DeleteObjects", DeleteObjects},
    {"POST", kBucket, "metadataConfiguration", "", "CreateBucketMetadataConfiguration", nullptr},
    {"POST", kBucket, "metadataTable", "", "CreateBucketMetadataTableConfiguration", nullptr},
    {"POST", kBucket, "", "", "PostObject", PostObject},
    {"OPTIONS", kBucket, "", "", "PreflightRequest", PreflightRequest},
    {"GET", kObject, "acl", "", "GetObjectAcl", GetObjectAcl},
    {"GET", kObject, "annotation&annotationName", "", "GetObjectAnnotation", nullptr},
    {"GET", kObject, "annotation", "", "ListObjectAnnotations", nullptr},
    {"GET", kObject, "attributes", "", "GetObjectAttributes", GetObjectAttributes},
    {"GET", kObject, "legal-hold", "", "GetObjectLegalHold", nullptr,
     Missing(Code::kNoSuchObjectLockConfiguration)},
    {"GET", kObject, "retention", "", "GetObjectRetention", nullptr,
     Missing(Code::kNoSuchObjectLockConfiguration)},
    {"GET", kObject, "tagging", "", "GetObjectTagging", GetObjectTagging},
    {"GET", kObject, "torrent", "", "GetObjectTorrent", nullptr},
    {"GET", kObject, "uploadId", "", "ListParts", ListParts},
    {"GET", kObject, "", "", "GetObject", GetObject},
    {"HEAD", kObject, "", "", "HeadObject", HeadObject},
    {"PUT", kObject, "acl", "", "PutObjectAcl", PutObjectAcl},
    {"PUT", kObject, "tagging", "", "PutObjectTagging", PutObjectTagging},
    {"PUT", kObject, "annotation", "", "PutObjectAnnotation", nullptr},
    {"PUT", kObject, "encryption", "", "UpdateObjectEncryption", nullptr},
    {"PUT", kObject, "legal-hold", "", "PutObjectLegalHold", nullptr},
    {"PUT", kObject, "renameObject", "", "RenameObject", nullptr},
    {"PUT", kObject, "retention", "", "PutObjectRetention", nullptr},
    {"PUT", kObject, "uploadId", "x-amz-copy-source", "UploadPartCopy", UploadPartCopy},
    {"PUT", kObject, "uploadId", "", "UploadPart", UploadPart},
    {"PUT", kObject, "", "x-amz-copy-source", "CopyObject", CopyObject},
    {"PUT", kObject, "", "", "PutObject", PutObject},
    {"DELETE", kObject, "annotation", "", "DeleteObjectAnnotation", nullptr},
    {"DELETE", kObject, "tagging", "", "DeleteObjectTagging", DeleteObjectTagging},
    {"DELETE", kObject, "uploadId", "", "AbortMultipartUpload", AbortMultipartUpload},
    {"DELETE", kObject, "", "", "DeleteObject", DeleteObject},
    {"POST", kObject, "restore", "", "RestoreObject", nullptr},
    {"POST", kObject, "select", "", "SelectObjectContent", nullptr},
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

identity::Permission PermissionOf(const Route& route) {
  const bool reads = route.method == "GET";
  if (route.level == Level::kObject) {
    return reads ? identity::Permission::kObjectRead : identity::Permission::kObjectWrite;
  }
  return reads ? identity::Permission::kBucketConfigRead : identity::Permission::kBucketConfigWrite;
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

Result<edge::Plan> AnswerUnbuilt(const CallPtr& call, const Route& route) {
  if (route.level == Level::kService) return Fail(Error{Code::kNotImplemented});
  ALOFT_TRY(const Scope scope, FindScope(*call));
  const identity::Permission permission = PermissionOf(route);
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            route.level == Level::kObject ? AuthorizeObject(scope, call->key(), permission)
                                          : Authorize(scope, permission));
  const Unbuilt& unbuilt = route.unbuilt;
  if (unbuilt.status != 0) return Answer(EmptyReply(unbuilt.status));
  if (!unbuilt.root.empty()) {
    std::string body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + std::string(unbuilt.root);
    body += " xmlns=\"" + std::string(kNamespace) + "\">" + std::string(unbuilt.content);
    return AnswerXml(body + "</" + std::string(unbuilt.root) + ">");
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
    request += route.level == Level::kService  ? " /"
               : route.level == Level::kBucket ? " /bucket"
                                               : " /bucket/key";
    if (!route.parameter.empty()) request += "?" + std::string(route.parameter);
    if (!route.header.empty()) request += ", " + std::string(route.header);
    std::string answer = "yes";
    if (route.handler == nullptr) {
      const Unbuilt& unbuilt = route.unbuilt;
      answer = std::string("not yet: ") + std::string(Describe(unbuilt.code).name);
      if (!unbuilt.root.empty())
        answer = "not yet: the answer of a bucket where it was never configured";
      if (unbuilt.status != 0) answer = "nothing to do: " + std::to_string(unbuilt.status);
    }
    table += "| [" + std::string(route.operation) +
             "](https://docs.aws.amazon.com/AmazonS3/latest/API/API_" +
             std::string(route.operation) + ".html) | `" + request + "` | " + answer + " |\n";
  }
  return table;
}

}  // namespace aloft::faces::s3
