// Values from AWS's public documentation, and the spellings that clients differ in (S13). The
// examples' key pair is one that everybody knows, so these tests go below the key store.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
#include "faces/common/sigv4.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "faces/common/chunked_body.h"
#include "faces/common/front_testing.h"
#include "faces/common/signing_testing.h"
#include "faces/common/sigv2.h"
#include "identity/world_testing.h"

namespace aloft::faces {
namespace {

constexpr char kEmptyHash[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr char kDate[] = "20130524T000000Z";
constexpr char kScope[] = "20130524/us-east-1/s3/aws4_request";

HmacSha256Key ExampleKey() {
  identity::AccessKey key;
  key.secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  key.signing_keys = std::make_shared<identity::SigningKeys>();
  Credential credential;
  EXPECT_TRUE(
      ParseCredential("AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request", credential));
  return *SigningKey(key, credential);
}

bool Verifies(TestRequest request, const std::vector<std::string>& headers, std::string_view hash,
              std::string_view signature) {
  const edge::Request& view = request.View();
  const auto query = QueryString::Split(view.query);
  const SigningInput input{kDate, kScope, headers, hash, PathForm::kAsSent};
  return SignatureMatches(view, *query, input, ExampleKey(), signature);
}

TEST(SigV4Examples, GetObjectWithARange) {
  TestRequest request;
  request.target = "/test.txt";
  request.host = "examplebucket.s3.amazonaws.com";
  request.headers = {
      {"range", "bytes=0-9"}, {"x-amz-content-sha256", kEmptyHash}, {"x-amz-date", kDate}};
  EXPECT_TRUE(Verifies(request, {"host", "range", "x-amz-content-sha256", "x-amz-date"}, kEmptyHash,
                       "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"));
}

TEST(SigV4Examples, PutObjectWithADollarInItsName) {
  TestRequest request;
  request.method = "PUT";
  request.target = "/test$file.text";  // sent bare, signed as %24
  request.host = "examplebucket.s3.amazonaws.com";
  const std::string hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
  request.headers = {{"date", "Fri, 24 May 2013 00:00:00 GMT"},
                     {"x-amz-content-sha256", hash},
                     {"x-amz-date", kDate},
                     {"x-amz-storage-class", "REDUCED_REDUNDANCY"}};
  EXPECT_TRUE(Verifies(
      request, {"date", "host", "x-amz-content-sha256", "x-amz-date", "x-amz-storage-class"}, hash,
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
}

TEST(SigV4Examples, QueriesWithAndWithoutValues) {
  TestRequest request;
  request.host = "examplebucket.s3.amazonaws.com";
  request.headers = {{"x-amz-content-sha256", kEmptyHash}, {"x-amz-date", kDate}};
  const std::vector<std::string> headers = {"host", "x-amz-content-sha256", "x-amz-date"};
  request.target = "/?lifecycle";
  EXPECT_TRUE(Verifies(request, headers, kEmptyHash,
                       "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
  request.target = "/?max-keys=2&prefix=J";
  EXPECT_TRUE(Verifies(request, headers, kEmptyHash,
                       "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
}

TEST(SigV4Examples, PresignedGet) {
  TestRequest request;
  request.host = "examplebucket.s3.amazonaws.com";
  request.target =
      "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
      "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&"
      "X-Amz-SignedHeaders=host&X-Amz-Signature=whatever";
  EXPECT_TRUE(Verifies(request, {"host"}, "UNSIGNED-PAYLOAD",
                       "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html: 65 KiB and 1 KiB of 'a'.
TEST(SigV4Examples, ChunkSignatures) {
  Payload payload;
  payload.mode = BodyMode::kSignedChunks;
  payload.bytes = 66560;
  const ChunkKey key{std::make_shared<const HmacSha256Key>(ExampleKey()), kDate, kScope,
                     "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"};
  ChunkedDecoder decoder(payload, key);
  const std::string body =
      "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" +
      std::string(65536, 'a') +
      "\r\n400;chunk-signature="
      "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" +
      std::string(1024, 'a') +
      "\r\n0;chunk-signature="
      "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
  std::size_t decoded = 0;
  const auto appended = decoder.Append(body, [&](std::string_view piece) {
    decoded += piece.size();
    return true;
  });
  EXPECT_TRUE(appended.ok());
  EXPECT_TRUE(decoder.Finish().ok());
  EXPECT_EQ(decoded, 66560u);
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
TEST(SigV2Examples, PresignedGet) {
  TestRequest request;
  request.host = "awsexamplebucket1.us-west-1.s3.amazonaws.com";
  request.target = "/photos/puppy.jpg";
  const edge::Request& view = request.View();
  const auto query = QueryString::Split("");
  EXPECT_EQ(SigV2StringToSign(view, *query, "1175139620", "/awsexamplebucket1"),
            "GET\n\n\n1175139620\n/awsexamplebucket1/photos/puppy.jpg");
}

// S13: every way of writing the same request that clients use is the same request; nothing else is.
class Spellings : public testing::Test {
 protected:
  bool Accepted(TestRequest request) {
    driver.s3 = FakeFace{};
    driver.s3.plan = FakeFace::Plan::kBuffered;
    driver.Run(request);
    return driver.s3.stored.has_value();
  }
  identity::World world;
  FrontDriver driver{FrontOptions{*world.keys, world.clock}};
  TestSigner signer{world.root, identity::World::kNow};
};

TEST_F(Spellings, PathsAreNeverNormalized) {
  for (const char* path : {"/b//k", "/b/../k", "/b/./k/", "/b/%2F", "/b/%C3%A9", "/b/%20%2B",
                           "/b/a+b", "/b/a~b", "//"}) {
    TestRequest request;
    request.target = path;
    signer.Sign(request);
    EXPECT_TRUE(Accepted(request)) << path;
  }
  TestRequest request;
  request.target = "/b/k";
  signer.Sign(request);
  request.target = "/b//k";
  EXPECT_FALSE(Accepted(request));
  request.target =
      "/b/%6B";  // the same name, but not the bytes that were signed nor their canonical form
  EXPECT_TRUE(Accepted(request));
}

TEST_F(Spellings, HeaderBlanksAndRepeatedHeaders) {
  TestRequest request;
  request.headers = {{"x-amz-meta-a", "one two"}, {"x-amz-meta-b", "c,d"}};
  signer.Sign(request);
  request.Set("x-amz-meta-a", "one   two");
  EXPECT_TRUE(Accepted(request));
  request.Set("x-amz-meta-b", "c");
  request.headers.emplace_back("x-amz-meta-b", "d");
  EXPECT_TRUE(Accepted(request));
  request.Set("x-amz-meta-b", "e");
  EXPECT_FALSE(Accepted(request));
}

TEST_F(Spellings, PlusAndPercentTwentyInQueries) {
  TestRequest request;
  request.target = "/b?prefix=a%20b&delimiter=%2F&empty=";
  signer.Sign(request);
  EXPECT_TRUE(Accepted(request));
  request.target = "/b?prefix=a+b&delimiter=/&empty=";
  EXPECT_TRUE(Accepted(request));
  request.target = "/b?prefix=a%2Bb&delimiter=%2F&empty=";
  EXPECT_FALSE(Accepted(request));
}

TEST_F(Spellings, DefaultPortInHost) {
  TestRequest request;
  request.host = "s3.example.org";
  signer.Sign(request);
  EXPECT_TRUE(Accepted(request));
  request.host = "s3.example.org:80";
  EXPECT_TRUE(Accepted(request));
  request.host = "s3.example.org:443";
  EXPECT_FALSE(Accepted(request));
  request.host = "s3.example.org:4566";
  EXPECT_FALSE(Accepted(request));
}

TEST_F(Spellings, FieldsThatTheConnectionKeepsToItself) {
  TestRequest request;
  request.method = "PUT";
  request.target = "/b/k";
  request.body = "hello";
  request.headers = {{"expect", "100-continue"}, {"content-length", "5"}};
  signer.Sign(request);
  request.Remove("expect");
  request.Remove("content-length");
  EXPECT_TRUE(Accepted(request));
}

TEST_F(Spellings, OtherServicesNormalize) {
  EXPECT_EQ(
      [&] {
        TestRequest request;
        request.target = "/a/../b//c%20d/";
        const edge::Request& view = request.View();
        const auto query = QueryString::Split("");
        const std::string text =
            CanonicalRequest(view, *query, {kDate, kScope, {}, kEmptyHash, PathForm::kNormalized});
        return text.substr(0, text.find('\n', 4));
      }(),
      "GET\n/b/c%2520d/");
}

}  // namespace
}  // namespace aloft::faces
