// Statements: what they may, and what the parser makes of odd texts. What they do is tested with
// the official client (tests/conformance/dynamodb/test_partiql.py).
#include <gtest/gtest.h>

#include <string>

#include "faces/dynamodb/face_testing.h"
#include "faces/dynamodb/partiql/lexer.h"
#include "faces/dynamodb/partiql/parser.h"

namespace aloft::faces::dynamodb {
namespace {

class StatementsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const std::string name : {"tab", "other"}) {
      face_.Call("CreateTable", R"({"TableName":")" + name +
                                    R"(","KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],
                     "AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],
                     "BillingMode":"PAY_PER_REQUEST"})");
    }
  }

  // A key of the project with a policy of these statements.
  identity::KeyPair KeyWith(const std::string& statements) {
    const auto key =
        face_.world().keys->Create(face_.world().ManageKeys(), "user" + std::to_string(++users_),
                                   R"({"Version":"2012-10-17","Statement":[)" + statements + "]}");
    EXPECT_TRUE(key.ok()) << key.error().detail;
    return {key->id, key->secret};
  }
  std::string Run(const identity::KeyPair& key, const std::string& statement) {
    return face_.CallAs(key, "ExecuteStatement", R"({"Statement":")" + statement + "\"}").body;
  }
  std::string Transact(const identity::KeyPair& key, const std::string& statement) {
    return face_
        .CallAs(key, "ExecuteTransaction",
                R"({"TransactStatements":[{"Statement":")" + statement + "\"}]}")
        .body;
  }
  static bool Denied(const std::string& body) {
    return body.find("#AccessDeniedException") != std::string::npos;
  }

  FaceWorld face_;
  int users_ = 0;
};

constexpr char kInsert[] = "INSERT INTO tab VALUE {'p': 'a'}";
constexpr char kSelect[] = "SELECT * FROM tab WHERE p = 'a'";
constexpr char kScan[] = "SELECT * FROM tab";
constexpr char kUpdate[] = "UPDATE tab SET n = 1 WHERE p = 'a'";
constexpr char kDelete[] = "DELETE FROM tab WHERE p = 'a'";

// Each kind of statement has an action of its own; those of single operations do not help.
TEST_F(StatementsTest, EachKindHasItsAction) {
  const auto allow = [](const std::string& action) {
    return R"({"Effect":"Allow","Action":"dynamodb:)" + action +
           R"(","Resource":"arn:aws:dynamodb:*:*:table/tab"})";
  };
  const std::string plain = allow("GetItem") + "," + allow("PutItem") + "," + allow("Query") + "," +
                            allow("Scan") + "," + allow("UpdateItem") + "," + allow("DeleteItem");
  const identity::KeyPair single = KeyWith(plain);
  for (const char* statement : {kInsert, kSelect, kScan, kUpdate, kDelete})
    EXPECT_TRUE(Denied(Run(single, statement))) << statement;
  EXPECT_NE(std::string::npos, Run(single, kSelect).find("perform: dynamodb:PartiQLSelect on"));

  const identity::KeyPair inserter = KeyWith(allow("PartiQLInsert"));
  EXPECT_EQ(R"({"Items":[]})", Run(inserter, kInsert));
  for (const char* statement : {kSelect, kScan, kUpdate, kDelete})
    EXPECT_TRUE(Denied(Run(inserter, statement))) << statement;
  const identity::KeyPair reader = KeyWith(allow("PartiQLSelect"));
  EXPECT_NE(std::string::npos, Run(reader, kSelect).find(R"("p":{"S":"a"})"));
  EXPECT_TRUE(Denied(Run(reader, kDelete)));
  // Another table, there or not, looks the same.
  EXPECT_TRUE(Denied(Run(reader, "SELECT * FROM other")));
  EXPECT_TRUE(Denied(Run(reader, "SELECT * FROM absent WHERE nonsense = 1")));
  EXPECT_EQ(R"({"Items":[]})", Run(KeyWith(allow("PartiQLUpdate")), kUpdate));
  EXPECT_EQ(R"({"Items":[]})", Run(KeyWith(allow("PartiQLDelete")), kDelete));
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html, examples 5 and 6
TEST_F(StatementsTest, PoliciesRefuseScansAndTransactions) {
  const std::string allow = R"({"Effect":"Allow","Action":"dynamodb:PartiQL*","Resource":"*"},)";
  const identity::KeyPair no_scans =
      KeyWith(allow + R"({"Effect":"Deny","Action":"dynamodb:PartiQLSelect","Resource":"*",
              "Condition":{"Bool":{"dynamodb:FullTableScan":["true"]}}})");
  EXPECT_TRUE(Denied(Run(no_scans, kScan)));
  EXPECT_TRUE(Denied(Run(no_scans, "SELECT * FROM tab WHERE p > 'a'")));
  EXPECT_EQ(R"({"Items":[]})", Run(no_scans, kSelect));

  const identity::KeyPair no_transactions =
      KeyWith(allow + R"({"Effect":"Deny","Action":"dynamodb:PartiQL*","Resource":"*",
              "Condition":{"StringEquals":{"dynamodb:EnclosingOperation":
              ["ExecuteTransaction"]}}})");
  EXPECT_TRUE(Denied(Transact(no_transactions, kInsert)));
  EXPECT_EQ(R"({"Items":[]})", Run(no_transactions, kInsert));
}

// In a batch, each statement is permitted or not by itself; nothing of a transaction happens if one
// is not.
TEST_F(StatementsTest, EveryStatementIsAuthorized) {
  const identity::KeyPair key = KeyWith(R"({"Effect":"Allow","Action":"dynamodb:PartiQL*",
              "Resource":"arn:aws:dynamodb:*:*:table/tab"})");
  const std::string both = R"({"Statement":"INSERT INTO tab VALUE {'p': 'a'}"},
      {"Statement":"INSERT INTO other VALUE {'p': 'a'}"})";
  EXPECT_TRUE(Denied(
      face_.CallAs(key, "ExecuteTransaction", R"({"TransactStatements":[)" + both + "]}").body));
  EXPECT_EQ(R"({"Items":[]})", Run(face_.world().root, kScan));
  const std::string answer =
      face_.CallAs(key, "BatchExecuteStatement", R"({"Statements":[)" + both + "]}").body;
  EXPECT_EQ(0u, answer.find(R"({"Responses":[{"TableName":"tab"},)")) << answer;
  EXPECT_NE(std::string::npos, answer.find(R"("Code":"AccessDenied")"));
  EXPECT_EQ(R"({"Items":[]})", Run(face_.world().root, "SELECT * FROM other"));
}

// A table's policy lets in whom it names and keeps out whom it denies, the root too; who may change
// it can always take it away.
TEST_F(StatementsTest, ResourcePoliciesAreEnforced) {
  const identity::KeyPair nobody =
      KeyWith(R"({"Effect":"Allow","Action":"dynamodb:ListTables","Resource":"*"})");
  constexpr char kArn[] = "arn:aws:dynamodb:us-east-1:123456789012:table/tab";
  const auto put = [&](const std::string& effect, const std::string& who, const std::string& what) {
    const std::string policy = R"({\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\")" +
                               effect + R"(\",\"Principal\":)" + who +
                               R"(,\"Action\":\"dynamodb:)" + what + R"(\",\"Resource\":\")" +
                               kArn + R"(\"}]})";
    return face_
        .Call("PutResourcePolicy",
              std::string(R"({"ResourceArn":")") + kArn + R"(","Policy":")" + policy + "\"}")
        .body;
  };
  const std::string get = R"({"TableName":"tab","Key":{"p":{"S":"a"}}})";
  EXPECT_TRUE(Denied(face_.CallAs(nobody, "GetItem", get).body));
  const std::string user = R"({\"AWS\":\"arn:aws:iam::123456789012:user/user1\"})";
  EXPECT_EQ(0u, put("Allow", user, "GetItem").find(R"({"RevisionId":")"));
  EXPECT_EQ("{}", face_.CallAs(nobody, "GetItem", get).body);
  EXPECT_TRUE(Denied(Run(nobody, kSelect)));
  put("Deny", R"(\"*\")", "GetItem");
  EXPECT_TRUE(Denied(face_.CallAs(nobody, "GetItem", get).body));
  EXPECT_TRUE(Denied(face_.Call("GetItem", get).body));
  const std::string arn = std::string(R"({"ResourceArn":")") + kArn + "\"}";
  EXPECT_EQ(200, face_.Call("DeleteResourcePolicy", arn).status);
  EXPECT_EQ("{}", face_.Call("GetItem", get).body);
  EXPECT_EQ("{}", face_.Call("DeleteResourcePolicy", arn).body);
}

std::string Fault(std::string_view statement) {
  const auto parsed = partiql::ParseStatement(statement, {});
  return parsed.ok() ? std::string() : parsed.error();
}

TEST(StatementText, EndsWhereItEnds) {
  EXPECT_EQ("", Fault("select * from \"a.b-c\" where a.\"b\"\"c\"['d'][0] <> 'it''s' ; "));
  EXPECT_EQ("", Fault("SELECT a /* b */ FROM tab -- WHERE"));
  for (const char* text :
       {"", ";", "'", "\"", "/*", "SELECT", "SELECT *", "SELECT * FROM", "EXISTS(",
        "INSERT INTO tab VALUE {", "UPDATE tab SET a =", "SELECT a[ FROM tab",
        "SELECT * FROM tab WHERE a = 'b", "SELECT * FROM tab WHERE a IN [",
        "SELECT * FROM tab WHERE a BETWEEN 1", "SELECT * FROM tab WHERE a IS"})
    EXPECT_NE("", Fault(text)) << text;
}

// Every level of every kind of nesting is counted, so that no text makes a deep stack.
TEST(StatementText, NestingIsBounded) {
  const auto repeat = [](std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
  };
  for (const std::string& text : {"SELECT * FROM tab WHERE " + repeat("(", 2000),
                                  "SELECT * FROM tab WHERE " + repeat("NOT ", 2000),
                                  "SELECT * FROM tab WHERE a = " + repeat("[", 2000),
                                  "INSERT INTO tab VALUE " + repeat("{'a':", 1500),
                                  "SELECT * FROM tab WHERE " + repeat("size(", 1500),
                                  "UPDATE tab SET a = a" + repeat(" + a", 1500) + " WHERE p = 'a'"})
    EXPECT_EQ(
        "Statement wasn't well formed, can't be processed: The statement is nested too deeply",
        Fault(text))
        << text.substr(0, 40);
}

TEST(StatementText, ReservedWordsNeedQuotes) {
  EXPECT_TRUE(partiql::IsReserved("date"));
  EXPECT_TRUE(partiql::IsReserved("Zone"));
  EXPECT_FALSE(partiql::IsReserved("artist"));
  EXPECT_EQ("", Fault("SELECT \"date\" FROM tab WHERE \"value\" = 1"));
  EXPECT_NE("", Fault("SELECT date FROM tab"));
}

}  // namespace
}  // namespace aloft::faces::dynamodb
