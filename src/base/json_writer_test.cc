#include "base/json_writer.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>

namespace aloft {
namespace {

using std::string_literals::operator""s;

std::string Quoted(std::string_view text, JsonEscape escape = JsonEscape::kControls) {
  std::string out;
  AppendJsonString(out, text, escape);
  return out;
}

TEST(JsonWriter, WritesNestedValues) {
  std::string out = "before ";
  JsonWriter json(out);
  json.BeginObject()
      .Member("text", "a")
      .Member("view", std::string_view("b"))
      .Member("string", "c"s)
      .Member("int", -1)
      .Member("large", std::numeric_limits<std::uint64_t>::max())
      .Member("small", std::numeric_limits<std::int64_t>::min())
      .Member("yes", true)
      .Member("half", 0.5);
  json.Key("list").BeginArray().Int(1).Null().BeginArray().EndArray().String("x").EndArray();
  json.Key("empty").BeginObject().EndObject();
  json.Key("raw").Raw("[1]").Member("last", false).EndObject();
  EXPECT_EQ(out,
            R"(before {"text":"a","view":"b","string":"c","int":-1,"large":18446744073709551615,)"
            R"("small":-9223372036854775808,"yes":true,"half":0.5,"list":[1,null,[],"x"],)"
            R"("empty":{},"raw":[1],"last":false})");
}

// Object keys and item values come from clients; none may break out of its quotes.
TEST(JsonWriter, EscapesAtEveryPlace) {
  EXPECT_EQ(Quoted("\"\\\b\f\n\r\t\0\x1f\x7f/"s), R"("\"\\\b\f\n\r\t\u0000\u001f)"
                                                  "\x7f/\"");
  for (std::size_t at = 0; at < 24; ++at) {
    for (const char c : {'"', '\\', '\n', '\x01'}) {
      std::string text(24, 'a');
      text[at] = c;
      const std::string quoted = Quoted(text);
      ASSERT_EQ(quoted.size(), c == '\x01' ? 31u : 27u);
      ASSERT_EQ(quoted[1 + at], '\\');
    }
    std::string beyond_ascii(24, 'a');
    beyond_ascii[at] = '\xa2';  // 0x22 with the high bit: not a quote.
    ASSERT_EQ(Quoted(beyond_ascii).size(), 26u);
  }
}

TEST(JsonWriter, AsciiOnlyEscapesTheRest) {
  EXPECT_EQ(Quoted("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z", JsonEscape::kAsciiOnly),
            R"("a\u00e4\u20ac\ud83d\ude00z")");
  // Overlong, a surrogate, past the last code point, cut, a lone continuation: each byte becomes
  // U+FFFD.
  EXPECT_EQ(Quoted("\xc0\xaf", JsonEscape::kAsciiOnly), R"("\ufffd\ufffd")");
  EXPECT_EQ(Quoted("\xed\xa0\x80", JsonEscape::kAsciiOnly), R"("\ufffd\ufffd\ufffd")");
  EXPECT_EQ(Quoted("\xf4\x90\x80\x80", JsonEscape::kAsciiOnly), R"("\ufffd\ufffd\ufffd\ufffd")");
  EXPECT_EQ(Quoted("\xe2\x82", JsonEscape::kAsciiOnly), R"("\ufffd\ufffd")");
  EXPECT_EQ(Quoted("a\x80z", JsonEscape::kAsciiOnly), R"("a\ufffdz")");
}

TEST(JsonWriter, DoublesComeBack) {
  for (const double value : {0.0, -0.0, 0.1, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 2.0 / 3}) {
    std::string out;
    JsonWriter(out).Double(value);
    EXPECT_EQ(std::strtod(out.c_str(), nullptr), value) << out;
    EXPECT_LE(out.size(), 24u);
  }
  std::string out;
  JsonWriter(out)
      .BeginArray()
      .Double(0.1)
      .Double(std::numeric_limits<double>::quiet_NaN())
      .EndArray();
  EXPECT_EQ(out, "[0.1,null]");
}

}  // namespace
}  // namespace aloft
