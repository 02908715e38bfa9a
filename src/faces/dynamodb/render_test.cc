// Replies are parsed by every SDK in the world: an escape forgotten is a reply nobody can read.
#include "faces/dynamodb/render.h"

#include <gtest/gtest.h>

#include "faces/dynamodb/json.h"

namespace aloft::faces::dynamodb {
namespace {

// Every character at every place within a word, read back by the parser.
TEST(Render, QuotesEveryCharacterAtEveryPlace) {
  JsonPool pool;
  for (int c = 0; c < 128; ++c) {
    for (std::size_t length = 1; length < 20; ++length) {
      for (std::size_t at = 0; at < length; ++at) {
        std::string text(length, 'x');
        text[at] = static_cast<char>(c);
        std::string quoted;
        AppendQuoted(quoted, text);
        const auto document = pool.Parse(quoted);
        ASSERT_TRUE(document) << quoted;
        ASSERT_EQ(text, document->root().text());
      }
    }
  }
}

TEST(Render, LeavesOtherCharactersAlone) {
  std::string quoted;
  AppendQuoted(quoted, "\xc3\xa9\xf0\x9f\x98\x80/\x7f");
  EXPECT_EQ("\"\xc3\xa9\xf0\x9f\x98\x80/\x7f\"", quoted);
}

TEST(Render, WritesNumbersAsTheVendorDoes) {
  std::string out;
  AppendDecimal(out, 0.5);
  AppendDecimal(out, 3);
  AppendInteger(out, -7);
  AppendSeconds(out, 1'700'000'000'123'456);
  EXPECT_EQ("0.53.0-71700000000.123", out);
}

}  // namespace
}  // namespace aloft::faces::dynamodb
