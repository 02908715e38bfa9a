// The attack table of signatures (S1 to S18): each row is a way in that was found open in some
// server. A refused request must leave no trace, so the fake face stores only in Finish or run.
#include "faces/common/front.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/digest.h"
#include "base/hex.h"
#include "faces/common/front_fixture_testing.h"
#include "faces/common/tokens_testing.h"

namespace aloft::faces {
namespace {

constexpr std::int64_t kMinute = 60'000'000;

TEST_F(FrontTest, SignedPutReachesTheFaceOnce) {
  TestRequest request = Put();
  signer.Sign(request);
  ExpectAccepted(request, "hello", 2);
  EXPECT_EQ(driver.s3.begun, 1);
  EXPECT_EQ(driver.s3.request->principal()->kind, identity::PrincipalKind::kRoot);
  EXPECT_EQ(driver.s3.request->region(), "us-east-1");
  EXPECT_EQ(driver.s3.request->payload_bytes(), 5u);
}

TEST_F(FrontTest, S1_UnsignedTrailerWithGarbageSignature) {
  TestRequest request =
      PutUnsignedTrailer("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "5");
  signer.Sign(request);
  std::string authorization;
  for (const auto& [name, value] : request.headers) {
    if (name == "authorization") authorization = value;
  }
  authorization.replace(authorization.size() - 64, 64, std::string(64, 'a'));
  request.Set("authorization", authorization);
  ExpectRefused(request, AuthFault::kSignatureMismatch);
  EXPECT_EQ(driver.s3.begun, 0);
}

TEST_F(FrontTest, S2_UnsignedTrailerWithCredentialsInTheQueryOnly) {
  TestRequest request =
      PutUnsignedTrailer("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "5");
  request.target += "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + world.root.id +
                    "%2F20260131%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260131T120000Z&"
                    "X-Amz-Expires=300&X-Amz-SignedHeaders=host%3Bx-amz-content-sha256%3B"
                    "x-amz-decoded-content-length%3Bx-amz-trailer&X-Amz-Signature=" +
                    std::string(64, 'b');
  ExpectRefused(request, AuthFault::kSignatureMismatch);
  EXPECT_EQ(driver.s3.begun, 0);
}

TEST_F(FrontTest, S3_FramedBodiesAreForObjectsAndPartsAlone) {
  for (const char* target :
       {"/bucket", "/bucket/", "/bucket/key?tagging", "/bucket/key?acl", "/"}) {
    TestRequest request = PutUnsignedTrailer("0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "0");
    request.target = target;
    signer.Sign(request);
    ExpectRefused(request, AuthFault::kNotAllowedHere);
    EXPECT_EQ(driver.s3.begun, 0) << target;
  }
  TestRequest part = PutUnsignedTrailer("0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "0");
  part.target = "/bucket/key?partNumber=1&uploadId=abc";
  signer.Sign(part);
  ExpectAccepted(part, "");
}

TEST_F(FrontTest, S7_ContentEncodingDoesNotDecideAboutFraming) {
  // Named, but the signed hash says plain bytes: they are stored as they are.
  TestRequest plain = Put("5\r\nhello\r\n0\r\n\r\n");
  plain.Set("content-encoding", "aws-chunked");
  signer.Sign(plain);
  ExpectAccepted(plain, "5\r\nhello\r\n0\r\n\r\n");
  // Not named, but the signed word says framed: the framing is never stored.
  TestRequest framed =
      PutUnsignedTrailer("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "5");
  framed.Remove("content-encoding");
  signer.Sign(framed);
  ExpectAccepted(framed, "hello");
}

TEST_F(FrontTest, S8_HashOfAnotherBody) {
  for (const auto plan : {FakeFace::Plan::kStreamed, FakeFace::Plan::kBuffered}) {
    TestRequest request = Put("hello");
    request.Set("x-amz-content-sha256", HexEncode(Sha256Digest("other")));
    signer.Sign(request);
    driver.s3 = FakeFace{};
    driver.s3.plan = plan;
    driver.Run(request, 2);
    ASSERT_TRUE(driver.s3.refused);
    EXPECT_EQ(driver.s3.refused->fault, AuthFault::kPayloadHashMismatch);
    EXPECT_FALSE(driver.s3.stored);
  }
  TestRequest none = Put("");
  none.Set("x-amz-content-sha256", HexEncode(Sha256Digest("other")));
  signer.Sign(none);
  ExpectRefused(none, AuthFault::kPayloadHashMismatch);
}

TEST_F(FrontTest, S9_EveryAmzHeaderMustBeSigned) {
  for (const char* name : {"x-amz-tagging", "x-amz-acl", "x-amz-copy-source", "x-amz-meta-a",
                           "x-amz-content-sha256"}) {
    TestRequest presigned = Put();
    signer.Presign(presigned);
    presigned.Set(name, "UNSIGNED-PAYLOAD");
    ExpectRefused(presigned, AuthFault::kHeadersNotSigned);
    EXPECT_EQ(driver.s3.refused->detail, name);
  }
  TestRequest header = Put();
  signer.Sign(header);
  header.Set("x-amz-acl", "public-read");
  ExpectRefused(header, AuthFault::kHeadersNotSigned);
}

TEST_F(FrontTest, S10_FifteenMinutesEitherWay) {
  for (const std::int64_t minutes : {-14, 14}) {
    TestSigner off = signer;
    off.now_micros += minutes * kMinute;
    TestRequest request = Put();
    off.Sign(request);
    ExpectAccepted(request, "hello");
  }
  for (const std::int64_t minutes : {-16, 16}) {
    TestSigner off = signer;
    off.now_micros += minutes * kMinute;
    TestRequest request = Put();
    off.Sign(request);
    ExpectRefused(request, AuthFault::kClockSkewed);
  }
}

TEST_F(FrontTest, S11_PresignedTimes) {
  for (const char* expires : {"604801", "-1", "", "abc", "1e3", "99999999999999999999"}) {
    TestRequest request = Put();
    signer.Presign(request, expires);
    ExpectRefused(request, AuthFault::kMalformed);
  }
  TestRequest zero = Put();
  signer.Presign(zero, "0");
  ExpectRefused(zero, AuthFault::kExpired);
  TestRequest week = Put();
  signer.Presign(week, "604800");
  ExpectAccepted(week, "hello");
  EXPECT_TRUE(driver.s3.request->presigned());
  TestSigner early = signer;
  early.now_micros -= 10 * kMinute;
  TestRequest passed = Put();
  early.Presign(passed, "599");
  ExpectRefused(passed, AuthFault::kExpired);
  TestSigner future = signer;
  future.now_micros += 16 * kMinute;
  TestRequest ahead = Put();
  future.Presign(ahead);
  ExpectRefused(ahead, AuthFault::kClockSkewed);
}

TEST_F(FrontTest, S11_PresignedRequestChanged) {
  TestRequest presigned = Put();
  signer.Presign(presigned);
  TestRequest method = presigned;
  method.method = "DELETE";
  ExpectRefused(method, AuthFault::kSignatureMismatch);
  TestRequest key = presigned;
  key.target.replace(0, 11, "/bucket/kez");
  ExpectRefused(key, AuthFault::kSignatureMismatch);
  TestRequest query = presigned;
  query.target += "&tagging";
  ExpectRefused(query, AuthFault::kSignatureMismatch);
  TestRequest twice = presigned;
  twice.target += "&X-Amz-Expires=600000";
  ExpectRefused(twice, AuthFault::kMalformed);
  TestRequest both = presigned;
  signer.Sign(both);
  ExpectRefused(both, AuthFault::kInvalidArgument);
}

TEST_F(FrontTest, S12_CredentialScope) {
  const auto refused = [&](std::string_view from, std::string_view to, AuthFault fault) {
    TestRequest request = Put();
    signer.Sign(request);
    for (auto& [name, value] : request.headers) {
      if (name != "authorization") continue;
      value.replace(value.find(from), from.size(), to);
    }
    ExpectRefused(request, fault);
  };
  refused("/s3/aws4_request", "/sqs/aws4_request", AuthFault::kWrongScope);
  refused("/20260131/", "/20260130/", AuthFault::kWrongScope);
  refused("/aws4_request", "/aws5_request", AuthFault::kWrongScope);
  refused("/aws4_request", "", AuthFault::kMalformed);
  refused("/us-east-1/", "/eu-west-1/", AuthFault::kSignatureMismatch);
  // Any region is served, as long as it is the one that was signed.
  TestSigner local = signer;
  local.region = "local";
  TestRequest request = Put();
  local.Sign(request);
  ExpectAccepted(request, "hello");
  EXPECT_EQ(driver.s3.request->region(), "local");
}

TEST_F(FrontTest, S14_SigV2PresignedIsTakenWithAllItsChecks) {
  const std::int64_t later = identity::World::kNow / 1'000'000 + 60;
  TestRequest good = Put();
  good.method = "GET";
  good.body.clear();
  PresignV2(good, world.root, later, "/bucket/key");
  ExpectAccepted(good, "");
  TestRequest method = good;
  method.method = "PUT";
  ExpectRefused(method, AuthFault::kSignatureMismatch);
  TestRequest key = good;
  key.target.replace(0, 11, "/bucket/kez");
  ExpectRefused(key, AuthFault::kSignatureMismatch);
  TestRequest more = good;
  more.target += "&acl";
  ExpectRefused(more, AuthFault::kSignatureMismatch);
  // A sub-resource that version 2 never knew would otherwise not be covered.
  TestRequest unknown = good;
  unknown.target += "&renameObject";
  ExpectRefused(unknown, AuthFault::kHeadersNotSigned);
  TestRequest header = good;
  header.Set("x-amz-acl", "public-read");
  ExpectRefused(header, AuthFault::kSignatureMismatch);
  TestRequest expired = Put();
  PresignV2(expired, world.root, later - 61, "/bucket/key");
  ExpectRefused(expired, AuthFault::kExpired);
  TestRequest hosted = good;
  hosted.method = "GET";
  hosted.host = "bucket.s3.localhost:4566";
  hosted.target = "/key?uploads&prefix=a";
  PresignV2(hosted, world.root, later, "/bucket/key?uploads");
  ExpectAccepted(hosted, "");
}

TEST_F(FrontTest, S14_SigV2HeaderIsRefusedUnlessSwitchedOn) {
  TestRequest request = Put();
  request.Set("authorization", "AWS " + world.root.id + ":c2lnbmF0dXJl");
  request.Set("date", "Sat, 31 Jan 2026 12:00:00 GMT");
  ExpectRefused(request, AuthFault::kInvalidArgument);
}

TEST_F(FrontTest, S15_UnknownKeyAndWrongSecretDifferInTheDocumentedCodeOnly) {
  TestSigner unknown = signer;
  unknown.key = {"AKIAUNKNOWNUNKNOWN22", "some secret"};
  TestRequest request = Put();
  unknown.Sign(request);
  ExpectRefused(request, AuthFault::kUnknownKey);
  EXPECT_TRUE(driver.s3.refused->detail.empty());
  TestSigner wrong = signer;
  wrong.key.secret = "some secret";
  wrong.Sign(request);
  ExpectRefused(request, AuthFault::kSignatureMismatch);
  EXPECT_TRUE(driver.s3.refused->detail.empty());
}

TEST_F(FrontTest, S17_KeysTakenAwayStopWorkingAtOnce) {
  identity::World own(
      [](std::string_view) -> Result<identity::Policy, std::string> { return identity::Policy{}; });
  const auto created = own.keys->Create(own.ManageKeys(), "alice", "");
  ASSERT_TRUE(created.ok());
  FrontDriver front({*own.keys, own.clock});
  const TestSigner alice{{created->id, created->secret}, identity::World::kNow};
  TestRequest request = Put();
  alice.Sign(request);
  front.Run(request);
  EXPECT_TRUE(front.s3.stored);
  for (const auto state : {identity::KeyState::kDisabled, identity::KeyState::kEnabled}) {
    ASSERT_TRUE(own.keys->SetState(own.ManageKeys(), created->id, state).ok());
    front.s3 = FakeFace{};
    front.Run(request);
    EXPECT_EQ(front.s3.stored.has_value(), state == identity::KeyState::kEnabled);
  }
  ASSERT_TRUE(own.keys->Delete(own.ManageKeys(), created->id).ok());
  front.s3 = FakeFace{};
  front.Run(request);
  EXPECT_FALSE(front.s3.stored);
  EXPECT_EQ(front.s3.refused->fault, AuthFault::kUnknownKey);
}

TEST_F(FrontTest, S17_SessionTokenOfNoSession) {
  TestRequest request = Put();
  request.Set("x-amz-security-token", "token");
  signer.Sign(request);
  ExpectRefused(request, AuthFault::kInvalidToken);
}

TEST_F(FrontTest, S18_AnonymousWithFraming) {
  for (const char* mode : {kUnsignedTrailer, kSignedPayload, kSignedTrailer}) {
    TestRequest request = PutFramed(mode, "0\r\n\r\n", "0");
    ExpectRefused(request, AuthFault::kMissingToken);
    EXPECT_EQ(driver.s3.begun, 0);
  }
}

TEST_F(FrontTest, AnonymousIsAPrincipalOfItsOwn) {
  TestRequest request = Put("hello");
  ExpectAccepted(request, "hello");
  EXPECT_EQ(driver.s3.request->principal()->kind, identity::PrincipalKind::kAnonymous);
  EXPECT_EQ(driver.s3.request->principal()->project, nullptr);
}

TEST_F(FrontTest, JsonServicesSignTheBodyItself) {
  TestSigner json = signer;
  json.service = "dynamodb";
  TestRequest request;
  request.method = "POST";
  request.body = R"({"TableName":"t"})";
  request.Set("x-amz-target", "DynamoDB_20120810.DescribeTable");
  driver.dynamodb.plan = FakeFace::Plan::kBuffered;
  json.Sign(request, false);
  driver.Run(request);
  EXPECT_FALSE(driver.dynamodb.refused);
  EXPECT_EQ(driver.dynamodb.stored, request.body);
  EXPECT_EQ(driver.dynamodb.request->body_mode(), BodyMode::kVerified);

  driver.dynamodb = FakeFace{};
  request.body = R"({"TableName":"u"})";
  driver.Run(request);
  EXPECT_EQ(driver.dynamodb.begun, 0);
  EXPECT_EQ(driver.dynamodb.refused->fault, AuthFault::kSignatureMismatch);
}

TEST_F(FrontTest, JsonServicesAnswerInTheirOwnWords) {
  TestRequest request;
  request.method = "POST";
  request.body = "{}";
  request.Set("x-amz-target", "DynamoDB_20120810.ListTables");
  driver.Run(request);
  EXPECT_EQ(driver.dynamodb.refused->fault, AuthFault::kMissingToken);
  request.Set("authorization", "AWS4-HMAC-SHA256 Credential=a");
  driver.Run(request);
  EXPECT_EQ(driver.dynamodb.refused->fault, AuthFault::kIncompleteSignature);
  EXPECT_EQ(driver.dynamodb.refused->detail,
            "Authorization header requires 'Signature' parameter. Authorization header requires "
            "'SignedHeaders' parameter. Authorization header requires existence of either a "
            "'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256");
  TestSigner wrong = signer;
  wrong.service = "sqs";
  request.Remove("authorization");
  wrong.Sign(request, false);
  driver.Run(request);
  EXPECT_EQ(driver.dynamodb.refused->fault, AuthFault::kWrongScope);
  EXPECT_EQ(driver.dynamodb.refused->detail,
            "Credential should be scoped to correct service: 'dynamodb'. ");
}

TEST_F(FrontTest, AuthorizationMayBeSpacedFreely) {
  TestSigner json = signer;
  json.service = "dynamodb";
  for (const char* separator : {",", " ", ", ", " , ", "  "}) {
    TestRequest request;
    request.method = "POST";
    request.body = "{}";
    request.Set("x-amz-target", "DynamoDB_20120810.ListTables");
    json.Sign(request, false);
    for (auto& [name, value] : request.headers) {
      if (name != "authorization") continue;
      for (std::size_t at = value.find(", "); at != std::string::npos;
           at = value.find(", ", at + 4)) {
        value.replace(at, 2, separator);
      }
    }
    driver.dynamodb = FakeFace{};
    driver.Run(request);
    EXPECT_FALSE(driver.dynamodb.refused) << "'" << separator << "'";
  }
}

// Keys change while requests are verified; run under the thread sanitizer.
TEST_F(FrontTest, VerifiesWhileKeysChange) {
  identity::World own;
  const auto alice = own.keys->Create(own.ManageKeys(), "alice", "");
  ASSERT_TRUE(alice.ok());
  TestSigner json{{alice->id, alice->secret}, identity::World::kNow};
  json.service = "dynamodb";
  const Authenticator authenticator(*own.keys, own.clock);
  const AuthTraits traits{"dynamodb"};
  std::atomic<int> verified = 0;
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&] {
      TestRequest request;
      request.method = "POST";
      json.Sign(request, false);
      const edge::Request& view = request.View();
      const std::string hash = HexEncode(Sha256Digest(""));
      while (!stop) {
        const auto claim = authenticator.Read(view, traits);
        if (!claim.ok()) return;
        if (authenticator.Verify(view, traits, **claim, hash).ok()) ++verified;
      }
    });
  }
  while (verified < 100) std::this_thread::yield();
  for (int round = 0; round < 50; ++round) {
    const auto state =
        round % 2 == 0 ? identity::KeyState::kDisabled : identity::KeyState::kEnabled;
    ASSERT_TRUE(own.keys->SetState(own.ManageKeys(), alice->id, state).ok());
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
}

TEST_F(FrontTest, ADialectWithoutAFaceIsNotImplemented) {
  TestRequest request;
  request.method = "POST";
  request.Set("x-amz-target", "AmazonSQS.SendMessage");
  EXPECT_EQ(driver.Run(request).status, 501);
  TestRequest google;
  google.target = "/storage/v1/b";
  EXPECT_EQ(driver.Run(google).status, 501);
}

// Emulator mode opens Google's dialect alone, and not to web pages of elsewhere.
TEST_F(FrontTest, EmulatedRequestsActForThePrincipalOfTheOption) {
  FrontOptions options{*world.keys, world.clock};
  options.emulated = world.keys->Find(world.root.id)->principal;
  FrontDriver emulator(options);
  FakeFace gcs;
  emulator.front.Serve(Dialect::kGcs, gcs);
  TestRequest request;
  request.target = "/storage/v1/b";
  emulator.Run(request);
  ASSERT_TRUE(gcs.request);
  EXPECT_EQ(gcs.request->principal(), options.emulated);
  for (const char* origin : {"https://elsewhere.example", "null"}) {
    TestRequest page;
    page.target = "/storage/v1/b";
    page.Set("origin", origin);
    gcs = FakeFace{};
    emulator.Run(page);
    EXPECT_TRUE(gcs.refused) << origin;
    EXPECT_FALSE(gcs.request);
  }
  // A page's own name, pointed at this machine, comes without an Origin that tells.
  TestRequest rebound;
  rebound.target = "/storage/v1/b";
  rebound.host = "elsewhere.example:4566";
  gcs = FakeFace{};
  emulator.Run(rebound);
  EXPECT_TRUE(gcs.refused);
  for (const char* host : {"localhost:4566", "127.0.0.1", "[::1]:4566", "host.docker.internal:4566",
                           "aloft:4566", "storage.googleapis.com"}) {
    TestRequest own;
    own.target = "/storage/v1/b";
    own.host = host;
    own.Set("origin", "http://localhost:5173");
    gcs = FakeFace{};
    emulator.Run(own);
    EXPECT_TRUE(gcs.request) << host;
  }
  TestRequest anonymous;
  anonymous.target = "/bucket/key";
  emulator.Run(anonymous);
  ASSERT_TRUE(emulator.s3.request);
  EXPECT_EQ(emulator.s3.request->principal()->kind, identity::PrincipalKind::kAnonymous);
}

// Who has a key of their own acts for it in development too, so that policies can be tried out.
TEST_F(FrontTest, AValidTokenActsForItsAccountAlsoUnderEmulation) {
  const TestKeyPair pair;
  const auto made = world.keys->CreatePublic(world.ManageKeys(), "app", "",
                                             {pair.PublicDer(), "https://x.example/token"});
  ASSERT_TRUE(made.ok());
  const identity::AccessTokens access_tokens(*world.master_key);
  const BearerTokens tokens(
      {*world.keys, *world.projects, access_tokens, world.clock, world.random});
  FrontOptions options{*world.keys, world.clock};
  options.bearer_tokens = &tokens;
  options.emulated = world.keys->Find(world.root.id)->principal;
  const std::string email = "app@test-project.iam.gserviceaccount.com";
  const TestClaims claims{email, email, "https://storage.googleapis.com/", "",
                          identity::World::kNow / 1'000'000};
  const std::string token = pair.Token(R"({"alg":"RS256"})", claims.Json());
  for (const bool development : {true, false}) {
    if (!development) options.emulated = nullptr;
    FrontDriver own(options);
    FakeFace gcs;
    own.front.Serve(Dialect::kGcs, gcs);
    TestRequest request;
    request.target = "/storage/v1/b";
    request.Set("authorization", "Bearer " + token);
    own.Run(request);
    ASSERT_TRUE(gcs.request);
    EXPECT_EQ(gcs.request->principal()->name, "app");
    request.Set("authorization", "Bearer " + token + "x");
    gcs = FakeFace{};
    own.Run(request);
    EXPECT_EQ(gcs.request != nullptr, development);
    EXPECT_EQ(gcs.refused.has_value(), !development);
  }
}

// Without the option, Google's dialect is closed to whoever proves nothing.
TEST_F(FrontTest, WithoutEmulationGooglesDialectIsRefused) {
  FakeFace gcs;
  driver.front.Serve(Dialect::kGcs, gcs);
  for (const char* authorization : {"", "Bearer owner", "Bearer x"}) {
    TestRequest request;
    request.target = "/storage/v1/b";
    if (*authorization != '\0') request.Set("authorization", authorization);
    gcs = FakeFace{};
    driver.Run(request);
    EXPECT_TRUE(gcs.refused) << authorization;
    EXPECT_FALSE(gcs.request);
  }
}

}  // namespace
}  // namespace aloft::faces
