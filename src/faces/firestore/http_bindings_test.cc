// REST paths mean what the protos say, also where several rules fit the same path.
#include "faces/firestore/http_bindings.h"

#include <google/firestore/v1/firestore.pb.h>
#include <gtest/gtest.h>

#include <string>

#include "faces/firestore/json_message.h"
#include "faces/firestore/router.h"

namespace aloft::faces::firestore {
namespace {

const std::string kDocuments = "/v1/projects/p/databases/(default)/documents";

class Bindings : public testing::Test {
 protected:
  std::string NameOf(std::string_view verb, const std::string& path) {
    const auto call = bindings.Find(verb, path);
    if (!call) return "";
    return std::string(call->method->name.substr(call->method->name.find('/') + 1));
  }
  HttpBindings bindings{AllMethods()};
};

TEST_F(Bindings, DocumentsAndCollectionsAreToldApart) {
  EXPECT_EQ(NameOf("GET", kDocuments + "/c/x"), "GetDocument");
  EXPECT_EQ(NameOf("GET", kDocuments + "/c"), "ListDocuments");
  EXPECT_EQ(NameOf("GET", kDocuments + "/c/x/s"), "ListDocuments");
  EXPECT_EQ(NameOf("GET", kDocuments + "/c/x/s/y"), "GetDocument");
  EXPECT_EQ(NameOf("POST", kDocuments + "/c"), "CreateDocument");
  EXPECT_EQ(NameOf("PATCH", kDocuments + "/c/x"), "UpdateDocument");
  EXPECT_EQ(NameOf("DELETE", kDocuments + "/c/x"), "DeleteDocument");
  EXPECT_EQ(NameOf("DELETE", kDocuments + "/c"), "");
  EXPECT_EQ(NameOf("PUT", kDocuments + "/c/x"), "");
}

TEST_F(Bindings, SuffixesNameOperations) {
  EXPECT_EQ(NameOf("POST", kDocuments + ":commit"), "Commit");
  EXPECT_EQ(NameOf("POST", kDocuments + ":runQuery"), "RunQuery");
  EXPECT_EQ(NameOf("POST", kDocuments + "/c/x:runQuery"), "RunQuery");
  EXPECT_EQ(NameOf("POST", kDocuments + ":nothing"), "");
  EXPECT_EQ(NameOf("GET", kDocuments + "/c/x:y"), "GetDocument");
}

TEST_F(Bindings, VariablesAreDecoded) {
  const auto call = bindings.Find("GET", kDocuments + "/c/a%20b%3Ac");
  ASSERT_TRUE(call);
  ASSERT_EQ(call->variables.size(), 1u);
  EXPECT_EQ(call->variables[0].first, "name");
  EXPECT_EQ(call->variables[0].second, "projects/p/databases/(default)/documents/c/a b:c");
  EXPECT_FALSE(bindings.Find("GET", kDocuments + "/c/%zz"));
  EXPECT_FALSE(bindings.Find("GET", kDocuments + "/c//x"));
  EXPECT_FALSE(bindings.Find("GET", "/"));
}

TEST_F(Bindings, PathQueryAndBodyMakeOneRequest) {
  const auto call = bindings.Find("PATCH", kDocuments + "/c/x");
  ASSERT_TRUE(call);
  const auto query = QueryString::Split(
      "updateMask.fieldPaths=a&updateMask.fieldPaths=b.c&currentDocument.exists=true&alt=json");
  v1::UpdateDocumentRequest request;
  ASSERT_TRUE(
      ReadRequest(*call, *query, R"({"fields": {"a": {"integerValue": "5"}}})", request).ok());
  EXPECT_EQ(request.document().name(), "projects/p/databases/(default)/documents/c/x");
  EXPECT_EQ(request.document().fields().at("a").integer_value(), 5);
  EXPECT_EQ(request.update_mask().field_paths_size(), 2);
  EXPECT_TRUE(request.current_document().exists());
}

TEST_F(Bindings, WhatIsNotInTheProtosIsRefused) {
  const auto call = bindings.Find("POST", kDocuments + ":commit");
  ASSERT_TRUE(call);
  v1::CommitRequest request;
  EXPECT_FALSE(ReadRequest(*call, *QueryString::Split("bogus=1"), "", request).ok());
  EXPECT_FALSE(ReadRequest(*call, *QueryString::Split(""), R"({"bogus": 1})", request).ok());
  EXPECT_FALSE(ReadRequest(*call, *QueryString::Split(""), "{", request).ok());
  EXPECT_FALSE(ReadRequest(*call, *QueryString::Split("writes.update=1"), "", request).ok());
}

// Depth costs a stack; it has to end before the stack does.
TEST_F(Bindings, JsonBombsAreRefused) {
  const auto call = bindings.Find("POST", kDocuments + ":commit");
  std::string bomb = R"({"writes":[{"update":{"fields":{"a":)";
  for (int i = 0; i < 50'000; ++i) bomb += R"({"arrayValue":{"values":[)";
  v1::CommitRequest request;
  EXPECT_EQ(ReadRequest(*call, *QueryString::Split(""), bomb, request).error().code,
            Code::kInvalidArgument);
}

}  // namespace
}  // namespace aloft::faces::firestore
