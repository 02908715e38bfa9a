// What the tests of the front share: a world with a root key, a front with fake faces, and requests
// as clients make them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "faces/common/front_testing.h"

namespace aloft::faces {

inline constexpr char kUnsignedTrailer[] = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
inline constexpr char kSignedPayload[] = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
inline constexpr char kSignedTrailer[] = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

class FrontTest : public testing::Test {
 protected:
  TestRequest Put(std::string body = "hello") {
    TestRequest request;
    request.method = "PUT";
    request.target = "/bucket/key";
    request.body = std::move(body);
    return request;
  }
  TestRequest PutFramed(const char* mode, std::string framed, std::string length) {
    TestRequest request = Put(std::move(framed));
    request.Set("content-encoding", "aws-chunked");
    request.Set("x-amz-content-sha256", mode);
    if (!length.empty()) request.Set("x-amz-decoded-content-length", length);
    return request;
  }
  // A PUT with unsigned chunks and a checksum trailer, as boto3 sends it over TLS.
  TestRequest PutUnsignedTrailer(std::string framed, std::string length) {
    TestRequest request = PutFramed(kUnsignedTrailer, std::move(framed), std::move(length));
    request.Set("x-amz-trailer", "x-amz-checksum-crc32");
    request.chunked = true;
    return request;
  }

  void ExpectAccepted(TestRequest& request, std::string_view stored, std::size_t piece = 0) {
    driver.s3 = FakeFace{};
    driver.Run(request, piece);
    EXPECT_FALSE(driver.s3.refused) << driver.s3.refused->detail;
    ASSERT_TRUE(driver.s3.stored);
    EXPECT_EQ(*driver.s3.stored, stored);
  }
  // The answer is `fault`, and nothing was stored.
  void ExpectRefused(TestRequest& request, AuthFault fault, std::size_t piece = 0) {
    driver.s3 = FakeFace{};
    driver.Run(request, piece);
    ASSERT_TRUE(driver.s3.refused);
    EXPECT_EQ(static_cast<int>(driver.s3.refused->fault), static_cast<int>(fault))
        << driver.s3.refused->detail;
    EXPECT_FALSE(driver.s3.stored);
  }

  identity::World world;
  FrontDriver driver{FrontOptions{*world.keys, world.clock}};
  TestSigner signer{world.root, identity::World::kNow};
};

}  // namespace aloft::faces
