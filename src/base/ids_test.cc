#include "base/ids.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace aloft {
namespace {

// SDKs and log searches take these spellings apart; the lengths and alphabets are the contract.
TEST(Ids, RequestIdHasTheVendorsShapes) {
  const RequestId id("0123456789abcdefrest is ignored");
  EXPECT_EQ(id.Short(), "GAYTEMZUGU3DOOBZ");
  EXPECT_EQ(id.Hex(), "30313233343536373839616263646566");
  EXPECT_EQ(id.Uuid(), "30313233-3435-4637-b839-616263646566");
  EXPECT_EQ(id.Long().size(), RequestId::kLongChars);
  EXPECT_TRUE(id.Long().starts_with(id.Short()));
  EXPECT_EQ(id.Long().find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), std::string::npos);
  EXPECT_EQ(id, RequestId("0123456789abcdef"));
  EXPECT_NE(id, RequestId());
  EXPECT_THROW(RequestId("short"), std::invalid_argument);
}

TEST(Ids, RandomIds) {
  EXPECT_EQ(UpperAlnumId(std::string("\x00\x1f\x20\xff", 4)), "A7A7");
  EXPECT_EQ(HexId("\x01\xff"), "01ff");
  EXPECT_EQ(UuidId(std::string(16, '\xff')), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  EXPECT_THROW(UuidId("short"), std::invalid_argument);
}

}  // namespace
}  // namespace aloft
