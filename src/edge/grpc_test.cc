// gRPC's framing and words, byte for byte as its protocol document says.
#include "edge/grpc.h"

#include <gtest/gtest.h>

#include <string>

namespace aloft::edge {
namespace {

using namespace std::string_literals;

TEST(Grpc, FramesAreReadAsWritten) {
  const std::string frames = GrpcFrame("abc") + GrpcFrame("") + GrpcPrefix(2) + "x";
  EXPECT_EQ("\0\0\0\0\3abc"s, frames.substr(0, 8));
  std::string_view rest = frames;
  auto first = NextGrpcMessage(rest, 10);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ("abc", first->bytes);
  rest.remove_prefix(first->consumed);
  auto second = NextGrpcMessage(rest, 10);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ("", second->bytes);
  EXPECT_EQ(5U, second->consumed);
  rest.remove_prefix(second->consumed);
  const auto third = NextGrpcMessage(rest, 10);
  ASSERT_TRUE(third.ok());
  EXPECT_EQ(0U, third->consumed);
  EXPECT_EQ(7U, third->needed);
}

TEST(Grpc, AnyPrefixOfAFrameIsIncomplete) {
  const std::string frame = GrpcFrame("hello");
  for (std::size_t i = 0; i < frame.size(); ++i) {
    const auto message = NextGrpcMessage(std::string_view(frame).substr(0, i), 10);
    ASSERT_TRUE(message.ok());
    EXPECT_EQ(0U, message->consumed);
    EXPECT_EQ(i < 5 ? 5U : 10U, message->needed);
  }
}

TEST(Grpc, TooLongAndUnknownFlagsAreRefused) {
  EXPECT_EQ(GrpcCode::kResourceExhausted, NextGrpcMessage(GrpcFrame("12345"), 4).error().code);
  EXPECT_EQ(GrpcCode::kResourceExhausted,
            NextGrpcMessage("\0\xff\xff\xff\xff"s, 1 << 20).error().code);
  EXPECT_EQ(GrpcCode::kInternal, NextGrpcMessage("\2\0\0\0\0"s, 4).error().code);
  EXPECT_TRUE(NextGrpcMessage("\1\0\0\0\0"s, 4)->compressed);
}

TEST(Grpc, TimeoutsHaveEightDigitsAndAUnit) {
  const auto timeout = [](std::string_view text, bool& malformed) {
    Request request;
    request.headers.Add("grpc-timeout", text);
    return GrpcTimeout(request, malformed);
  };
  bool malformed = true;
  EXPECT_EQ(100'000'000, timeout("100m", malformed)->count());
  EXPECT_FALSE(malformed);
  EXPECT_EQ(3'600'000'000'000, timeout("1H", malformed)->count());
  EXPECT_EQ(7, timeout("7n", malformed)->count());
  EXPECT_EQ(std::numeric_limits<std::int64_t>::max(), timeout("99999999H", malformed)->count());
  for (const std::string_view bad : {"", "m", "1", "123456789S", "-1S", "1 S", "1x", "1.5S"}) {
    EXPECT_FALSE(timeout(bad, malformed).has_value()) << bad;
    EXPECT_TRUE(malformed) << bad;
  }
  EXPECT_FALSE(GrpcTimeout(Request{}, malformed).has_value());
  EXPECT_FALSE(malformed);
}

TEST(Grpc, IsKnownByItsContentType) {
  const auto is = [](std::string_view type, int major = 2) {
    Request request;
    request.http_major = major;
    request.headers.Add("content-type", type);
    return IsGrpc(request);
  };
  EXPECT_TRUE(is("application/grpc"));
  EXPECT_TRUE(is("application/grpc+proto"));
  EXPECT_TRUE(is("application/grpc;charset=utf-8"));
  EXPECT_FALSE(is("application/grpc-web"));
  EXPECT_FALSE(is("application/grpc+json"));
  EXPECT_FALSE(is("application/json"));
  EXPECT_FALSE(is("application/grpc", 1));
}

TEST(Grpc, StatusMessagesAreEncodedAndCutAtACharacter) {
  const LiveFields fields =
      GrpcTrailers({GrpcCode::kNotFound, "no 100% \xc3\xa4\n", std::string("\1\2\3\4")});
  ASSERT_EQ(3U, fields.size());
  EXPECT_EQ("5", fields[0].second);
  EXPECT_EQ("no 100%25 %C3%A4%0A", fields[1].second);
  EXPECT_EQ("AQIDBA", fields[2].second);
  const LiveFields cut = GrpcTrailers({GrpcCode::kInternal, std::string(1023, 'x') + "\xc3\xa4"});
  EXPECT_EQ(std::string(1023, 'x'), cut[1].second);
}

TEST(Grpc, UnaryRepliesEndInTrailersAndErrorsAreTrailersOnly) {
  const Response reply = GrpcReply("m");
  EXPECT_EQ(GrpcFrame("m"), reply.body);
  ASSERT_EQ(1U, reply.trailers.size());
  EXPECT_EQ("grpc-status", reply.trailers[0].first);
  const Response error = GrpcError({GrpcCode::kAborted, "again"});
  EXPECT_EQ(200, error.status);
  EXPECT_TRUE(error.body.empty());
  EXPECT_TRUE(error.trailers.empty());
  ASSERT_EQ(3U, error.headers.size());
  EXPECT_EQ("10", error.headers[1].second);
}

}  // namespace
}  // namespace aloft::edge
