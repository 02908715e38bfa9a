// Tables, streams and who may: through the whole face.
#include <gtest/gtest.h>

#include "faces/dynamodb/face_testing.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr std::string_view kTable =
    R"({"TableName":"tab","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"p",)"
    R"("KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}])";

std::string Table(std::string_view more = "") {
  return std::string(kTable) + std::string(more) + "}";
}

TEST(Tables, AreDescribed) {
  FaceWorld face;
  const Reply made = face.Call("CreateTable", Table(R"(,"StreamSpecification":{"StreamEnabled":true,
      "StreamViewType":"NEW_IMAGE"},"TableClass":"STANDARD","Tags":[{"Key":"k","Value":"v"}])"));
  EXPECT_EQ(200, made.status) << made.body;
  EXPECT_NE(std::string::npos, made.body.find(R"("TableStatus":"CREATING")"));
  const std::string described = face.Call("DescribeTable", R"({"TableName":"tab"})").body;
  for (const std::string_view part :
       {R"("TableStatus":"ACTIVE")",
        R"("TableArn":"arn:aws:dynamodb:us-east-1:123456789012:table/tab")",
        R"("BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST")",
        R"("StreamViewType":"NEW_IMAGE")",
        R"("LatestStreamArn":"arn:aws:dynamodb:us-east-1:123456789012:table/tab/stream/)"
        R"(2026-01-31T12:00:00)",
        R"("TableClassSummary":{"TableClass":"STANDARD"})", R"("DeletionProtectionEnabled":false)",
        R"("ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,)"
        R"("WriteCapacityUnits":0})"}) {
    EXPECT_NE(std::string::npos, described.find(part)) << part << " in " << described;
  }
  EXPECT_EQ(described,
            face.Call("DescribeTable",
                      R"({"TableName":"arn:aws:dynamodb:us-east-1:123456789012:table/tab"})")
                .body);
  EXPECT_EQ("ResourceInUseException: Table already exists: tab",
            face.Error("CreateTable", Table()));
  EXPECT_EQ(R"({"Tags":[{"Key":"k","Value":"v"}]})",
            face.Call("ListTagsOfResource",
                      R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/tab"})")
                .body);
}

TEST(Tables, AreValidated) {
  FaceWorld face;
  const auto error = [&face](std::string_view members) {
    return face.Error("CreateTable", R"({"TableName":"tab",)" + std::string(members) + "}");
  };
  constexpr std::string_view kParameters =
      "ValidationException: One or more parameter values were invalid: ";
  EXPECT_EQ(
      std::string(kParameters) +
          "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
          "PROVISIONED",
      error(R"("AttributeDefinitions":[],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}])"));
  EXPECT_EQ("ValidationException: Invalid KeySchema: Some index key attribute have no definition",
            error(R"("BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[],
                "KeySchema":[{"AttributeName":"p","KeyType":"HASH"}])"));
  EXPECT_EQ(std::string(kParameters) +
                "Number of attributes in KeySchema does not exactly match number of attributes "
                "defined in AttributeDefinitions",
            error(R"("BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[
                {"AttributeName":"p","AttributeType":"S"},{"AttributeName":"q",)"
                  R"("AttributeType":"S"}],
                "KeySchema":[{"AttributeName":"p","KeyType":"HASH"}])"));
  EXPECT_EQ(
      "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
      error(R"("BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[
                {"AttributeName":"p","AttributeType":"S"}],
                "KeySchema":[{"AttributeName":"p","KeyType":"RANGE"}])"));
  EXPECT_EQ(std::string(kParameters) +
                "Table KeySchema does not have a range key, which is required when specifying a "
                "LocalSecondaryIndex",
            error(R"("BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[
                {"AttributeName":"p","AttributeType":"S"}],
                "KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"LocalSecondaryIndexes":[{
                "IndexName":"idx","KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],
                "Projection":{"ProjectionType":"ALL"}}])"));
  EXPECT_EQ(R"({"TableNames":[]})", face.Call("ListTables", "{}").body);
}

TEST(Tables, ChangeAndGo) {
  FaceWorld face;
  face.Call("CreateTable", Table(R"(,"DeletionProtectionEnabled":true)"));
  EXPECT_EQ(
      "ValidationException: Resource cannot be deleted as it is currently protected against "
      "deletion. Disable deletion protection first.",
      face.Error("DeleteTable", R"({"TableName":"tab"})"));
  EXPECT_EQ(200, face.Call("UpdateTable", R"({"TableName":"tab","DeletionProtectionEnabled":false,
      "AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},{"AttributeName":"g",)"
                                          R"("AttributeType":"N"}],
      "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"byg","KeySchema":[{"AttributeName":"g",
      "KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]})")
                     .status);
  while (face.tables().RunOnce()) {
  }
  const std::string described = face.Call("DescribeTable", R"({"TableName":"tab"})").body;
  EXPECT_NE(std::string::npos, described.find(R"("IndexStatus":"ACTIVE")")) << described;
  EXPECT_NE(std::string::npos,
            face.Error("UpdateTable", R"({"TableName":"tab"})").find("At least one of"));
  EXPECT_EQ(200, face.Call("DeleteTable", R"({"TableName":"tab"})").status);
  EXPECT_EQ("ResourceNotFoundException: Requested resource not found: Table: tab not found",
            face.Error("DeleteTable", R"({"TableName":"tab"})"));
}

TEST(Tables, ExpiryIsSwitched) {
  FaceWorld face;
  face.Call("CreateTable", Table());
  const auto update = [&face](std::string_view specification) {
    return face.Call("UpdateTimeToLive", R"({"TableName":"tab","TimeToLiveSpecification":)" +
                                             std::string(specification) + "}");
  };
  EXPECT_EQ("ValidationException: TimeToLive is already disabled",
            FaceWorld::ErrorOf(update(R"({"Enabled":false,"AttributeName":"ttl"})")));
  EXPECT_EQ(R"({"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"ttl"}})",
            update(R"({"Enabled":true,"AttributeName":"ttl"})").body);
  EXPECT_EQ(R"({"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"ttl"}})",
            face.Call("DescribeTimeToLive", R"({"TableName":"tab"})").body);
  EXPECT_EQ("ValidationException: TimeToLive is already enabled",
            FaceWorld::ErrorOf(update(R"({"Enabled":true,"AttributeName":"ttl"})")));
  for (const char* other :
       {R"({"Enabled":true,"AttributeName":"x"})", R"({"Enabled":false,"AttributeName":"x"})"}) {
    EXPECT_EQ(
        "ValidationException: TimeToLive is active on a different AttributeName: current "
        "AttributeName is ttl",
        FaceWorld::ErrorOf(update(other)));
  }
  EXPECT_EQ(200, update(R"({"Enabled":false,"AttributeName":"ttl"})").status);
  EXPECT_EQ("ValidationException: TimeToLive is already disabled",
            FaceWorld::ErrorOf(update(R"({"Enabled":false,"AttributeName":"ttl"})")));
}

std::string TextBetween(const std::string& text, const std::string& before,
                        const std::string& after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string::npos) return "";
  const std::size_t from = begin + before.size();
  return text.substr(from, text.find(after, from) - from);
}

TEST(Streams, TellWhatHappened) {
  FaceWorld face;
  const std::string made = face.Call("CreateTable", Table(R"(,"StreamSpecification":{
      "StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"})"))
                               .body;
  const std::string arn = TextBetween(made, R"("LatestStreamArn":")", "\"");
  const std::string shard = TextBetween(
      face.Call("DescribeStream", R"({"StreamArn":")" + arn + "\"}").body, R"("ShardId":")", "\"");
  ASSERT_GE(shard.size(), 28U);
  face.Call("PutItem", R"({"TableName":"tab","Item":{"p":{"S":"a"}}})");
  face.Call("PutItem", R"({"TableName":"tab","Item":{"p":{"S":"a"}}})");
  face.Call("PutItem", R"({"TableName":"tab","Item":{"p":{"S":"a"},"v":{"N":"1"}}})");
  face.Call("DeleteItem", R"({"TableName":"tab","Key":{"p":{"S":"a"}}})");
  const std::string iterator = TextBetween(
      face.Call("GetShardIterator", R"({"StreamArn":")" + arn + R"(","ShardId":")" + shard +
                                        R"(","ShardIteratorType":"TRIM_HORIZON"})")
          .body,
      R"("ShardIterator":")", "\"");
  const std::string records =
      face.Call("GetRecords", R"({"ShardIterator":")" + iterator + "\"}").body;
  std::string events;
  for (std::size_t at = 0; (at = records.find(R"("eventName":")", at)) != std::string::npos; ++at) {
    events += records[at + 13];
  }
  EXPECT_EQ("IMR", events) << records;
  EXPECT_NE(std::string::npos, records.find(R"("NextShardIterator":)"));
  EXPECT_EQ("ValidationException: Invalid ShardIterator",
            face.Error("GetRecords", R"({"ShardIterator":"nonsense"})"));
  face.world().clock.AdvanceMillis(16 * 60 * 1000);
  EXPECT_NE(std::string::npos, face.Error("GetRecords", R"({"ShardIterator":")" + iterator + "\"}")
                                   .find("ExpiredIteratorException"));
  EXPECT_NE(std::string::npos, face.Call("ListStreams", R"({"TableName":"tab"})").body.find(arn));
}

// One forbidden element, and nothing of the batch happens (security.md: each element is asked for).
TEST(Access, EveryElementIsAuthorized) {
  FaceWorld face;
  face.Call("CreateTable", Table());
  face.Call("CreateTable", [] {
    std::string other = Table();
    return other.replace(other.find("tab"), 3, "other");
  }());
  const auto key = face.world().keys->Create(face.world().ManageKeys(), "reader", R"({
      "Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:*",
      "Resource":"arn:aws:dynamodb:*:*:table/tab"}]})");
  ASSERT_TRUE(key.ok()) << key.error().detail;
  const identity::KeyPair pair{key->id, key->secret};
  for (const auto& [operation, body] :
       {std::pair{"BatchWriteItem",
                  R"({"RequestItems":{"tab":[{"PutRequest":{"Item":{"p":{"S":"a"}}}}],
                  "other":[{"PutRequest":{"Item":{"p":{"S":"a"}}}}]}})"},
        std::pair{"TransactWriteItems",
                  R"({"TransactItems":[{"Put":{"TableName":"tab","Item":{"p":{"S":"a"}}}},
                  {"Put":{"TableName":"other","Item":{"p":{"S":"a"}}}}]})"},
        std::pair{"BatchGetItem", R"({"RequestItems":{"tab":{"Keys":[{"p":{"S":"a"}}]},)"
                                  R"("other":{"Keys":[{"p":{"S":"a"}}]}}})"},
        std::pair{"TransactGetItems",
                  R"({"TransactItems":[{"Get":{"TableName":"other","Key":{"p":{"S":"a"}}}}]})"},
        std::pair{"GetItem", R"({"TableName":"other","Key":{"p":{"S":"a"}}})"}}) {
    const Reply reply = face.CallAs(pair, operation, body);
    EXPECT_EQ(400, reply.status);
    EXPECT_NE(std::string::npos, reply.body.find("#AccessDeniedException")) << reply.body;
  }
  EXPECT_EQ("{}", face.Call("GetItem", R"({"TableName":"tab","Key":{"p":{"S":"a"}}})").body);
  EXPECT_EQ("{}",
            face.CallAs(pair, "GetItem", R"({"TableName":"tab","Key":{"p":{"S":"a"}}})").body);
  EXPECT_NE(std::string::npos,
            face.CallAs(pair, "GetItem",
                        R"({"TableName":"arn:aws:dynamodb:us-east-1:999999999999:table/tab",
                        "Key":{"p":{"S":"a"}}})")
                .body.find("#AccessDeniedException"));
}

TEST(Wire, RefusesBadSignaturesAndOddRequests) {
  FaceWorld face;
  identity::KeyPair wrong = face.world().root;
  wrong.secret[0] = wrong.secret[0] == 'x' ? 'y' : 'x';
  EXPECT_NE(std::string::npos,
            face.CallAs(wrong, "ListTables", "{}").body.find("#InvalidSignatureException"));
  wrong.id = "AKIAXXXXXXXXXXXXXXXX";
  EXPECT_NE(std::string::npos,
            face.CallAs(wrong, "ListTables", "{}").body.find("#UnrecognizedClientException"));
  TestRequest request;
  request.host = "dynamodb.us-east-1.amazonaws.com";
  EXPECT_EQ("healthy: dynamodb.us-east-1.amazonaws.com ", face.SendAsIs(request).body);
  request.method = "POST";
  request.body = "{}";
  request.Set("content-type", "application/x-amz-json-1.0");
  request.Set("x-amz-target", "DynamoDB_20120810.ListTables");
  const Reply unsigned_reply = face.SendAsIs(request);
  EXPECT_EQ(400, unsigned_reply.status);
  EXPECT_NE(std::string::npos, unsigned_reply.body.find("#MissingAuthenticationTokenException"));
  request.Set("content-type", "text/plain");
  EXPECT_EQ(404, face.Send(face.world().root, request).status);
}

}  // namespace
}  // namespace aloft::faces::dynamodb
