#include "faces/s3/list_text.h"

#include <gtest/gtest.h>

namespace aloft::faces::s3 {
namespace {

// rclone, boto3 and minio-go undo exactly this; a name that does not come back is a file lost in a
// sync.
TEST(ListText, NamesAreEncodedAsS3Does) {
  EXPECT_EQ(EncodeName("a/b c+d%e(1)~\n\xc3\xa9*.txt", NameEncoding::kUrl),
            "a/b+c%2Bd%25e%281%29%7E%0A%C3%A9*.txt");
  EXPECT_EQ(EncodeName("a b", NameEncoding::kNone), "a b");
}

TEST(ListText, TokensLeadBack) {
  for (const std::string& name :
       {std::string(), std::string("a/"), std::string("\xff\0x", 3), std::string(1024, 'k')}) {
    EXPECT_EQ(ReadToken(MakeToken(name)), name);
  }
}

// A made-up token must be refused, or the client loops for ever on a page that never ends.
TEST(ListText, StrangeTokensAreRefused) {
  for (const std::string& token : {std::string(), std::string("x"), std::string("2YQ"),
                                   std::string("1!!"), std::string(5000, '1')}) {
    EXPECT_EQ(ReadToken(token), std::nullopt) << token.substr(0, 20);
  }
}

}  // namespace
}  // namespace aloft::faces::s3
