// The whole face over an engine in memory: signed requests in, replies out. For this layer's tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "faces/common/front.h"
#include "faces/common/policy_document.h"
#include "faces/common/signing_testing.h"
#include "faces/dynamodb/dynamodb_face.h"
#include "identity/world_testing.h"
#include "table/table_service.h"

namespace aloft::faces::dynamodb {

struct Reply {
  int status = 0;
  std::string body;
  std::string Header(std::string_view name) const {
    for (const auto& [known, value] : headers) {
      if (known == name) return value;
    }
    return {};
  }
  std::vector<std::pair<std::string, std::string>> headers;
};

class FaceWorld {
 public:
  // Calls `operation` as root of the test project.
  Reply Call(std::string_view operation, std::string_view body) {
    return CallAs(world_.root, operation, body);
  }
  Reply CallAs(const identity::KeyPair& key, std::string_view operation, std::string_view body) {
    const bool stream = operation == "ListStreams" || operation == "DescribeStream" ||
                        operation == "GetShardIterator" || operation == "GetRecords";
    TestRequest request;
    request.method = "POST";
    request.body = body;
    request.Set("content-type", "application/x-amz-json-1.0");
    request.Set("x-amz-target", (stream ? "DynamoDBStreams_20120810." : "DynamoDB_20120810.") +
                                    std::string(operation));
    return Send(key, request);
  }
  Reply Send(const identity::KeyPair& key, TestRequest& request) {
    const TestSigner signer{key, world_.clock.WallMicros(), "us-east-1", "dynamodb"};
    signer.Sign(request, false);
    return SendAsIs(request);
  }
  Reply SendAsIs(TestRequest& request) {
    edge::Plan plan = front_.Begin(request.View());
    if (auto* response = std::get_if<edge::Response>(&plan)) return ToReply(std::move(*response));
    auto& buffered = std::get<edge::Buffered>(plan);
    return ToReply(request.body.size() > buffered.body_bytes_max ? buffered.too_large()
                                                                 : buffered.run(request.body));
  }
  // The message of an error, with the type's last word in front: "ValidationException: ...".
  std::string Error(std::string_view operation, std::string_view body) {
    return ErrorOf(Call(operation, body));
  }
  static std::string ErrorOf(const Reply& reply);

  identity::World& world() { return world_; }
  table::TableService& tables() { return *tables_; }

 private:
  static Reply ToReply(edge::Response response) {
    return {response.status, std::move(response.body), std::move(response.headers)};
  }

  identity::World world_{ParseKeyPolicy};
  std::unique_ptr<table::TableService> tables_ =
      std::move(table::TableService::Open(world_.engine, world_.clock, world_.random)).value();
  identity::Authorizer authorizer_{*world_.projects};
  DynamoDbFace face_{{*tables_, authorizer_, *world_.projects, world_.clock, world_.random}};
  Front front_{FrontOptions{*world_.keys, world_.clock}};
  bool served_ = (front_.Serve(Dialect::kDynamoDb, face_), true);
};

inline std::string FaceWorld::ErrorOf(const Reply& reply) {
  JsonPool pool;
  const auto document = pool.Parse(reply.body);
  if (!document) return "not JSON: " + reply.body;
  const std::string_view type = document->root().Find("__type").text();
  if (type.empty()) return "no error: " + reply.body;
  std::string text(type.substr(type.find('#') + 1));
  const Json message = document->root().Find("message");
  text += ": ";
  text += message.present() ? message.text() : document->root().Find("Message").text();
  return text;
}

}  // namespace aloft::faces::dynamodb
