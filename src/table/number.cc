#include "table/number.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "table/limits.h"

namespace aloft::table {
namespace {

// docs/formats/tables.md: sign, exponent, base-100 digits (each plus one), end.
constexpr char kNegative = 0x40;
constexpr char kZero = static_cast<char>(0x80);
constexpr char kPositive = static_cast<char>(0xC0);
constexpr char kPositiveEnd = 0;
constexpr char kNegativeEnd = 102;
constexpr int kExponentBias = 64;
constexpr int kExponentSpan = 127;
constexpr std::size_t kPairsMax = 20;

int FloorHalf(int value) { return value >= 0 ? value / 2 : -((1 - value) / 2); }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The exponent behind 'e', clamped: far past the range of numbers is all the same.
std::optional<int> ParseExponent(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (!IsDigit(c)) return std::nullopt;
    value = std::min(1'000'000, value * 10 + (c - '0'));
  }
  return negative ? -value : value;
}

}  // namespace

// negative? digits[0].digits[1]... times 10^exponent; no zero at either end; count 0 is zero.
struct Number::Decimal {
  bool negative = false;
  int exponent = 0;
  int count = 0;
  std::array<std::int8_t, kNumberDigitsMax + 2> digits = {};
};

Number::Number() : size_(1), bytes_{kZero} {}

bool Number::is_negative() const { return bytes_[0] == kNegative; }

Number Number::FromInteger(std::int64_t value) {
  Decimal decimal;
  decimal.negative = value < 0;
  std::uint64_t rest =
      value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  std::array<std::int8_t, 20> reversed = {};
  int count = 0;
  for (; rest != 0; rest /= 10) reversed[count++] = static_cast<std::int8_t>(rest % 10);
  decimal.exponent = count - 1;
  int last = 0;
  while (last < count && reversed[last] == 0) ++last;
  for (int i = count - 1; i >= last; --i) decimal.digits[decimal.count++] = reversed[i];
  return Encode(decimal).value();
}

::aloft::Result<Number, NumberFault> Number::Parse(std::string_view text) {
  if (text.size() > kNumberTextMax) return Fail(NumberFault::kMalformed);
  Decimal decimal;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    decimal.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  bool any_digit = false;
  bool point = false;
  bool too_precise = false;
  int before_point = 0;   // digits between the first significant one and the point
  int zeros_after = 0;    // zeros between the point and the first significant digit
  int pending_zeros = 0;  // seen, but significant only if another digit follows
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.') {
      if (point) return Fail(NumberFault::kMalformed);
      point = true;
      continue;
    }
    if (!IsDigit(c)) break;
    any_digit = true;
    const bool started = decimal.count > 0;
    if (c == '0' && !started) {
      if (point) ++zeros_after;
      continue;
    }
    if (!point) ++before_point;
    if (c == '0') {
      ++pending_zeros;
      continue;
    }
    if (decimal.count + pending_zeros + 1 > kNumberDigitsMax) {
      too_precise = true;
      continue;
    }
    decimal.count += pending_zeros;  // digits are zero already
    pending_zeros = 0;
    decimal.digits[decimal.count++] = static_cast<std::int8_t>(c - '0');
  }
  if (!any_digit) return Fail(NumberFault::kMalformed);
  int exponent = 0;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return Fail(NumberFault::kMalformed);
    const auto parsed = ParseExponent(text.substr(at + 1));
    if (!parsed) return Fail(NumberFault::kMalformed);
    exponent = *parsed;
  }
  if (decimal.count == 0) return Number();
  decimal.exponent = exponent + (before_point > 0 ? before_point - 1 : -zeros_after - 1);
  if (decimal.exponent > kNumberExponentMax) return Fail(NumberFault::kTooLarge);
  if (decimal.exponent < kNumberExponentMin) return Fail(NumberFault::kTooSmall);
  if (too_precise) return Fail(NumberFault::kTooPrecise);
  return Encode(decimal);
}

::aloft::Result<Number, NumberFault> Number::Encode(const Decimal& decimal) {
  Number number;
  if (decimal.count == 0) return number;
  if (decimal.exponent > kNumberExponentMax) return Fail(NumberFault::kTooLarge);
  if (decimal.exponent < kNumberExponentMin) return Fail(NumberFault::kTooSmall);
  if (decimal.count > kNumberDigitsMax) return Fail(NumberFault::kTooPrecise);
  const int half = FloorHalf(decimal.exponent);
  const int biased = half + 1 + kExponentBias;
  const bool lone_first = decimal.exponent == 2 * half;  // the first pair is 0d
  std::size_t size = 0;
  number.bytes_[size++] = decimal.negative ? kNegative : kPositive;
  number.bytes_[size++] = static_cast<char>(decimal.negative ? kExponentSpan - biased : biased);
  for (int at = lone_first ? -1 : 0; at < decimal.count; at += 2) {
    const int tens = at < 0 ? 0 : decimal.digits[at];
    const int ones = at + 1 < decimal.count ? decimal.digits[at + 1] : 0;
    const int pair = tens * 10 + ones + 1;
    number.bytes_[size++] = static_cast<char>(decimal.negative ? 101 - pair : pair);
  }
  number.bytes_[size++] = decimal.negative ? kNegativeEnd : kPositiveEnd;
  number.size_ = static_cast<std::uint8_t>(size);
  return number;
}

Number::Decimal Number::Decode() const {
  Decimal decimal;
  if (is_zero()) return decimal;
  decimal.negative = is_negative();
  const int stored = static_cast<unsigned char>(bytes_[1]);
  const int biased = decimal.negative ? kExponentSpan - stored : stored;
  const int half = biased - kExponentBias - 1;
  for (std::size_t at = 2; at + 1 < size_; ++at) {
    const int raw = static_cast<unsigned char>(bytes_[at]);
    const int pair = (decimal.negative ? 101 - raw : raw) - 1;
    if (at == 2) decimal.exponent = 2 * half + (pair >= 10 ? 1 : 0);
    if (at > 2 || pair >= 10) {
      decimal.digits[decimal.count++] = static_cast<std::int8_t>(pair / 10);
    }
    decimal.digits[decimal.count++] = static_cast<std::int8_t>(pair % 10);
  }
  if (decimal.digits[decimal.count - 1] == 0) --decimal.count;
  return decimal;
}

std::optional<Number> Number::Take(std::string_view& bytes) {
  if (bytes.empty()) return std::nullopt;
  Number number;
  if (bytes[0] == kZero) {
    bytes.remove_prefix(1);
    return number;
  }
  if (bytes[0] != kNegative && bytes[0] != kPositive) return std::nullopt;
  const bool negative = bytes[0] == kNegative;
  const char end = negative ? kNegativeEnd : kPositiveEnd;
  if (bytes.size() < 4 || static_cast<unsigned char>(bytes[1]) > kExponentSpan) return std::nullopt;
  std::size_t size = 2;
  while (size < bytes.size() && bytes[size] != end) {
    const int digit = static_cast<unsigned char>(bytes[size]);
    if (digit < 1 || digit > 100 || size - 2 >= kPairsMax) return std::nullopt;
    ++size;
  }
  if (size == bytes.size() || size == 2) return std::nullopt;
  const char empty_pair = negative ? 100 : 1;
  if (bytes[2] == empty_pair || bytes[size - 1] == empty_pair) return std::nullopt;
  // Twenty pairs hold 38 digits only if the first and the last have one each.
  if (size - 2 == kPairsMax) {
    const auto pair = [&](std::size_t at) { return (negative ? 101 - bytes[at] : bytes[at]) - 1; };
    if (pair(2) >= 10 || pair(size - 1) % 10 != 0) return std::nullopt;
  }
  ++size;
  number.size_ = static_cast<std::uint8_t>(size);
  std::memcpy(number.bytes_.data(), bytes.data(), size);
  bytes.remove_prefix(size);
  return number;
}

void Number::AppendText(std::string& out) const {
  const Decimal decimal = Decode();
  if (decimal.count == 0) {
    out += '0';
    return;
  }
  if (decimal.negative) out += '-';
  const int integer_digits = decimal.exponent + 1;
  if (integer_digits <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-integer_digits), '0');
  }
  for (int i = 0; i < decimal.count; ++i) {
    if (i > 0 && i == integer_digits) out += '.';
    out += static_cast<char>('0' + decimal.digits[i]);
  }
  if (integer_digits > decimal.count) {
    out.append(static_cast<std::size_t>(integer_digits - decimal.count), '0');
  }
}

std::string Number::ToText() const {
  std::string text;
  AppendText(text);
  return text;
}

std::size_t Number::size_bytes() const {
  if (is_zero()) return 1;
  const Decimal decimal = Decode();
  const int integer = std::clamp(decimal.exponent + 1, 0, decimal.count);
  const int fraction = decimal.count - integer;
  return static_cast<std::size_t>(1 + (integer + 1) / 2 + (fraction + 1) / 2 +
                                  (decimal.negative ? 1 : 0));
}

std::int64_t Number::Truncated() const {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  const Decimal decimal = Decode();
  if (decimal.count == 0 || decimal.exponent < 0) return 0;
  if (decimal.exponent > 18) return decimal.negative ? kMin : kMax;
  std::uint64_t value = 0;  // at most 19 digits fit
  for (int i = 0; i <= decimal.exponent; ++i) {
    value = value * 10 + static_cast<std::uint64_t>(i < decimal.count ? decimal.digits[i] : 0);
  }
  const auto limit = static_cast<std::uint64_t>(kMax);
  if (decimal.negative) return value > limit ? kMin : -static_cast<std::int64_t>(value);
  return value > limit ? kMax : static_cast<std::int64_t>(value);
}

std::optional<std::int64_t> Number::ToInteger() const {
  const std::int64_t value = Truncated();
  if (!(FromInteger(value) == *this)) return std::nullopt;
  return value;
}

::aloft::Result<Number, NumberFault> Number::Sum(const Number& a, const Number& b, bool negate_b) {
  // One cell for each decimal place that an operand or the carry can touch.
  constexpr int kPlaceMin = kNumberExponentMin - kNumberDigitsMax;
  constexpr int kPlaces = kNumberExponentMax + 2 - kPlaceMin;
  std::array<std::int8_t, kPlaces> cells = {};
  bool negative = false;
  const auto add = [&](const Decimal& decimal, int sign) {
    for (int i = 0; i < decimal.count; ++i) {
      cells[decimal.exponent - i - kPlaceMin] += static_cast<std::int8_t>(sign * decimal.digits[i]);
    }
  };
  const Decimal left = a.Decode();
  const Decimal right = b.Decode();
  add(left, left.negative ? -1 : 1);
  add(right, right.negative != negate_b ? -1 : 1);
  // The sign of the sum is that of the highest cell that is not zero once carries are settled;
  // settle towards that sign so that no cell is left negative.
  int highest = kPlaces - 1;
  while (highest >= 0 && cells[highest] == 0) --highest;
  if (highest < 0) return Number();
  negative = cells[highest] < 0;
  if (negative) {
    for (std::int8_t& cell : cells) cell = static_cast<std::int8_t>(-cell);
  }
  int carry = 0;
  for (std::int8_t& cell : cells) {
    int value = cell + carry;
    carry = value >= 10 ? 1 : (value < 0 ? -1 : 0);
    cell = static_cast<std::int8_t>(value - 10 * carry);
  }
  highest = kPlaces - 1;
  while (highest >= 0 && cells[highest] == 0) --highest;
  int lowest = 0;
  while (cells[lowest] == 0) ++lowest;
  Decimal sum;
  sum.negative = negative;
  sum.exponent = highest + kPlaceMin;
  if (sum.exponent > kNumberExponentMax) return Fail(NumberFault::kTooLarge);
  if (sum.exponent < kNumberExponentMin) return Fail(NumberFault::kTooSmall);
  if (highest - lowest + 1 > kNumberDigitsMax) return Fail(NumberFault::kTooPrecise);
  for (int at = highest; at >= lowest; --at) sum.digits[sum.count++] = cells[at];
  return Encode(sum);
}

::aloft::Result<Number, NumberFault> Number::Add(const Number& a, const Number& b) {
  return Sum(a, b, false);
}

::aloft::Result<Number, NumberFault> Number::Subtract(const Number& a, const Number& b) {
  return Sum(a, b, true);
}

}  // namespace aloft::table
