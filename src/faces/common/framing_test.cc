// The attack table's rows about framed bodies (S4 to S6). A refused body must leave no trace, so
// the fake face stores only in Finish or run.
#include <gtest/gtest.h>

#include "faces/common/front_fixture_testing.h"

namespace aloft::faces {
namespace {

class SignedChunks : public FrontTest {
 protected:
  // Signs a request for these chunks and frames them; `change` may spoil the framed body.
  TestRequest Make(const std::vector<std::string>& chunks) {
    std::size_t bytes = 0;
    for (const std::string& chunk : chunks) bytes += chunk.size();
    TestRequest request = PutFramed(kSignedPayload, "x", std::to_string(bytes));
    const std::string seed = signer.Sign(request);
    request.body = signer.SignedChunks(chunks, seed);
    return request;
  }
};

TEST_F(SignedChunks, AnySplitOfTheInputDecodesTheSame) {
  TestRequest request = Make({"hello ", "world", "!"});
  for (const std::size_t piece : {0, 1, 2, 3, 7, 64, 85, 86, 87}) {
    ExpectAccepted(request, "hello world!", piece);
  }
  EXPECT_EQ(driver.s3.request->body_mode(), BodyMode::kSignedChunks);
  EXPECT_EQ(driver.s3.request->payload_bytes(), 12u);
}

TEST_F(SignedChunks, S4_SecondChunkAltered) {
  TestRequest request = Make({"aaaa", "bbbb"});
  request.body.replace(request.body.find("bbbb"), 4, "bbbc");
  ExpectRefused(request, AuthFault::kBadChunkSignature);
  TestRequest signature = Make({"aaaa", "bbbb"});
  const std::size_t at = signature.body.find("chunk-signature=", 60) + 16;
  signature.body[at] = signature.body[at] == '0' ? '1' : '0';
  ExpectRefused(signature, AuthFault::kBadChunkSignature);
}

TEST_F(SignedChunks, S4_ChunkDroppedOrSwapped) {
  TestRequest whole = Make({"aaaa", "bbbb"});
  const std::size_t second = whole.body.find("4;chunk", 1);
  const std::size_t last = whole.body.find("0;chunk-signature", second);
  TestRequest dropped = whole;
  dropped.body.erase(second, last - second);
  ExpectRefused(dropped, AuthFault::kBadChunkSignature);
  TestRequest swapped = whole;
  swapped.body = whole.body.substr(second, last - second) + whole.body.substr(0, second) +
                 whole.body.substr(last);
  ExpectRefused(swapped, AuthFault::kBadChunkSignature);
}

TEST_F(SignedChunks, S4_LastChunkMissingOrBytesBehindIt) {
  TestRequest missing = Make({"aaaa", "bbbb"});
  missing.body.resize(missing.body.find("0;chunk-signature"));
  ExpectRefused(missing, AuthFault::kIncompleteBody);
  TestRequest cut = Make({"aaaa", "bbbb"});
  cut.body.resize(cut.body.size() - 2);
  ExpectRefused(cut, AuthFault::kIncompleteBody);
  TestRequest more = Make({"aaaa", "bbbb"});
  more.body += "x";
  ExpectRefused(more, AuthFault::kIncompleteBody);
}

TEST_F(SignedChunks, EveryChangedByteIsRefused) {
  const TestRequest whole = Make({"aaaa", "bb"});
  for (std::size_t at = 0; at < whole.body.size(); ++at) {
    TestRequest changed = whole;
    changed.body[at] = static_cast<char>(changed.body[at] ^ 1);
    driver.s3 = FakeFace{};
    driver.Run(changed, 7);
    EXPECT_FALSE(driver.s3.stored) << at;
  }
}

TEST_F(SignedChunks, EveryTruncationIsRefused) {
  const TestRequest whole = Make({"aaaa", "bb"});
  for (std::size_t bytes = 0; bytes < whole.body.size(); ++bytes) {
    TestRequest cut = whole;
    cut.body.resize(bytes);
    driver.s3 = FakeFace{};
    cut.chunked = true;
    driver.Run(cut, 5);
    EXPECT_FALSE(driver.s3.stored) << bytes;
  }
}

TEST_F(FrontTest, SignedTrailerIsVerifiedAndHandedOver) {
  TestRequest request = PutFramed(kSignedTrailer, "x", "5");
  request.Set("x-amz-trailer", "x-amz-checksum-crc32");
  const std::string seed = signer.Sign(request);
  request.body = signer.SignedChunks({"hello"}, seed, "x-amz-checksum-crc32:NhCmhg==");
  ExpectAccepted(request, "hello", 3);
  ASSERT_EQ(driver.s3.trailers.size(), 1u);
  EXPECT_EQ(driver.s3.trailers[0].second, "NhCmhg==");

  // S5: the trailer's signature, or what it signs, changed.
  TestRequest altered = request;
  altered.body.replace(altered.body.find("NhCmhg"), 6, "NhCmhh");
  ExpectRefused(altered, AuthFault::kBadChunkSignature);
  // As the documentation writes trailers, and some clients send them: LF CR LF.
  TestRequest documented = request;
  documented.body.replace(documented.body.find("==\r\n"), 4, "==\n\r\n");
  ExpectAccepted(documented, "hello", 1);
}

TEST_F(FrontTest, S5_TrailerMustComeAsAnnounced) {
  const auto refused = [&](const char* framed, const char* announced) {
    TestRequest request = PutUnsignedTrailer(framed, "5");
    request.Set("x-amz-trailer", announced);
    signer.Sign(request);
    ExpectRefused(request, AuthFault::kMalformedTrailer, 4);
  };
  refused("5\r\nhello\r\n0\r\n\r\n", "x-amz-checksum-crc32");
  refused("5\r\nhello\r\n0\r\n", "x-amz-checksum-crc32");
  refused("5\r\nhello\r\n0\r\nx-amz-checksum-sha1:AA==\r\n\r\n", "x-amz-checksum-crc32");
  refused("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AA==\r\nx-amz-meta-a:b\r\n\r\n",
          "x-amz-checksum-crc32");
  refused("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AA==\r\nx-amz-checksum-crc32:AA==\r\n\r\n",
          "x-amz-checksum-crc32");
  refused("5\r\nhello\r\n0\r\nno colon\r\n\r\n", "x-amz-checksum-crc32");
}

TEST_F(FrontTest, UnsignedTrailerAsClientsWriteIt) {
  for (const char* end : {"\r\n\r\n", "\n\r\n\r\n", "\n\r\n"}) {
    TestRequest request = PutUnsignedTrailer(
        std::string("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==") + end, "5");
    signer.Sign(request);
    for (const std::size_t piece : {0, 1, 3}) ExpectAccepted(request, "hello", piece);
    ASSERT_EQ(driver.s3.trailers.size(), 1u);
    EXPECT_EQ(driver.s3.trailers[0].second, "NhCmhg==");
  }
}

TEST_F(FrontTest, S6_DecodedLengthMustBeTheTruth) {
  const std::string framed = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
  for (const char* length : {"4", "6", "0", "9223372036854775807"}) {
    TestRequest request = PutUnsignedTrailer(framed, length);
    signer.Sign(request);
    ExpectRefused(request, AuthFault::kIncompleteBody, 1);
  }
  TestRequest absent = PutUnsignedTrailer(framed, "");
  signer.Sign(absent);
  ExpectRefused(absent, AuthFault::kMissingLength);
  for (const char* length : {"-1", "9223372036854775808", "5x", "+5", " "}) {
    TestRequest request = PutUnsignedTrailer(framed, length);
    signer.Sign(request);
    ExpectRefused(request, AuthFault::kInvalidArgument);
    EXPECT_EQ(driver.s3.begun, 0) << length;
  }
}

TEST_F(FrontTest, S6_FramingIsBounded) {
  for (const std::string& framed :
       {std::string(4096, '0') + "\r\n", std::string("fffffffffffffffff\r\n"),
        std::string("ffffffffffffffff\r\nhello"), std::string("-5\r\nhello\r\n"),
        std::string("5\nhello\r\n"), std::string("5;ext=1\r\nhello\r\n"), std::string("\r\n")}) {
    TestRequest request = PutUnsignedTrailer(framed, "5");
    signer.Sign(request);
    ExpectRefused(request, AuthFault::kIncompleteBody);
  }
  TestRequest trailer = PutUnsignedTrailer("5\r\nhello\r\n0\r\n" + std::string(100'000, 'a'), "5");
  signer.Sign(trailer);
  ExpectRefused(trailer, AuthFault::kMalformedTrailer, 100);
}

}  // namespace
}  // namespace aloft::faces
