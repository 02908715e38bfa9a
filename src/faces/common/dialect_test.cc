// One port for every dialect: each form of request that SDKs send must reach its face.
#include "faces/common/dialect.h"

#include <gtest/gtest.h>

#include "faces/common/signing_testing.h"

namespace aloft::faces {
namespace {

Dialect Of(std::string target, std::vector<std::pair<std::string, std::string>> headers = {},
           std::string host = "localhost:4566") {
  TestRequest request;
  request.target = std::move(target);
  request.headers = std::move(headers);
  request.host = std::move(host);
  return PickDialect(request.View());
}

std::pair<std::string, std::string> Scoped(const std::string& service) {
  return {"authorization", "AWS4-HMAC-SHA256 Credential=AKIA/20260131/us-east-1/" + service +
                               "/aws4_request, SignedHeaders=host, Signature=x"};
}

TEST(Dialect, ByTargetScopePathAndHost) {
  EXPECT_EQ(Of("/", {{"x-amz-target", "DynamoDB_20120810.GetItem"}}), Dialect::kDynamoDb);
  EXPECT_EQ(Of("/", {{"x-amz-target", "DynamoDBStreams_20120810.GetRecords"}}), Dialect::kDynamoDb);
  EXPECT_EQ(Of("/", {{"x-amz-target", "DynamoDB_19991231.X"}}), Dialect::kDynamoDb);
  EXPECT_EQ(Of("/", {{"x-amz-target", "AmazonSQS.SendMessage"}}), Dialect::kUnknownAws);
  EXPECT_EQ(Of("/", {Scoped("dynamodb")}), Dialect::kDynamoDb);
  EXPECT_EQ(Of("/bucket", {Scoped("s3")}), Dialect::kS3);
  EXPECT_EQ(Of("/?X-Amz-Credential=AKIA%2F20260131%2Fus-east-1%2Fdynamodb%2Faws4_request"),
            Dialect::kDynamoDb);
  EXPECT_EQ(Of("/_aloft/v1/status"), Dialect::kAdmin);
  EXPECT_EQ(Of("/_aloft"), Dialect::kS3);
  EXPECT_EQ(Of("/bucket/_aloft/v1"), Dialect::kS3);
  EXPECT_EQ(Of("/", {}, "dynamodb.us-east-1.amazonaws.com"), Dialect::kDynamoDb);
  EXPECT_EQ(Of("/bucket/key"), Dialect::kS3);
}

TEST(Dialect, GooglePathsGiveWayToAwsCredentials) {
  EXPECT_EQ(Of("/storage/v1/b?project=p"), Dialect::kGcs);
  EXPECT_EQ(Of("/b/bucket/o"), Dialect::kGcs);
  EXPECT_EQ(Of("/upload/storage/v1/b/x/o"), Dialect::kGcs);
  EXPECT_EQ(Of("/v1/projects/p/databases/(default)/documents"), Dialect::kFirestore);
  EXPECT_EQ(Of("/b?project=p"), Dialect::kGcs);
  EXPECT_EQ(Of("/b?project=p", {{"authorization", "Bearer x"}}), Dialect::kGcs);
  EXPECT_EQ(Of("/bucket/key", {{"authorization", "Bearer x"}}), Dialect::kGcsXml);
  EXPECT_EQ(Of("/v1/projects/p", {{"authorization", "Bearer owner"}}), Dialect::kFirestore);
  EXPECT_EQ(Of("/bucket/key", {{"authorization", "GOOG4-HMAC-SHA256 Credential=x"}}),
            Dialect::kGcsXml);
  // A bucket may be called "storage", or have a key that looks like a path of Google's.
  EXPECT_EQ(Of("/storage/v1/file", {Scoped("s3")}), Dialect::kS3);
}

TEST(Dialect, GooglesClientsAreKnownByTheirMarks) {
  EXPECT_EQ(Of("/bucket/key?X-Goog-Algorithm=GOOG4-RSA-SHA256"), Dialect::kGcsXml);
  EXPECT_EQ(Of("/bucket/key?GoogleAccessId=a%40b&Expires=1&Signature=x"), Dialect::kGcsXml);
  EXPECT_EQ(Of("/bucket/key", {{"x-goog-api-client", "gl-go/1.24 gccl/1.70"}}), Dialect::kGcsXml);
  EXPECT_EQ(Of("/bucket/key", {{"user-agent", "gcloud-python/3.0"}}), Dialect::kGcsXml);
  EXPECT_EQ(Of("/bucket/key", {}, "storage.googleapis.com"), Dialect::kGcsXml);
  EXPECT_EQ(Of("/key", {}, "bucket.storage.googleapis.com"), Dialect::kGcsXml);
  EXPECT_EQ(Of("/b/key", {}, "bucket.storage.googleapis.com:443"), Dialect::kGcsXml);
  EXPECT_EQ(Of("/bucket/key", {{"x-goog-meta-a", "b"}, Scoped("s3")}), Dialect::kS3);
}

// Where the host names the bucket, every path is an object's.
TEST(Dialect, NoPathOfGooglesIsTakenFromTheObjectsOfABucketsHost) {
  for (const char* path : {"/b", "/b/c", "/storage/v1/b", "/projects/p/serviceAccount",
                           "/projects/p/hmacKeys/1", "/v1/projects/p/a"}) {
    for (const auto& header : std::vector<std::pair<std::string, std::string>>{
             {"authorization", "Bearer x"}, {"x-goog-api-client", "test"}, {"accept", "*/*"}}) {
      EXPECT_EQ(Of(path, {header}, "photos.storage.googleapis.com:443"), Dialect::kGcsXml)
          << path << header.first;
    }
  }
  const std::pair<std::string, std::string> mark = {"x-goog-api-client", "test"};
  for (const char* path : {"/b", "/projects/p/serviceAccount", "/projects/p/hmacKeys/1"}) {
    EXPECT_EQ(Of(path, {mark}, "storage.googleapis.com"), Dialect::kGcs) << path;
  }
}

TEST(Dialect, TheTokenEndpointTakesItsOwnFormOnly) {
  TestRequest request;
  request.method = "POST";
  request.target = "/token";
  request.Set("content-type", "application/x-www-form-urlencoded; charset=UTF-8");
  EXPECT_EQ(PickDialect(request.View()), Dialect::kOauth);
  request.host = "photos.storage.googleapis.com";
  EXPECT_EQ(PickDialect(request.View()), Dialect::kGcsXml);
  request.host = "localhost";
  request.Set("content-type", "multipart/form-data; boundary=x");
  EXPECT_EQ(PickDialect(request.View()), Dialect::kS3);
  EXPECT_EQ(Of("/token"), Dialect::kS3);
}

TEST(Dialect, BucketsInHosts) {
  EXPECT_EQ(BucketOfHost("photos.s3.amazonaws.com"), "photos");
  EXPECT_EQ(BucketOfHost("my.photos.s3.eu-west-1.amazonaws.com:443"), "my.photos");
  EXPECT_EQ(BucketOfHost("photos.s3-eu-west-1.amazonaws.com"), "photos");
  EXPECT_EQ(BucketOfHost("photos.localhost:4566"), "photos");
  EXPECT_EQ(BucketOfHost("my.photos.storage.googleapis.com:443"), "my.photos");
  EXPECT_EQ(BucketOfHost("storage.googleapis.com"), "");
  for (const char* host :
       {"s3.amazonaws.com", "localhost:4566", "127.0.0.1", "[::1]:4566", ".s3.x", "s3.localhost"}) {
    EXPECT_EQ(BucketOfHost(host), "") << host;
  }
}

}  // namespace
}  // namespace aloft::faces
