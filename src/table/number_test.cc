#include "table/number.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace aloft::table {
namespace {

Number N(std::string_view text) { return Number::Parse(text).value(); }

struct TextCase {
  const char* text;
  const char* canonical;
  std::size_t size_bytes;
};

// One value must have one spelling and one size, or keys and sets hold it twice.
TEST(Number, WritesOneCanonicalTextAndMeasuredSize) {
  const TextCase cases[] = {
      {"0", "0", 1},
      {"-0", "0", 1},
      {"0.000", "0", 1},
      {"1e3", "1000", 2},
      {"1000", "1000", 2},
      {"+5", "5", 2},
      {".5", "0.5", 2},
      {"5.", "5", 2},
      {"-1", "-1", 3},
      {"3.14159", "3.14159", 5},
      {"0010.0100", "10.01", 3},
      {"1E-2", "0.01", 2},
      {"12345678901234567890123456789012345678", "12345678901234567890123456789012345678", 20},
      {"99.5", "99.5", 3},
      {"1.5e2", "150", 2},
      {"-0.00123", "-0.00123", 4},
  };
  for (const TextCase& c : cases) {
    const auto number = Number::Parse(c.text);
    ASSERT_TRUE(number.ok()) << c.text;
    EXPECT_EQ(number->ToText(), c.canonical) << c.text;
    EXPECT_EQ(number->size_bytes(), c.size_bytes) << c.text;
  }
  EXPECT_EQ(N("1E125").ToText().size(), 126u);
  EXPECT_EQ(N("1E125").size_bytes(), 2u);
}

TEST(Number, RefusesWhatIsNoNumberOrOutOfRange) {
  for (const char* text : {"", "-", "+", ".", "e5", "1e", "1e+", "a", "1a", "1 ", " 1", "1..2",
                           "0x10", "NaN", "Infinity", "1e1.5", "--1"}) {
    const auto number = Number::Parse(text);
    ASSERT_FALSE(number.ok()) << text;
    EXPECT_EQ(number.error(), NumberFault::kMalformed) << text;
  }
  EXPECT_EQ(Number::Parse("1e126").error(), NumberFault::kTooLarge);
  EXPECT_EQ(Number::Parse("-1e99999999999").error(), NumberFault::kTooLarge);
  EXPECT_EQ(Number::Parse("9.9e-131").error(), NumberFault::kTooSmall);
  EXPECT_EQ(Number::Parse("1e-99999999999").error(), NumberFault::kTooSmall);
  EXPECT_EQ(Number::Parse("0e99999999999")->ToText(), "0");
  EXPECT_EQ(Number::Parse("123456789012345678901234567890123456789").error(),
            NumberFault::kTooPrecise);
  EXPECT_TRUE(Number::Parse("9.9999999999999999999999999999999999999E125").ok());
  EXPECT_TRUE(Number::Parse("1E-130").ok());
  EXPECT_TRUE(Number::Parse("-1E-130").ok());
}

// Digits without a leading or trailing zero, and the exponent of the first.
std::string RandomText(std::mt19937& random) {
  const auto below = [&](int bound) {
    return static_cast<int>(random() % static_cast<unsigned>(bound));
  };
  const int digits = 1 + (below(3) == 0 ? below(38) : below(4));
  std::string text = below(2) == 0 ? "-" : "";
  text += static_cast<char>('1' + below(9));
  if (digits > 1) text += ".";
  for (int i = 1; i < digits; ++i) text += static_cast<char>('0' + below(10));
  const int exponent = below(3) == 0 ? below(256) - 130 : below(9) - 4;
  return text + "E" + std::to_string(exponent);
}

// Long double is exact enough to order random decimals that are not nearly equal.
TEST(Number, BytesSortAsTheNumbersDoAndDecodeBack) {
  std::mt19937 random(20260818);
  std::vector<std::pair<long double, Number>> numbers;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = RandomText(random);
    const auto number = Number::Parse(text);
    ASSERT_TRUE(number.ok()) << text;
    EXPECT_EQ(N(number->ToText()), *number) << text;
    std::string bytes(number->bytes());
    bytes += "tail";
    std::string_view rest = bytes;
    const auto taken = Number::Take(rest);
    ASSERT_TRUE(taken.has_value()) << text;
    EXPECT_EQ(*taken, *number);
    EXPECT_EQ(rest, "tail");
    numbers.emplace_back(std::stold(text), *number);
  }
  numbers.emplace_back(0.0L, Number());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto& a = numbers[i];
    const auto& b = numbers[(i * 7919 + 13) % numbers.size()];
    const long double scale = std::max(std::abs(a.first), std::abs(b.first));
    if (std::abs(a.first - b.first) <= scale * 1e-15L) continue;
    EXPECT_EQ(a.second < b.second, a.first < b.first)
        << a.second.ToText() << " and " << b.second.ToText();
  }
}

TEST(Number, NeighboursInTheLastDigitAreOrdered) {
  const char* ascending[] = {"-1E125",
                             "-100.01",
                             "-100",
                             "-99.99",
                             "-10",
                             "-9.99",
                             "-1",
                             "-0.1",
                             "-1E-130",
                             "0",
                             "1E-130",
                             "0.1",
                             "0.11",
                             "1",
                             "9.99",
                             "10",
                             "10.000000000000000000000000000000000001",
                             "99",
                             "100",
                             "101",
                             "1000",
                             "1E125"};
  for (std::size_t i = 1; i < std::size(ascending); ++i) {
    EXPECT_LT(N(ascending[i - 1]), N(ascending[i])) << ascending[i];
  }
}

TEST(Number, TakeRefusesBytesThatNoNumberHas) {
  for (const std::string& bytes :
       {std::string(), std::string("\xC0", 1), std::string("\xC0\x41\x02", 3),
        std::string("\xC0\x41\x01\x00", 4), std::string("\xC0\x41\x65\x00", 4),
        std::string("\x81\x41\x02\x00", 4), std::string("\xC0\xFF\x02\x00", 4),
        std::string("\xC0\x41") + std::string(21, '\x02') + std::string(1, '\0'),
        // 39 and 40 digits
        std::string("\xC0\x41") + std::string(20, '\x02') + std::string(1, '\0'),
        std::string("\xC0\x41") + std::string(20, '\x0D') + std::string(1, '\0')}) {
    std::string_view rest = bytes;
    EXPECT_FALSE(Number::Take(rest).has_value()) << testing::PrintToString(bytes);
    EXPECT_EQ(rest.size(), bytes.size());
  }
}

struct SumCase {
  const char* a;
  const char* b;
  const char* sum;
};

TEST(Number, AddsExactlyOrRefuses) {
  const SumCase cases[] = {
      {"1", "2", "3"},
      {"0.1", "0.2", "0.3"},
      {"-5", "3", "-2"},
      {"5", "-5", "0"},
      {"999", "1", "1000"},
      {"1000", "-1", "999"},
      {"1e20", "1", "100000000000000000001"},
      {"-0.1", "-0.9", "-1"},
      {"3", "-5", "-2"},
      {"1E125", "-1E125", "0"},
      {"5E124", "5E124", "1E125"},
      {"99999999999999999999999999999999999999", "1", "100000000000000000000000000000000000000"},
  };
  for (const SumCase& c : cases) {
    const auto sum = Number::Add(N(c.a), N(c.b));
    ASSERT_TRUE(sum.ok()) << c.a << " + " << c.b;
    EXPECT_EQ(sum->ToText(), N(c.sum).ToText());
    EXPECT_EQ(Number::Subtract(*sum, N(c.b))->ToText(), N(c.a).ToText());
  }
  EXPECT_EQ(Number::Add(N("1e50"), N("1")).error(), NumberFault::kTooPrecise);
  EXPECT_EQ(Number::Add(N("9e125"), N("9e125")).error(), NumberFault::kTooLarge);
  EXPECT_EQ(Number::Subtract(N("1.5e-130"), N("1.4e-130")).error(), NumberFault::kTooSmall);
}

TEST(Number, ConvertsIntegers) {
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1},
                                   std::int64_t{1700000000}, INT64_MAX, INT64_MIN}) {
    EXPECT_EQ(Number::FromInteger(value).ToText(), std::to_string(value));
    EXPECT_EQ(Number::FromInteger(value).ToInteger(), value);
  }
  EXPECT_EQ(N("1.9").Truncated(), 1);
  EXPECT_EQ(N("-1.9").Truncated(), -1);
  EXPECT_EQ(N("1e100").Truncated(), INT64_MAX);
  EXPECT_EQ(N("-9223372036854775809").Truncated(), INT64_MIN);
  EXPECT_FALSE(N("1.5").ToInteger().has_value());
}

}  // namespace
}  // namespace aloft::table
