#include "faces/s3/face.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include "faces/common/front.h"
#include "faces/common/signing_testing.h"
#include "faces/s3/authorize.h"
#include "identity/authorizer.h"
#include "identity/world_testing.h"
#include "object/memory_testing.h"

namespace aloft::faces::s3 {
namespace {

// The whole way of a request but the socket: front, face, object service, an engine in memory.
class S3FaceTest : public testing::Test {
 protected:
  S3FaceTest() { front_.Serve(Dialect::kS3, face_); }

  edge::Plan Begin(TestRequest& request, const identity::KeyPair& key) {
    TestSigner{key, identity::World::kNow}.Sign(request);
    return front_.Begin(request.View());
  }

  edge::Response Send(std::string_view method, std::string_view target, std::string body = {},
                      std::optional<identity::KeyPair> key = {}) {
    TestRequest request;
    request.method = method;
    request.target = target;
    request.body = std::move(body);
    edge::Plan plan = Begin(request, key.value_or(world_.root));
    if (auto* response = std::get_if<edge::Response>(&plan)) return std::move(*response);
    if (auto* buffered = std::get_if<edge::Buffered>(&plan)) return buffered->run(request.body);
    edge::BodySink& sink = *std::get<edge::Streamed>(plan).sink;
    auto appended = sink.Append(request.body);
    return appended ? sink.Finish() : std::move(appended).error();
  }

  // The key of another tenant.
  identity::KeyPair Stranger() {
    const auto project = *world_.projects->FindOrCreate("other-project", "210987654321");
    return *world_.keys->RootKey(project);
  }

  identity::World world_;
  object::MemoryService objects_{
      world_.engine, world_.clock, {.compile_policy = CompilePolicy, .hash_threads = 0}};
  identity::Authorizer authorizer_{*world_.projects};
  S3Face face_{{*objects_.service, authorizer_, *world_.projects, *world_.keys, world_.clock}};
  Front front_{{*world_.keys, world_.clock}};
};

std::string Header(const edge::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

TEST_F(S3FaceTest, StoresAndServes) {
  EXPECT_EQ(Send("PUT", "/photos").status, 200);
  const edge::Response put = Send("PUT", "/photos/a%20b", "hello");
  EXPECT_EQ(put.status, 200);
  EXPECT_EQ(Header(put, "ETag"), "\"5d41402abc4b2a76b9719d911017c592\"");
  EXPECT_FALSE(Header(put, "x-amz-id-2").empty());
  EXPECT_EQ(Send("GET", "/photos/a%20b").body, "hello");
  const edge::Response head = Send("HEAD", "/photos/a%20b");
  EXPECT_EQ(head.stated_length, 5u);
  EXPECT_TRUE(head.body.empty());
  EXPECT_NE(Send("GET", "/photos?list-type=2").body.find("<Key>a b</Key>"), std::string::npos);
  EXPECT_EQ(Send("DELETE", "/photos/a%20b").status, 204);
  EXPECT_EQ(Send("GET", "/photos/a%20b").status, 404);
}

// Small uploads are one step on the loop, large ones stream: the price of a PUT depends on it.
TEST_F(S3FaceTest, SmallPutsAreBufferedAndLargeOnesStream) {
  Send("PUT", "/photos");
  TestRequest small;
  small.method = "PUT";
  small.target = "/photos/small";
  small.body = std::string(64 * 1024, 'x');
  edge::Plan plan = Begin(small, world_.root);
  ASSERT_TRUE(std::holds_alternative<edge::Buffered>(plan));
  EXPECT_FALSE(std::get<edge::Buffered>(plan).pool);
  TestRequest large = small;
  large.target = "/photos/large";
  large.body += "x";
  EXPECT_TRUE(std::holds_alternative<edge::Streamed>(Begin(large, world_.root)));
}

// A client that goes away in the middle of an upload must leave nothing.
TEST_F(S3FaceTest, AnAbandonedUploadLeavesNothing) {
  Send("PUT", "/photos");
  TestRequest request;
  request.method = "PUT";
  request.target = "/photos/large";
  request.body = std::string(1 << 20, 'x');
  {
    edge::Plan plan = Begin(request, world_.root);
    ASSERT_TRUE(std::get<edge::Streamed>(plan).sink->Append(std::string(1 << 19, 'x')));
  }
  EXPECT_EQ(Send("GET", "/photos/large").status, 404);
  EXPECT_EQ(objects_.blobs.count(), 0u);
}

// Security row A6: another tenant's requests are refused whether the thing is there or not.
TEST_F(S3FaceTest, TenantsAreApart) {
  Send("PUT", "/photos");
  Send("PUT", "/photos/k", "mine");
  const std::string initiated = Send("POST", "/photos/k?uploads").body;
  const std::size_t from = initiated.find("<UploadId>") + 10;
  const std::string upload = initiated.substr(from, initiated.find("</UploadId>") - from);
  const identity::KeyPair stranger = Stranger();
  for (const std::string& target :
       {std::string("/photos/k"), std::string("/photos/absent"), std::string("/photos"),
        std::string("/photos?policy"), "/photos/k?uploadId=" + upload}) {
    EXPECT_EQ(Send("GET", target, {}, stranger).status, 403) << target;
  }
  EXPECT_EQ(Send("PUT", "/photos/n", "x", stranger).status, 403);
  EXPECT_EQ(Send("DELETE", "/photos/k", {}, stranger).status, 403);
  EXPECT_EQ(Send("PUT", "/photos/k?partNumber=1&uploadId=" + upload, "x", stranger).status, 403);
  EXPECT_EQ(Send("PUT", "/photos", {}, stranger).status, 409);
  EXPECT_EQ(Send("GET", "/", {}, stranger).body.find("photos"), std::string::npos);
  // The same upload id in the stranger's own bucket means nothing.
  Send("PUT", "/theirs", {}, stranger);
  EXPECT_EQ(Send("PUT", "/theirs/k?partNumber=1&uploadId=" + upload, "x", stranger).status, 404);
  EXPECT_EQ(Send("GET", "/photos/k").body, "mine");
}

TEST_F(S3FaceTest, RefusalsAreS3s) {
  const edge::Response missing = Send("GET", "/absent-bucket/k");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(Header(missing, "Content-Type"), "application/xml");
  EXPECT_NE(missing.body.find("<Code>NoSuchBucket</Code>"), std::string::npos);
  EXPECT_NE(missing.body.find("<Resource>/absent-bucket/k</Resource>"), std::string::npos);
  EXPECT_EQ(Send("PATCH", "/photos").status, 405);
  identity::KeyPair wrong = world_.root;
  wrong.secret += "x";
  const edge::Response refused = Send("GET", "/", {}, wrong);
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.body.find("<Code>SignatureDoesNotMatch</Code>"), std::string::npos);
}

// A full disk: writes are refused, reads and deletes go on.
TEST_F(S3FaceTest, AFullDiskRefusesWritesAlone) {
  Send("PUT", "/photos");
  Send("PUT", "/photos/k", "kept");
  objects_.blobs.SetFull(true);
  const edge::Response refused = Send("PUT", "/photos/large", std::string(1 << 20, 'x'));
  EXPECT_EQ(refused.status, 507);
  EXPECT_EQ(Send("GET", "/photos/k").body, "kept");
  EXPECT_EQ(Send("DELETE", "/photos/k").status, 204);
}

}  // namespace
}  // namespace aloft::faces::s3
