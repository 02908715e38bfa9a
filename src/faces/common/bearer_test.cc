// I1: a token opens the door only if the holder of an enabled key has signed it, for us, for now.
#include "faces/common/bearer.h"

#include <gtest/gtest.h>

#include "faces/common/limits.h"
#include "faces/common/service_account.h"
#include "faces/common/tokens_testing.h"
#include "identity/world_testing.h"

namespace aloft::faces {
namespace {

using identity::KeyState;
using identity::Permission;

constexpr char kTokenUri[] = "https://cloud.example.com/token";
constexpr char kCloudPlatform[] = "https://www.googleapis.com/auth/cloud-platform";
constexpr char kReadOnly[] = "https://www.googleapis.com/auth/devstorage.read_only";
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kNowSeconds = identity::World::kNow / kSecond;

const TestKeyPair& Pair() {
  static const TestKeyPair pair;
  return pair;
}
const TestKeyPair& OtherPair() {
  static const TestKeyPair pair;
  return pair;
}

class BearerTest : public testing::Test {
 protected:
  BearerTest() {
    key = *world.keys->CreatePublic(world.ManageKeys(), "app", "", {Pair().PublicDer(), kTokenUri});
  }

  // The header of a token with the key's id.
  std::string Header(std::string_view algorithm = "RS256") const {
    return R"({"alg":")" + std::string(algorithm) + R"(","typ":"JWT","kid":")" + key.id + "\"}";
  }
  TestClaims SelfSigned() const {
    return {email, email, "https://storage.googleapis.com/", "", kNowSeconds};
  }
  TestClaims Assertion() const { return {email, "", kTokenUri, kCloudPlatform, kNowSeconds}; }
  std::string Signed(const TestClaims& claims) const {
    return Pair().Token(Header(), claims.Json());
  }
  bool Passes(const std::string& token) const { return tokens.Verify(token).ok(); }
  bool Passes(const TestClaims& claims) const { return Passes(Signed(claims)); }
  AssertionFault FaultOf(const std::string& assertion) const {
    const auto issued = tokens.Exchange(assertion);
    EXPECT_FALSE(issued.ok()) << "a token was issued";
    return issued.ok() ? AssertionFault::kIdToken : issued.error();
  }
  bool May(const std::string& token, Permission permission) const {
    const auto principal = tokens.Verify(token);
    const identity::Authorizer authorizer(*world.projects);
    return principal.ok() && authorizer
                                 .Authorize(*principal, {.permission = permission,
                                                         .owner = world.project->number,
                                                         .resource = "bucket/key"})
                                 .ok();
  }

  identity::World world;
  identity::AccessTokens access_tokens{*world.master_key};
  BearerTokens tokens{{*world.keys, *world.projects, access_tokens, world.clock, world.random}};
  identity::NewKey key;
  std::string email = ServiceAccountEmail("app", "test-project");
};

TEST_F(BearerTest, AnAssertionBecomesATokenThatActsForItsAccount) {
  for (const char* audience : {kTokenUri, "https://oauth2.googleapis.com/token",
                               "https://www.googleapis.com/oauth2/v4/token"}) {
    TestClaims claims = Assertion();
    claims.audience = audience;
    const auto issued = tokens.Exchange(Signed(claims));
    ASSERT_TRUE(issued.ok()) << audience;
    const auto principal = tokens.Verify(issued->text);
    ASSERT_TRUE(principal.ok());
    EXPECT_EQ((*principal)->name, "app");
    EXPECT_EQ((*principal)->project->number, world.project->number);
    EXPECT_EQ(issued->life_seconds, 3600);
    EXPECT_FALSE(Passes(issued->text + "A"));
    EXPECT_FALSE(Passes(issued->text.substr(0, issued->text.size() - 1)));
  }
}

TEST_F(BearerTest, SelfSignedTokensPassForOurServices) {
  for (const char* audience :
       {"https://storage.googleapis.com/", "https://firestore.googleapis.com/",
        "https://cloud.example.com/", "https://cloud.example.com:8443/storage/v1"}) {
    TestClaims claims = SelfSigned();
    claims.audience = audience;
    EXPECT_TRUE(Passes(claims)) << audience;
  }
  TestClaims scoped = SelfSigned();
  scoped.audience.clear();
  scoped.scope = kCloudPlatform;
  EXPECT_TRUE(Passes(scoped));
  // Clients that send no key id: every key of the account is tried.
  EXPECT_TRUE(Passes(Pair().Token(R"({"alg":"RS256"})", SelfSigned().Json())));
}

TEST_F(BearerTest, OtherAudiencesAreRefused) {
  for (const char* audience :
       {"https://evil.example.com/", "https://storage.googleapis.com.evil.example.com/",
        "https://evil.example.com/storage.googleapis.com/", "storage.googleapis.com", "ftp://x/",
        "https://x@storage.googleapis.com@evil.example.com/", kTokenUri,
        "https://oauth2.googleapis.com/token"}) {
    TestClaims claims = SelfSigned();
    claims.audience = audience;
    EXPECT_FALSE(Passes(claims)) << audience;
  }
  TestClaims nothing = SelfSigned();
  nothing.audience.clear();
  EXPECT_FALSE(Passes(nothing));
  TestClaims assertion = Assertion();
  assertion.audience = "https://storage.googleapis.com/";
  EXPECT_EQ(FaultOf(Signed(assertion)), AssertionFault::kAudience);
  // An assertion was made for the token endpoint alone.
  TestClaims stolen = Assertion();
  stolen.subject = email;
  EXPECT_FALSE(Passes(stolen));
}

TEST_F(BearerTest, OnlyRs256Counts) {
  const std::string claims = SelfSigned().Json();
  const std::string unsigned_token =
      Base64UrlEncode(Header("none")) + "." + Base64UrlEncode(claims) + ".";
  EXPECT_FALSE(Passes(unsigned_token));
  EXPECT_FALSE(Passes(Base64UrlEncode(Header()) + "." + Base64UrlEncode(claims) + "."));
  // The public key as the secret of an HMAC.
  const std::string text = Base64UrlEncode(Header("HS256")) + "." + Base64UrlEncode(claims);
  EXPECT_FALSE(Passes(text + "." + Base64UrlEncode(HmacSha256(Pair().PublicDer(), text))));
  EXPECT_FALSE(Passes(Pair().Token(Header("RS512"), claims)));
  EXPECT_FALSE(Passes(Pair().Token(Header("rs256"), claims)));
  EXPECT_EQ(FaultOf(Pair().Token(Header("none"), Assertion().Json())), AssertionFault::kAlgorithm);
}

TEST_F(BearerTest, AnotherKeysSignatureIsRefused) {
  EXPECT_FALSE(Passes(OtherPair().Token(Header(), SelfSigned().Json())));
  EXPECT_FALSE(Passes(OtherPair().Token(R"({"alg":"RS256"})", SelfSigned().Json())));
  EXPECT_FALSE(
      Passes(Pair().Token(R"({"alg":"RS256","kid":"../../etc/passwd"})", SelfSigned().Json())));
  EXPECT_EQ(FaultOf(OtherPair().Token(Header(), Assertion().Json())), AssertionFault::kSignature);
  std::string changed = Signed(SelfSigned());
  changed[changed.find('.') + 10] ^= 1;
  EXPECT_FALSE(Passes(changed));
}

TEST_F(BearerTest, AKeySpeaksForItsOwnAccountOnly) {
  ASSERT_TRUE(
      world.keys
          ->CreatePublic(world.ManageKeys(), "other", "", {OtherPair().PublicDer(), kTokenUri})
          .ok());
  TestClaims claims = SelfSigned();
  claims.issuer = claims.subject = ServiceAccountEmail("other", "test-project");
  EXPECT_FALSE(Passes(claims));
  claims = SelfSigned();
  claims.subject = ServiceAccountEmail("other", "test-project");
  EXPECT_FALSE(Passes(claims));
  TestClaims delegated = Assertion();
  delegated.subject = "somebody@example.com";
  EXPECT_EQ(FaultOf(Signed(delegated)), AssertionFault::kDelegation);
  for (const char* issuer : {"", "root@test-project.iam.gserviceaccount.com", "app@test-project",
                             "app@no-such-project.iam.gserviceaccount.com"}) {
    claims = SelfSigned();
    claims.issuer = claims.subject = issuer;
    EXPECT_FALSE(Passes(claims)) << issuer;
  }
}

TEST_F(BearerTest, TokensHaveTheirTime) {
  TestClaims claims = SelfSigned();
  claims.issued_seconds = kNowSeconds + kTokenSkewSecondsMax + 1;
  EXPECT_FALSE(Passes(claims)) << "from the future";
  claims.issued_seconds = kNowSeconds + kTokenSkewSecondsMax;
  EXPECT_TRUE(Passes(claims));
  claims.issued_seconds = kNowSeconds - 3600 - kTokenSkewSecondsMax;
  EXPECT_FALSE(Passes(claims)) << "expired";
  claims = SelfSigned();
  claims.life_seconds = 3601;
  EXPECT_FALSE(Passes(claims)) << "too long";
  claims.life_seconds = -1;
  EXPECT_FALSE(Passes(claims)) << "ends before it begins";
  claims = SelfSigned();
  claims.more = ",\"nbf\":" + std::to_string(kNowSeconds + 1000);
  EXPECT_FALSE(Passes(claims)) << "not yet";
  EXPECT_FALSE(Passes(Pair().Token(Header(), R"({"iss":")" + email + R"(","sub":")" + email +
                                                 R"(","aud":"https://storage.googleapis.com/"})")));
  TestClaims late = Assertion();
  late.issued_seconds -= 4000;
  EXPECT_EQ(FaultOf(Signed(late)), AssertionFault::kTime);
}

// What is remembered of a token must not outlive it, nor its key.
TEST_F(BearerTest, ARememberedTokenEndsWithItsTimeAndItsKey) {
  const std::string self_signed = Signed(SelfSigned());
  const std::string issued = tokens.Exchange(Signed(Assertion()))->text;
  for (const std::string& token : {self_signed, issued}) {
    EXPECT_TRUE(Passes(token));
    EXPECT_TRUE(Passes(token));
  }
  ASSERT_TRUE(world.keys->SetState(world.ManageKeys(), key.id, KeyState::kDisabled).ok());
  EXPECT_FALSE(Passes(self_signed));
  EXPECT_FALSE(Passes(issued));
  EXPECT_EQ(FaultOf(Signed(Assertion())), AssertionFault::kSignature);
  ASSERT_TRUE(world.keys->SetState(world.ManageKeys(), key.id, KeyState::kEnabled).ok());
  EXPECT_TRUE(Passes(self_signed));
  world.clock.AdvanceMillis((3600 + kTokenSkewSecondsMax) * 1000);
  EXPECT_FALSE(Passes(self_signed));
  EXPECT_FALSE(Passes(issued));
  ASSERT_TRUE(world.keys->Delete(world.ManageKeys(), key.id).ok());
  EXPECT_FALSE(Passes(issued));
}

TEST_F(BearerTest, IssuedTokensOutliveARestartButNoOtherMasterKey) {
  const std::string issued = tokens.Exchange(Signed(Assertion()))->text;
  const identity::AccessTokens again(*world.master_key);
  EXPECT_TRUE(again.Open(issued));
  const auto other_key = identity::MasterKey::ForTesting(world.random);
  EXPECT_FALSE(identity::AccessTokens(*other_key).Open(issued));
}

TEST_F(BearerTest, ScopesNarrowWhatATokenMay) {
  TestClaims claims = Assertion();
  claims.scope = std::string("openid ") + kReadOnly;
  const std::string reader = tokens.Exchange(Signed(claims))->text;
  EXPECT_TRUE(May(reader, Permission::kObjectRead));
  EXPECT_FALSE(May(reader, Permission::kObjectWrite));
  EXPECT_FALSE(May(reader, Permission::kDocumentRead));
  const std::string full = tokens.Exchange(Signed(Assertion()))->text;
  EXPECT_TRUE(May(full, Permission::kObjectWrite));
  EXPECT_FALSE(May(full, Permission::kKeysManage)) << "keys are the root's alone";
  claims.scope = "openid email";
  EXPECT_EQ(FaultOf(Signed(claims)), AssertionFault::kScope);
  claims.scope.clear();
  EXPECT_EQ(FaultOf(Signed(claims)), AssertionFault::kScope);
  claims.scope = kCloudPlatform;
  claims.more = R"(,"target_audience":"https://app.example.com")";
  EXPECT_EQ(FaultOf(Signed(claims)), AssertionFault::kIdToken);
  TestClaims self_signed = SelfSigned();
  self_signed.scope = kReadOnly;
  EXPECT_TRUE(May(Signed(self_signed), Permission::kObjectRead));
  EXPECT_FALSE(May(Signed(self_signed), Permission::kObjectWrite));
}

TEST_F(BearerTest, ManyTokensAreRememberedInBoundedMemory) {
  const std::string first = Signed(SelfSigned());
  EXPECT_TRUE(Passes(first));
  for (int number = 0; number < 50; ++number) {
    TestClaims claims = SelfSigned();
    claims.more = ",\"jti\":" + std::to_string(number);
    EXPECT_TRUE(Passes(claims));
  }
  EXPECT_TRUE(Passes(first));
}

TEST_F(BearerTest, NonsenseIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("owner"), std::string("aloft1."), std::string("aloft1.."),
        std::string("aloft1.AAAA.AAAA"), std::string(100'000, 'a'), std::string("a.b.c"),
        std::string("ya29.something")}) {
    EXPECT_FALSE(Passes(text)) << text.substr(0, 50);
  }
}

}  // namespace
}  // namespace aloft::faces
