// Items through the whole face: what clients send, what they are answered, and that what is refused
// leaves nothing behind.
#include <gtest/gtest.h>

#include "base/crc.h"
#include "faces/dynamodb/face_testing.h"

namespace aloft::faces::dynamodb {
namespace {

class ItemsTest : public testing::Test {
 protected:
  void SetUp() override {
    const Reply made =
        face_.Call("CreateTable", R"({"TableName":"tab","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},
                                {"AttributeName":"s","AttributeType":"N"},
                                {"AttributeName":"g","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s",)"
                                  R"("KeyType":"RANGE"}],
        "GlobalSecondaryIndexes":[{"IndexName":"byg","KeySchema":[{"AttributeName":"g",)"
                                  R"("KeyType":"HASH"}],
                                   "Projection":{"ProjectionType":"KEYS_ONLY"}}]})");
    ASSERT_EQ(200, made.status) << made.body;
  }

  std::string Put(std::string_view item) {
    return face_.Call("PutItem", R"({"TableName":"tab","Item":)" + std::string(item) + "}").body;
  }
  std::string Get(std::string_view key, std::string_view more = "") {
    return face_
        .Call("GetItem",
              R"({"TableName":"tab","Key":)" + std::string(key) + std::string(more) + "}")
        .body;
  }

  static constexpr std::string_view kKey = R"({"p":{"S":"a"},"s":{"N":"1"}})";
  FaceWorld face_;
};

TEST_F(ItemsTest, PutAndGet) {
  EXPECT_EQ("{}", Get(kKey));
  EXPECT_EQ("{}",
            Put(R"({"p":{"S":"a"},"s":{"N":"1.0"},"x":{"L":[{"BOOL":true},{"NULL":true}]}})"));
  EXPECT_EQ(R"({"Item":{"p":{"S":"a"},"s":{"N":"1"},"x":{"L":[{"BOOL":true},{"NULL":true}]}}})",
            Get(kKey));
  EXPECT_EQ(R"({"Item":{"x":{"L":[{"NULL":true}]}}})",
            Get(kKey, R"(,"ProjectionExpression":"x[1]")"));
  EXPECT_EQ(
      R"({"Item":{"p":{"S":"a"}},"ConsumedCapacity":{"TableName":"tab","CapacityUnits":0.5}})",
      Get(kKey, R"(,"AttributesToGet":["p"],"ReturnConsumedCapacity":"TOTAL")"));
}

TEST_F(ItemsTest, RepliesCarryTheVendorsHeaders) {
  const Reply reply = face_.Call("ListTables", "{}");
  EXPECT_EQ(R"({"TableNames":["tab"]})", reply.body);
  EXPECT_EQ("application/x-amz-json-1.0", reply.Header("Content-Type"));
  EXPECT_EQ(std::to_string(Crc32(reply.body)), reply.Header("x-amz-crc32"));
  const std::string id = reply.Header("x-amzn-RequestId");
  EXPECT_EQ(52U, id.size());
  EXPECT_EQ(std::string::npos, id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"));
}

TEST_F(ItemsTest, ConditionsAreChecked) {
  Put(R"({"p":{"S":"a"},"s":{"N":"1"},"v":{"N":"5"}})");
  const Reply refused =
      face_.Call("PutItem", R"j({"TableName":"tab","Item":{"p":{"S":"a"},"s":{"N":"1"}},
      "ConditionExpression":"attribute_not_exists(p)",
      "ReturnValuesOnConditionCheckFailure":"ALL_OLD"})j");
  EXPECT_EQ(400, refused.status);
  EXPECT_EQ(R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
            R"("message":"The )"
            R"(conditional request failed","Item":{"p":{"S":"a"},"s":{"N":"1"},"v":{"N":"5"}}})",
            refused.body);
  EXPECT_EQ("ConditionalCheckFailedException: The conditional request failed",
            face_.Error("DeleteItem", R"({"TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"1"}},
                "Expected":{"v":{"Value":{"N":"6"}}}})"));
  EXPECT_EQ("{}", face_
                      .Call("DeleteItem", R"({"TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"1"}},
                "Expected":{"v":{"ComparisonOperator":"GT","AttributeValueList":[{"N":"4.5"}]}}})")
                      .body);
  EXPECT_EQ("{}", Get(kKey));
}

TEST_F(ItemsTest, UpdatesReturnWhatIsAskedFor) {
  const auto update = [this](std::string_view rest) {
    return face_
        .Call("UpdateItem", R"({"TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"1"}},)" +
                                std::string(rest) + "}")
        .body;
  };
  EXPECT_EQ("{}", update(R"("UpdateExpression":"SET a = :a, b = :b",
      "ExpressionAttributeValues":{":a":{"N":"1"},":b":{"S":"x"}},"ReturnValues":"ALL_OLD")"));
  EXPECT_EQ(R"({"Attributes":{"a":{"N":"3"}}})",
            update(R"("UpdateExpression":"ADD a :a","ExpressionAttributeValues":{":a":{"N":"2"}},
                "ReturnValues":"UPDATED_NEW")"));
  EXPECT_EQ(R"({"Attributes":{"a":{"N":"3"}}})",
            update(R"("UpdateExpression":"REMOVE a","ReturnValues":"UPDATED_OLD")"));
  EXPECT_EQ(R"({"Attributes":{"b":{"S":"x"},"l":{"L":[{"N":"1"}]},"p":{"S":"a"},"s":{"N":"1"}}})",
            update(R"("AttributeUpdates":{"l":{"Action":"ADD","Value":{"L":[{"N":"1"}]}}},
                "ReturnValues":"ALL_NEW")"));
}

struct Refusal {
  std::string_view operation;
  std::string_view body;
  std::string_view error;
};

TEST_F(ItemsTest, RefusesWritesInTheVendorsWords) {
  const Refusal kCases[] = {
      {"GetItem", R"({"TableName":"nope","Key":{"a":{"S":"b"}}})",
       "ResourceNotFoundException: Requested resource not found"},
      {"DescribeTable", R"({"TableName":"nope"})",
       "ResourceNotFoundException: Requested resource not found: Table: nope not found"},
      {"GetItem", R"({"TableName":"tab","Key":{"p":{"S":"b"}}})",
       "ValidationException: The provided key element does not match the schema"},
      {"PutItem", R"({"TableName":"tab","Item":{"p":{"S":"b"}}})",
       "ValidationException: One or more parameter values were invalid: Missing the key s in the "
       "item"},
      {"PutItem", R"({"TableName":"tab","Item":{"p":{"N":"1"},"s":{"N":"1"}}})",
       "ValidationException: One or more parameter values were invalid: Type mismatch for key p "
       "expected: S actual: N"},
      {"PutItem", R"({"TableName":"tab","Item":{"p":{"S":""},"s":{"N":"1"}}})",
       "ValidationException: One or more parameter values are not valid. The AttributeValue for a "
       "key attribute cannot contain an empty string value. Key: p"},
      {"PutItem", R"({"TableName":"tab","Item":{"p":{"S":"a"},"s":{"N":"1"},"g":{"N":"1"}}})",
       "ValidationException: One or more parameter values were invalid: Type mismatch for Index "
       "Key "
       "g Expected: S Actual: N IndexName: byg"},
      {"PutItem", R"({"TableName":"tab","Item":{},"ReturnValues":"ALL_NEW"})",
       "ValidationException: ReturnValues can only be ALL_OLD or NONE"},
      {"UpdateItem",
       R"({"TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"1"}},"UpdateExpression":"SET p = :p",)"
       R"("ExpressionAttributeValues":{":p":{"S":"b"}}})",
       "ValidationException: One or more parameter values were invalid: Cannot update attribute p. "
       "This attribute is part of the key"},
      {"UpdateItem",
       R"({"TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"1"}},)"
       R"("UpdateExpression":"SET x.y = :p",)"
       R"("ExpressionAttributeValues":{":p":{"S":"b"}}})",
       "ValidationException: The document path provided in the update expression is invalid for "
       "update"},
      {"PutItem",
       R"({"TableName":"tab","Item":{"p":{"S":"a"},"s":{"N":"1"}},"ConditionExpression":"a = b",)"
       R"("Expected":{}})",
       "ValidationException: Can not use both expression and non-expression parameters in the same "
       "request: Non-expression parameters: {Expected} Expression parameters: "
       "{ConditionExpression}"},
      {"PutItem",
       R"({"TableName":"tab","Item":{"p":{"S":"a"},"s":{"N":"1"}},)"
       R"("ExpressionAttributeNames":{"#a":"a"}})",
       "ValidationException: ExpressionAttributeNames can only be specified when using "
       "expressions"},
      {"PutItem",
       R"({"TableName":"tab","Item":{"p":{"S":"a"},"s":{"N":"1"}},"ConditionExpression":"a = b",)"
       R"("ExpressionAttributeNames":{"#a":"a"},"ExpressionAttributeValues":{":v":{"S":"x"}}})",
       "ValidationException: Value provided in ExpressionAttributeNames unused in expressions: "
       "keys: "
       "{#a}"},
      {"UpdateItem",
       R"({"TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"1"}},"ExpressionAttributeValues":{}})",
       "ValidationException: ExpressionAttributeValues can only be specified when using "
       "expressions: "
       "UpdateExpression and ConditionExpression are null"},
      {"SearchVectors", R"({"TableName":"tab"})", "UnknownOperationException: "},
      {"NoSuchThing", "{}", "UnknownOperationException: "},
      {"GetItem", "{", "SerializationException: "},
      {"GetItem", "", "SerializationException: "},
  };
  for (const Refusal& test : kCases) {
    EXPECT_EQ(test.error, face_.Error(test.operation, test.body)) << test.body;
  }
  EXPECT_EQ(R"({"Items":[],"Count":0,"ScannedCount":0})",
            face_.Call("Scan", R"({"TableName":"tab"})").body);
}

TEST_F(ItemsTest, RefusesReadsInTheVendorsWords) {
  const Refusal kCases[] = {
      {"Query", R"({"TableName":"tab"})",
       "ValidationException: Either the KeyConditions or KeyConditionExpression parameter must be "
       "specified in the request."},
      {"Query",
       R"({"TableName":"tab","KeyConditionExpression":"s = :v",)"
       R"("ExpressionAttributeValues":{":v":{"N":"1"}}})",
       "ValidationException: Query condition missed key schema element: p"},
      {"Query",
       R"({"TableName":"tab","KeyConditionExpression":"p > :v",)"
       R"("ExpressionAttributeValues":{":v":{"S":"1"}}})",
       "ValidationException: Query key condition not supported"},
      {"Query",
       R"({"TableName":"tab","KeyConditionExpression":"p = :v",)"
       R"("ExpressionAttributeValues":{":v":{"N":"1"}}})",
       "ValidationException: One or more parameter values were invalid: Condition parameter type "
       "does "
       "not match schema type"},
      {"Query",
       R"({"TableName":"tab","IndexName":"nope","KeyConditionExpression":"p = :v",)"
       R"("ExpressionAttributeValues":{":v":{"S":"1"}}})",
       "ValidationException: The table does not have the specified index: nope"},
      {"Query",
       R"({"TableName":"tab","IndexName":"byg","ConsistentRead":true,)"
       R"("KeyConditionExpression":"g = :v",)"
       R"("ExpressionAttributeValues":{":v":{"S":"1"}}})",
       "ValidationException: Consistent reads are not supported on global secondary indexes"},
      {"Query",
       R"({"TableName":"tab","IndexName":"byg","ProjectionExpression":"z",)"
       R"("KeyConditionExpression":"g = :v",)"
       R"("ExpressionAttributeValues":{":v":{"S":"1"}}})",
       "ValidationException: One or more parameter values were invalid: Global secondary index byg "
       "does not project [z]"},
      {"Query",
       R"({"TableName":"tab","FilterExpression":"s = :n","KeyConditionExpression":"p = :v",)"
       R"("ExpressionAttributeValues":{":v":{"S":"1"},":n":{"N":"1"}}})",
       "ValidationException: Filter Expression can only contain non-primary key attributes: "
       "Primary "
       "key attribute: s"},
      {"Scan", R"({"TableName":"tab","Segment":1})",
       "ValidationException: The TotalSegments parameter is required but was not present in the "
       "request when Segment parameter is present"},
      {"Scan", R"({"TableName":"tab","Select":"SPECIFIC_ATTRIBUTES"})",
       "ValidationException: Must specify the AttributesToGet or ProjectionExpression when "
       "choosing "
       "to get SPECIFIC_ATTRIBUTES"},
  };
  for (const Refusal& test : kCases) {
    EXPECT_EQ(test.error, face_.Error(test.operation, test.body)) << test.body;
  }
}

TEST_F(ItemsTest, QueryPagesAndFilters) {
  for (int i = 1; i <= 5; ++i) {
    const std::string n = std::to_string(i);
    Put(R"({"p":{"S":"a"},"s":{"N":")" + n + R"("},"g":{"S":"x"},"v":{"N":")" + n + R"("}})");
  }
  const auto query = [this](std::string_view rest) {
    return face_
        .Call("Query", R"({"TableName":"tab","KeyConditionExpression":"p = :p AND s > :s",
        "ExpressionAttributeValues":{":p":{"S":"a"},":s":{"N":"1"}})" +
                           std::string(rest) + "}")
        .body;
  };
  EXPECT_EQ(
      R"({"Items":[{"s":{"N":"5"}},{"s":{"N":"4"}}],"Count":2,"ScannedCount":2,"LastEvaluatedKey":)"
      R"({"p":{"S":"a"},"s":{"N":"4"}}})",
      query(R"(,"Limit":2,"ScanIndexForward":false,"ProjectionExpression":"s")"));
  EXPECT_EQ(
      R"({"Items":[{"s":{"N":"5"}}],"Count":1,"ScannedCount":1})",
      query(R"(,"ProjectionExpression":"s","ExclusiveStartKey":{"p":{"S":"a"},"s":{"N":"4"}})"));
  EXPECT_EQ(R"({"Count":4,"ScannedCount":4})", query(R"(,"Select":"COUNT")"));
  EXPECT_EQ(
      R"({"Items":[{"g":{"S":"x"},"p":{"S":"a"},"s":{"N":"3"}}],"Count":1,"ScannedCount":5,)"
      R"("ConsumedCapacity":{"TableName":"tab","CapacityUnits":0.5,"Table":{"CapacityUnits":0.0},)"
      R"("GlobalSecondaryIndexes":{"byg":{"CapacityUnits":0.5}}}})",
      face_
          .Call("Query", R"({"TableName":"tab","IndexName":"byg","KeyConditions":{"g":{
          "ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]}},"QueryFilter":{"s":{
          "ComparisonOperator":"EQ","AttributeValueList":[{"N":"3"}]}},
          "ReturnConsumedCapacity":"INDEXES"})")
          .body);
}

TEST_F(ItemsTest, TransactionsTellReasonsByPosition) {
  Put(R"({"p":{"S":"a"},"s":{"N":"1"}})");
  const std::string body = R"j({"ClientRequestToken":"tok","TransactItems":[
      {"Put":{"TableName":"tab","Item":{"p":{"S":"b"},"s":{"N":"1"}}}},
      {"ConditionCheck":{"TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"1"}},
        "ConditionExpression":"attribute_not_exists(p)",
                    "ReturnValuesOnConditionCheckFailure" : "ALL_OLD"
}
}]
})j";
  EXPECT_EQ(
      R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":)"
      R"("Transaction cancelled, please refer cancellation reasons for specific reasons [None, )"
      R"(ConditionalCheckFailed]","CancellationReasons":[{"Code":"None"},)"
      R"({"Code":"ConditionalCheckFailed",)"
      R"("Message":"The conditional request failed","Item":{"p":{"S":"a"},"s":{"N":"1"}}}]})",
      face_.Call("TransactWriteItems", body).body);
  EXPECT_EQ("{}", Get(R"({"p":{"S":"b"},"s":{"N":"1"}})"));
}

TEST_F(ItemsTest, TokensAreKept) {
  const auto write = [this](std::string_view value) {
    return face_
        .Call("TransactWriteItems", R"({"ClientRequestToken":"tok","TransactItems":[{"Update":{
        "TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"1"}},"UpdateExpression":"ADD v :v",
        "ExpressionAttributeValues":{":v":{"N":")" +
                                        std::string(value) + R"("}}}}],
        "ReturnConsumedCapacity":"TOTAL"})")
        .body;
  };
  EXPECT_EQ(
      R"({"ConsumedCapacity":[{"TableName":"tab","CapacityUnits":2.0,"WriteCapacityUnits":2.0}]})",
      write("1"));
  EXPECT_EQ(
      R"({"ConsumedCapacity":[{"TableName":"tab","CapacityUnits":2.0,"ReadCapacityUnits":2.0}]})",
      write("1"));
  EXPECT_NE(std::string::npos, write("2").find("IdempotentParameterMismatchException"));
  EXPECT_EQ(R"({"Item":{"v":{"N":"1"}}})", Get(kKey, R"(,"ProjectionExpression":"v")"));
}

TEST_F(ItemsTest, BatchesReadAndWrite) {
  EXPECT_EQ(R"({"UnprocessedItems":{}})", face_
                                              .Call("BatchWriteItem", R"({"RequestItems":{"tab":[
                {"PutRequest":{"Item":{"p":{"S":"a"},"s":{"N":"1"}}}},
                {"PutRequest":{"Item":{"p":{"S":"a"},"s":{"N":"2"}}}},
                {"DeleteRequest":{"Key":{"p":{"S":"a"},"s":{"N":"3"}}}}]}})")
                                              .body);
  EXPECT_EQ(R"({"Responses":{"tab":[{"s":{"N":"2"}},{"s":{"N":"1"}}]},"UnprocessedKeys":{}})",
            face_
                .Call("BatchGetItem", R"({"RequestItems":{"tab":{"ProjectionExpression":"s","Keys":[
          {"p":{"S":"a"},"s":{"N":"2"}},{"p":{"S":"a"},"s":{"N":"9"}},{"p":{"S":"a"},)"
                                      R"("s":{"N":"1"}}]}}})")
                .body);
  EXPECT_EQ("ValidationException: Provided list of item keys contains duplicates",
            face_.Error("BatchGetItem", R"({"RequestItems":{"tab":{"Keys":[
                {"p":{"S":"a"},"s":{"N":"1"}},{"p":{"S":"a"},"s":{"N":"1.0"}}]}}})"));
  EXPECT_EQ("ValidationException: Provided list of item keys contains duplicates",
            face_.Error("BatchWriteItem", R"({"RequestItems":{"tab":[
                {"PutRequest":{"Item":{"p":{"S":"z"},"s":{"N":"1"}}}},
                {"DeleteRequest":{"Key":{"p":{"S":"z"},"s":{"N":"1.0"}}}}]}})"));
}

}  // namespace
}  // namespace aloft::faces::dynamodb
