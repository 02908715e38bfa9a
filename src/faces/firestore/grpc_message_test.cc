// Requests are read on the loop only while they are short.
#include "faces/firestore/grpc_message.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "document/loop_testing.h"
#include "edge/grpc.h"
#include "faces/firestore/limits.h"

namespace aloft::faces::firestore {
namespace {

// A frame of one compressed message.
std::string CompressedFrame(const std::string& text) {
  uLongf bytes = compressBound(text.size());
  std::string out(bytes, '\0');
  const auto* in = reinterpret_cast<const Bytef*>(text.data());
  EXPECT_EQ(Z_OK, compress(reinterpret_cast<Bytef*>(out.data()), &bytes, in, text.size()));
  out.resize(bytes);
  std::string frame = edge::GrpcFrame(out);
  frame[0] = 1;
  return frame;
}

TEST(GrpcMessage, ManyBytesAreReadWhereThatHoldsUpNobody) {
  edge::GrpcInflater inflater(edge::GrpcEncoding::kDeflate);
  const std::string small(kReadOnLoopMax, 'x');
  const std::string large(kReadOnLoopMax + 1, 'x');
  const std::string huge(kRequestBytesMax + 1, 'x');
  const auto on_loop = [&](const std::string& body, const auto& check) {
    return document::RunOnLoop([&] { check(OnlyMessage(body, inflater)); });
  };
  const auto is_sound = [](const auto& message) { EXPECT_TRUE(message.ok()); };
  EXPECT_TRUE(on_loop(CompressedFrame(small), is_sound));
  EXPECT_FALSE(on_loop(CompressedFrame(large), is_sound));
  EXPECT_FALSE(on_loop(CompressedFrame(huge), is_sound));
  EXPECT_TRUE(on_loop(edge::GrpcFrame(small), is_sound));
  EXPECT_FALSE(on_loop(edge::GrpcFrame(large), is_sound));
  std::string damaged = CompressedFrame(small);
  damaged.back() ^= 1;
  EXPECT_TRUE(on_loop(
      damaged, [](const auto& message) { EXPECT_EQ(Code::kInternal, message.error().code); }));
  EXPECT_EQ(large, *OnlyMessage(CompressedFrame(large), inflater));
  EXPECT_EQ(Code::kResourceExhausted, OnlyMessage(CompressedFrame(huge), inflater).error().code);
}

TEST(GrpcMessage, IsTheOnlyOne) {
  edge::GrpcInflater inflater(edge::GrpcEncoding::kIdentity);
  const std::string one = edge::GrpcFrame("one");
  EXPECT_EQ("one", *OnlyMessage(one, inflater));
  EXPECT_EQ(Code::kInternal, OnlyMessage("", inflater).error().code);
  EXPECT_EQ(Code::kInternal, OnlyMessage(one + one, inflater).error().code);
  EXPECT_EQ(Code::kInternal, OnlyMessage(one.substr(0, 6), inflater).error().code);
}

}  // namespace
}  // namespace aloft::faces::firestore
