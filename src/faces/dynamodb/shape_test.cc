// Applications and SDKs match on these messages; they are the vendor's, word for word.
#include "faces/dynamodb/shape.h"

#include <gtest/gtest.h>

#include "faces/dynamodb/operations.h"

namespace aloft::faces::dynamodb {
namespace {

std::string Check(const Shape& shape, std::string_view body) {
  JsonPool pool;
  const auto document = pool.Parse(body);
  if (!document) return "not JSON";
  if (const auto error = CheckTypes(document->root(), shape)) {
    EXPECT_EQ(ErrorCode::kSerialization, error->code);
    return error->message;
  }
  if (const auto error = CheckConstraints(document->root(), shape)) {
    EXPECT_EQ(ErrorCode::kValidation, error->code);
    return error->message;
  }
  return "";
}

TEST(Shape, TellsWrongTypes) {
  const struct {
    std::string_view body;
    std::string_view message;
  } kCases[] = {
      {R"({"TableName":1})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"TableName":1.5})", "DECIMAL_VALUE cannot be converted to String"},
      {R"({"TableName":true})", "TRUE_VALUE cannot be converted to String"},
      {R"({"TableName":{}})", "Start of structure or map found where not expected"},
      {R"({"TableName":[]})", "Unrecognized collection type class java.lang.String"},
      {R"({"ConsistentRead":"yes"})", "Unexpected token received from parser"},
      {R"({"Key":"a"})", "Unexpected field type"},
      {R"({"Key":{"a":"b"}})", "Unexpected value type in payload"},
      {R"({"Key":{"a":{"N":1}}})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"Key":{"a":{"B":"!"}}})",
       "Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
      {R"({"Key":{"a":{"B":"a!bc"}}})", "Invalid Base64 character: '!'"},
      {R"({"Key":{"a":{"B":"YWI\u00ff"}}})",
       "Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
      {R"({"Key":{"a":{"B":"YWJ="}}})", "Invalid last non-pad Base64 character dectected"},
      {R"({"Key":{"a":{"B":5}}})", "only base-64-encoded strings are convertible to bytes"},
      {R"({"Key":{"a":{"SS":"x"}}})", "Unexpected field type"},
      {R"({"Key":{"a":{"SS":[1]}}})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"Key":{"a":{"L":[{"M":{"b":{"N":1}}}]}}})",
       "NUMBER_VALUE cannot be converted to String"},
      {R"([])", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.GetItemInput"},
  };
  for (const auto& test : kCases) EXPECT_EQ(test.message, Check(kGetItemInput, test.body));
}

TEST(Shape, ListsViolations) {
  EXPECT_EQ(
      "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: "
      "Member must not be null; Value null at 'key' failed to satisfy constraint: Member must not "
      "be null",
      Check(kGetItemInput, "{}"));
  EXPECT_EQ(
      "1 validation error detected: Value 'hi' at 'returnConsumedCapacity' failed to satisfy "
      "constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
      Check(kGetItemInput, R"({"TableName":"abc","Key":{},"ReturnConsumedCapacity":"hi"})"));
  EXPECT_EQ(
      "2 validation errors detected: Value 'a;' at 'tableName' failed to satisfy constraint: "
      "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'a;' at 'tableName' "
      "failed to satisfy constraint: Member must have length greater than or equal to 3",
      Check(kGetItemInput, R"({"TableName":"a;","Key":{}})"));
  EXPECT_EQ("", Check(kGetItemInput,
                      R"({"TableName":"arn:aws:dynamodb:r:123456789012:table/abc","Key":{}})"));
}

TEST(Shape, NamesPathsIntoListsAndMaps) {
  EXPECT_EQ(
      "1 validation error detected: Value null at 'keySchema.1.member.keyType' failed to satisfy "
      "constraint: Member must not be null",
      Check(
          kCreateTableInput,
          R"({"TableName":"abc","AttributeDefinitions":[],"KeySchema":[{"AttributeName":"a"}]})"));
  EXPECT_EQ(
      "1 validation error detected: Value null at 'requestItems.abc.member.keys' failed to satisfy "
      "constraint: Member must not be null",
      Check(kBatchGetItemInput, R"({"RequestItems":{"abc":{}}})"));
  EXPECT_EQ(
      "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: "
      "Member must have length greater than or equal to 1",
      Check(kBatchGetItemInput, R"({"RequestItems":{}})"));
}

// Ten are told, however many there are.
TEST(Shape, StopsAtTenViolations) {
  std::string schema;
  for (int i = 0; i < 8; ++i) schema += (i > 0 ? "," : "") + std::string("{}");
  const std::string message =
      Check(kCreateTableInput,
            R"({"TableName":"abc","AttributeDefinitions":[],"KeySchema":[)" + schema + "]}");
  EXPECT_TRUE(message.starts_with("10 validation errors detected: ")) << message;
}

TEST(Shape, BoundsShownValues) {
  const std::string message =
      Check(kGetItemInput, "{\"Key\":{},\"TableName\":\"" + std::string(100'000, 'a') + "\"}");
  EXPECT_LT(message.size(), 2000U);
}

}  // namespace
}  // namespace aloft::faces::dynamodb
