// Browser forms are signed without an Authorization header (S16): whoever holds the form may post
// it, so who signed it must be beyond doubt.
#include "faces/common/post_policy.h"

#include <gtest/gtest.h>

#include <map>

#include "base/base64.h"
#include "base/digest.h"
#include "base/hex.h"
#include "faces/common/signing_testing.h"
#include "identity/world_testing.h"

namespace aloft::faces {
namespace {

class PostPolicyTest : public testing::Test {
 protected:
  using Fields = std::map<std::string, std::string>;

  Fields Version4() {
    Fields fields;
    fields["policy"] = Base64Encode(R"({"expiration":"2026-02-01T00:00:00Z","conditions":[]})");
    fields["x-amz-algorithm"] = "AWS4-HMAC-SHA256";
    fields["x-amz-credential"] = world.root.id + "/" + signer.Scope();
    fields["x-amz-date"] = signer.AmzDate();
    fields["x-amz-signature"] = HexEncode(HmacSha256(signer.SigningKey(), fields["policy"]));
    return fields;
  }
  Fields Version2() {
    Fields fields;
    fields["policy"] = Base64Encode(R"({"expiration":"2026-02-01T00:00:00Z","conditions":[]})");
    fields["awsaccesskeyid"] = world.root.id;
    fields["signature"] = Base64Encode(HmacSha1(world.root.secret, fields["policy"]));
    return fields;
  }
  // The fault, or nullopt if the form is the root's.
  std::optional<AuthFault> Fault(const Fields& fields) {
    const auto field = [&](std::string_view name) -> std::optional<std::string_view> {
      const auto found = fields.find(std::string(name));
      if (found == fields.end()) return std::nullopt;
      return found->second;
    };
    const auto principal = VerifyPostPolicy(field, *world.keys, world.clock);
    if (!principal.ok()) return principal.error().fault;
    EXPECT_EQ((*principal)->kind, identity::PrincipalKind::kRoot);
    return std::nullopt;
  }

  identity::World world;
  TestSigner signer{world.root, identity::World::kNow};
};

TEST_F(PostPolicyTest, S16_BothVersionsVerify) {
  EXPECT_EQ(Fault(Version4()), std::nullopt);
  EXPECT_EQ(Fault(Version2()), std::nullopt);
  // A form is made once and used until its policy ends.
  world.clock.AdvanceMillis(6LL * 3600 * 1000);
  EXPECT_EQ(Fault(Version4()), std::nullopt);
}

TEST_F(PostPolicyTest, S16_AnotherPolicyOrSignature) {
  for (Fields fields : {Version4(), Version2()}) {
    fields["policy"] = Base64Encode(R"({"expiration":"2027-02-01T00:00:00Z","conditions":[]})");
    EXPECT_EQ(Fault(fields), AuthFault::kSignatureMismatch);
  }
  Fields version4 = Version4();
  version4["x-amz-signature"] = std::string(64, '0');
  EXPECT_EQ(Fault(version4), AuthFault::kSignatureMismatch);
}

TEST_F(PostPolicyTest, S16_MissingOrWrongFields) {
  for (const char* name :
       {"policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"}) {
    Fields fields = Version4();
    fields.erase(name);
    EXPECT_EQ(Fault(fields), AuthFault::kInvalidArgument) << name;
  }
  for (const char* name : {"policy", "awsaccesskeyid", "signature"}) {
    Fields fields = Version2();
    fields[name] = "";
    EXPECT_EQ(Fault(fields), AuthFault::kInvalidArgument) << name;
  }
  Fields service = Version4();
  service["x-amz-credential"] = world.root.id + "/20260131/us-east-1/sqs/aws4_request";
  EXPECT_EQ(Fault(service), AuthFault::kWrongScope);
  Fields future = Version4();
  future["x-amz-date"] = "20260131T130000Z";
  EXPECT_EQ(Fault(future), AuthFault::kClockSkewed);
  Fields token = Version4();
  token["x-amz-security-token"] = "token";
  EXPECT_EQ(Fault(token), AuthFault::kInvalidToken);
  EXPECT_EQ(Fault({}), AuthFault::kMissingToken);
  EXPECT_EQ(Fault({{"policy", "x"}}), AuthFault::kMissingToken);
}

TEST_F(PostPolicyTest, S16_UnknownKeys) {
  Fields version4 = Version4();
  version4["x-amz-credential"] = "AKIANOBODY/" + signer.Scope();
  EXPECT_EQ(Fault(version4), AuthFault::kUnknownKey);
  Fields version2 = Version2();
  version2["awsaccesskeyid"] = "AKIANOBODY";
  EXPECT_EQ(Fault(version2), AuthFault::kUnknownKey);
}

}  // namespace
}  // namespace aloft::faces
