// Whoever manages keys owns the project: only the root may, whatever a policy says, and a secret is
// seen once.
#include "faces/admin/admin_face.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "faces/common/front.h"
#include "faces/common/policy_document.h"
#include "faces/common/signing_testing.h"
#include "identity/world_testing.h"
#include "os/sim/sim_disk.h"

namespace aloft::faces::admin {
namespace {

using testing::HasSubstr;
constexpr char kAllowAll[] = R"({"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";

class AdminFaceTest : public testing::Test {
 protected:
  AdminFaceTest() { front.Serve(Dialect::kAdmin, face); }

  edge::Response Call(const identity::KeyPair& key, std::string method, std::string path,
                      std::string body = {}) {
    TestRequest request;
    request.method = std::move(method);
    request.target = "/_aloft/v1/" + path;
    request.body = std::move(body);
    TestSigner signer{key, identity::World::kNow};
    signer.service = "aloft";
    signer.Sign(request, false);
    return Run(request);
  }
  edge::Response Run(TestRequest& request) {
    edge::Plan plan = front.Begin(request.View());
    if (auto* response = std::get_if<edge::Response>(&plan)) return std::move(*response);
    return std::get<edge::Buffered>(plan).run(request.body);
  }
  // Creates a key and returns its pair as the answer shows it.
  identity::KeyPair Create(const std::string& body) {
    const edge::Response response = Call(world.root, "POST", "keys", body);
    EXPECT_EQ(response.status, 201) << response.body;
    return {Field(response.body, "access_key_id"), Field(response.body, "secret_access_key")};
  }
  static std::string Field(const std::string& json, const std::string& name) {
    const std::size_t at = json.find("\"" + name + "\":\"") + name.size() + 4;
    return json.substr(at, json.find('"', at) - at);
  }

  identity::World world{[](std::string_view document) { return ParseKeyPolicy(document); }};
  os::SimDisk disk;
  identity::Authorizer authorizer{*world.projects};
  AdminFace face{
      AdminServices{*world.keys, authorizer, world.clock, disk, "1.2.3", "/",
                    identity::World::kNow - 5'000'000, [] { return StoreVersions{7, 6}; },
                    [](std::uint32_t) {
                      return std::vector<std::pair<std::string, std::uint64_t>>{{"buckets", 2}};
                    }}};
  Front front{FrontOptions{*world.keys, world.clock}};
};

TEST_F(AdminFaceTest, StatusSaysWhereWeStand) {
  const edge::Response response = Call(world.root, "GET", "status");
  EXPECT_EQ(response.status, 200);
  for (const char* piece :
       {R"("version":"1.2.3")", R"("uptime_seconds":5)", R"("account_id":"123456789012")",
        R"("versions":{"visible":7,"durable":6})", R"("counts":{"buckets":2})", R"("keys":1)"}) {
    EXPECT_THAT(response.body, HasSubstr(piece));
  }
}

TEST_F(AdminFaceTest, AKeyLivesFromCreationToDeletion) {
  const identity::KeyPair alice = Create(R"({"user":"alice"})");
  EXPECT_EQ(Call(alice, "GET", "status").status, 200);
  const edge::Response list = Call(world.root, "GET", "keys");
  EXPECT_THAT(list.body, HasSubstr(alice.id));
  EXPECT_EQ(list.body.find(alice.secret), std::string::npos);
  EXPECT_THAT(Call(world.root, "POST", "keys/" + alice.id + "/disable").body,
              HasSubstr(R"("state":"disabled")"));
  EXPECT_EQ(Call(alice, "GET", "status").status, 403);
  EXPECT_EQ(Call(world.root, "POST", "keys/" + alice.id + "/enable").status, 200);
  EXPECT_EQ(Call(alice, "GET", "status").status, 200);
  EXPECT_EQ(Call(world.root, "DELETE", "keys/" + alice.id).status, 204);
  EXPECT_EQ(Call(alice, "GET", "status").status, 403);
  EXPECT_EQ(Call(world.root, "DELETE", "keys/" + alice.id).status, 404);
}

// I6, I7: neither a key without a policy nor one that allows everything can make, widen or free
// keys.
TEST_F(AdminFaceTest, OnlyTheRootManagesKeys) {
  const std::string with_all = std::string(R"({"user":"bob","policy":)") + kAllowAll + "}";
  for (const std::string& body : {std::string(R"({"user":"alice"})"), with_all}) {
    const identity::KeyPair key = Create(body);
    EXPECT_EQ(Call(key, "GET", "keys").status, 403);
    EXPECT_EQ(Call(key, "POST", "keys", R"({"user":"eve"})").status, 403);
    EXPECT_EQ(Call(key, "PUT", "keys/" + key.id + "/policy", R"({"policy":null})").status, 403);
    EXPECT_EQ(Call(key, "DELETE", "keys/" + key.id).status, 403);
    EXPECT_EQ(Call(key, "GET", "status").body.find("\"keys\":"), std::string::npos);
  }
}

TEST_F(AdminFaceTest, PoliciesBindAtOnce) {
  const identity::KeyPair alice = Create(R"({"user":"alice"})");
  const std::string policy =
      R"({"policy":{"Statement":[{"Effect":"Deny","Action":"aloft:ReadStatus","Resource":"*"}]}})";
  const edge::Response changed = Call(world.root, "PUT", "keys/" + alice.id + "/policy", policy);
  EXPECT_THAT(changed.body, HasSubstr(R"("Action":"aloft:ReadStatus")"));
  EXPECT_EQ(Call(alice, "GET", "status").status, 403);
  EXPECT_EQ(Call(world.root, "PUT", "keys/" + alice.id + "/policy", R"({"policy":null})").status,
            200);
  EXPECT_EQ(Call(alice, "GET", "status").status, 200);
}

TEST_F(AdminFaceTest, AServiceAccountBringsItsPublicKey) {
  const std::string der = Base64Encode(identity::PublicKey::NobodysKey(world.random)->der());
  const std::string body = R"({"user":"app","public_key":")" + der +
                           R"(","audience":"https://cloud.example.com/token"})";
  const edge::Response made = Call(world.root, "POST", "keys", body);
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_THAT(made.body, HasSubstr(R"("client_email":"app@test-project.iam.gserviceaccount.com")"));
  EXPECT_EQ(made.body.find("secret_access_key"), std::string::npos);
  const std::string id = Field(made.body, "access_key_id");
  const std::string next = R"({"public_key":")" + der + "\"}";
  EXPECT_EQ(Call(world.root, "POST", "keys/" + id + "/rotate", next).status, 201);
  EXPECT_EQ(Call(world.root, "POST", "keys/" + id + "/rotate").status, 400);
  EXPECT_EQ(Call(world.root, "POST", "keys/" + id + "/disable").status, 200);
  for (const char* wrong :
       {R"({"user":"App","public_key":"%"})", R"({"user":"a_b","public_key":"%"})",
        R"({"user":"app","public_key":"AAAA","audience":"https://x"})",
        R"({"user":"app","public_key":"%"})", R"({"user":"app","audience":"https://x"})"}) {
    std::string text = wrong;
    if (const auto at = text.find('%'); at != std::string::npos) text.replace(at, 1, der);
    EXPECT_EQ(Call(world.root, "POST", "keys", text).status, 400) << wrong;
  }
}

TEST_F(AdminFaceTest, TheRootKeyStays) {
  EXPECT_EQ(Call(world.root, "DELETE", "keys/" + world.root.id).status, 403);
  EXPECT_EQ(Call(world.root, "POST", "keys/" + world.root.id + "/disable").status, 403);
  EXPECT_EQ(Call(world.root, "GET", "status").status, 200);
}

TEST_F(AdminFaceTest, WrongRequestsAreRefusedWithoutATrace) {
  for (const char* body :
       {"", "[]", "{}", R"({"user":1})", R"({"user":"a","user":"b"})", R"({"user":"root"})",
        R"({"user":"a b"})", R"({"user":"a","colour":"red"})", R"({"user":"a","policy":"x"})",
        R"({"user":"a","policy":{"Statement":[
            {"Effect":"Allow","Action":"s3:Fly","Resource":"*"}]}})"}) {
    EXPECT_EQ(Call(world.root, "POST", "keys", body).status, 400) << body;
  }
  EXPECT_EQ(Call(world.root, "POST", "keys", std::string(100'000, ' ')).status, 413);
  EXPECT_EQ(Call(world.root, "GET", "nothing").status, 404);
  EXPECT_EQ(Call(world.root, "GET", "keys/").status, 404);
  EXPECT_EQ(Call(world.root, "PUT", "status").status, 405);
  TestRequest unsigned_request;
  unsigned_request.target = "/_aloft/v1/keys";
  EXPECT_EQ(Run(unsigned_request).status, 401);
  EXPECT_EQ(world.keys->List(world.ManageKeys()).size(), 1u);
}

}  // namespace
}  // namespace aloft::faces::admin
