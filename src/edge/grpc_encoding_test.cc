// Compressed requests: read as sent, bounded, and refused in gRPC's own words when they are not.
#include "edge/grpc_encoding.h"

#include <gtest/gtest.h>

#include <string>

#include "edge/deflate_testing.h"

namespace aloft::edge {
namespace {

using testing::Gzip;
using testing::Zlib;

GrpcMessage Compressed(std::string_view bytes) { return {.bytes = bytes, .compressed = true}; }

GrpcCode CodeOf(GrpcEncoding encoding, std::string_view bytes, std::size_t bytes_max) {
  GrpcInflater inflater(encoding);
  const auto plain = inflater.Plain(Compressed(bytes), bytes_max);
  return plain.ok() ? GrpcCode::kOk : plain.error().code;
}

TEST(GrpcEncoding, IsWhatTheRequestSays) {
  const auto of = [](std::string_view name) {
    Request request;
    if (!name.empty()) request.headers.Add("grpc-encoding", name);
    return GrpcEncodingOf(request);
  };
  EXPECT_EQ(GrpcEncoding::kIdentity, *of(""));
  EXPECT_EQ(GrpcEncoding::kIdentity, *of("identity"));
  EXPECT_EQ(GrpcEncoding::kGzip, *of("gzip"));
  EXPECT_EQ(GrpcEncoding::kDeflate, *of("deflate"));
  ASSERT_FALSE(of("snappy").ok());
  EXPECT_EQ(GrpcCode::kUnimplemented, of("snappy").error().code);
  const Response refusal = GrpcEncodingRefusal(of("snappy").error());
  EXPECT_EQ("grpc-accept-encoding", refusal.headers.back().first);
  EXPECT_EQ("identity,deflate,gzip", refusal.headers.back().second);
}

TEST(GrpcEncoding, MessagesAreInflated) {
  GrpcInflater gzip(GrpcEncoding::kGzip);
  GrpcInflater deflate(GrpcEncoding::kDeflate);
  for (const std::size_t size : {0U, 1U, 4095U, 4096U, 4097U, 100'000U}) {
    const std::string text(size, 'x');
    EXPECT_EQ(text, *gzip.Plain(Compressed(Gzip(text)), 100'000)) << size;
    EXPECT_EQ(text, *deflate.Plain(Compressed(Zlib(text)), 100'000)) << size;
  }
  EXPECT_EQ("as it is", *gzip.Plain({.bytes = "as it is"}, 100));
}

// A small message that claims to be huge must not become huge here.
TEST(GrpcEncoding, BombsStopAtTheLimit) {
  const std::string bomb = Gzip(std::string(20 << 20, '\0'));
  EXPECT_EQ(GrpcCode::kResourceExhausted, CodeOf(GrpcEncoding::kGzip, bomb, 1000));
  EXPECT_EQ(GrpcCode::kResourceExhausted, CodeOf(GrpcEncoding::kGzip, bomb, 1 << 20));
  EXPECT_EQ(GrpcCode::kOk, CodeOf(GrpcEncoding::kGzip, Gzip("1234"), 4));
  EXPECT_EQ(GrpcCode::kResourceExhausted, CodeOf(GrpcEncoding::kGzip, Gzip("12345"), 4));
}

TEST(GrpcEncoding, DamagedMessagesAreRefused) {
  const std::string sound = Gzip("hello, hello, hello");
  for (std::size_t i = 0; i < sound.size(); ++i) {
    EXPECT_EQ(GrpcCode::kInternal, CodeOf(GrpcEncoding::kGzip, sound.substr(0, i), 100)) << i;
  }
  EXPECT_EQ(GrpcCode::kInternal, CodeOf(GrpcEncoding::kGzip, sound + "x", 100));
  EXPECT_EQ(GrpcCode::kInternal, CodeOf(GrpcEncoding::kDeflate, sound, 100));
  EXPECT_EQ(GrpcCode::kInternal, CodeOf(GrpcEncoding::kIdentity, sound, 100));
}

}  // namespace
}  // namespace aloft::edge
