#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/ascii.h"
#include "base/time_format.h"
#include "identity/policy.h"

namespace aloft::identity {
namespace {

constexpr int kMappedPrefixBits = 96;  // ::ffff:0:0/96

std::optional<double> ParseNumber(std::string_view text) {
  double value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  if (!whole || !std::isfinite(value)) return std::nullopt;
  return value;
}

// RFC 3339, a date alone, or seconds since 1970.
std::optional<std::int64_t> ParseDate(std::string_view text) {
  if (const auto micros = ParseRfc3339(text)) return micros;
  if (text.size() == 10 && text[4] == '-') return ParseRfc3339(std::string(text) + "T00:00:00Z");
  std::int64_t seconds = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  constexpr std::int64_t kSecondsMax = kTimeMicrosMax / 1'000'000;
  if (!whole || seconds < 0 || seconds > kSecondsMax) return std::nullopt;
  return seconds * 1'000'000;
}

std::optional<IpBlock> ParseBlock(std::string_view text) {
  std::string address(text.substr(0, text.find('/')));
  IpBlock block;
  int bits_max = 128;
  if (inet_pton(AF_INET6, address.c_str(), block.address.data()) != 1) {
    block.address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
    if (inet_pton(AF_INET, address.c_str(), block.address.data() + 12) != 1) return std::nullopt;
    bits_max = 32;
  }
  int bits = bits_max;
  if (address.size() != text.size()) {
    const std::string_view length = text.substr(address.size() + 1);
    const auto parsed = std::from_chars(length.data(), length.data() + length.size(), bits);
    const bool whole = parsed.ec == std::errc() && parsed.ptr == length.data() + length.size();
    if (!whole || bits < 0 || bits > bits_max) return std::nullopt;
  }
  block.prefix_bits = bits_max == 32 ? bits + kMappedPrefixBits : bits;
  return block;
}

bool Contains(const IpBlock& block, const IpBlock& address) {
  const auto whole_bytes = static_cast<std::size_t>(block.prefix_bits / 8);
  if (!std::equal(block.address.begin(), block.address.begin() + whole_bytes,
                  address.address.begin())) {
    return false;
  }
  const int rest = block.prefix_bits % 8;
  if (rest == 0) return true;
  return ((block.address[whole_bytes] ^ address.address[whole_bytes]) >> (8 - rest)) == 0;
}

template <class T>
bool InOrder(Comparison comparison, const T& value, const T& operand) {
  switch (comparison) {
    case Comparison::kNumericLess:
    case Comparison::kDateLess:
      return value < operand;
    case Comparison::kNumericLessOrEqual:
    case Comparison::kDateLessOrEqual:
      return value <= operand;
    case Comparison::kNumericGreater:
    case Comparison::kDateGreater:
      return value > operand;
    case Comparison::kNumericGreaterOrEqual:
    case Comparison::kDateGreaterOrEqual:
      return value >= operand;
    default:
      return value == operand;
  }
}

// One value of the attribute against one operand, not negated.
bool Compares(Comparison comparison, const std::string& value, const Operand& operand) {
  switch (comparison) {
    case Comparison::kStringEquals:
      return value == operand.text;
    case Comparison::kStringEqualsIgnoreCase:
    case Comparison::kBool:
      return EqualIgnoringCase(value, operand.text);
    case Comparison::kStringLike:
      return MatchesPattern(operand.text, value);
    case Comparison::kNumericEquals:
    case Comparison::kNumericLess:
    case Comparison::kNumericLessOrEqual:
    case Comparison::kNumericGreater:
    case Comparison::kNumericGreaterOrEqual: {
      const auto number = ParseNumber(value);
      return number && InOrder(comparison, *number, operand.number);
    }
    case Comparison::kDateEquals:
    case Comparison::kDateLess:
    case Comparison::kDateLessOrEqual:
    case Comparison::kDateGreater:
    case Comparison::kDateGreaterOrEqual: {
      const auto micros = ParseDate(value);
      return micros && InOrder(comparison, *micros, operand.micros);
    }
    case Comparison::kIpAddress: {
      const auto address = ParseBlock(value);
      return address && Contains(operand.block, *address);
    }
    case Comparison::kNull:
      return false;  // answered without a value
  }
  return false;
}

}  // namespace

bool MakeOperand(Comparison comparison, std::string_view text, Operand& out) {
  out.text = text;
  switch (comparison) {
    case Comparison::kStringEquals:
    case Comparison::kStringEqualsIgnoreCase:
    case Comparison::kStringLike:
      return true;
    case Comparison::kNumericEquals:
    case Comparison::kNumericLess:
    case Comparison::kNumericLessOrEqual:
    case Comparison::kNumericGreater:
    case Comparison::kNumericGreaterOrEqual: {
      const auto number = ParseNumber(text);
      out.number = number.value_or(0);
      return number.has_value();
    }
    case Comparison::kDateEquals:
    case Comparison::kDateLess:
    case Comparison::kDateLessOrEqual:
    case Comparison::kDateGreater:
    case Comparison::kDateGreaterOrEqual: {
      const auto micros = ParseDate(text);
      out.micros = micros.value_or(0);
      return micros.has_value();
    }
    case Comparison::kBool:
    case Comparison::kNull:
      return EqualIgnoringCase(text, "true") || EqualIgnoringCase(text, "false");
    case Comparison::kIpAddress: {
      const auto block = ParseBlock(text);
      out.block = block.value_or(IpBlock{});
      return block.has_value();
    }
  }
  return false;
}

bool Holds(const Condition& condition, const Attributes& attributes) {
  std::vector<std::string> values;
  attributes.Find(condition.attribute, values);
  const auto& operands = condition.operands;
  if (condition.comparison == Comparison::kNull) {
    return std::any_of(operands.begin(), operands.end(), [&](const Operand& operand) {
      return EqualIgnoringCase(operand.text, "true") == values.empty();
    });
  }
  if (values.empty()) {
    if (condition.if_exists || condition.quantifier == Quantifier::kAllValues) return true;
    return condition.quantifier == Quantifier::kNone && condition.negated;
  }
  const auto passes = [&](const std::string& value) {
    const bool matches = std::any_of(operands.begin(), operands.end(), [&](const Operand& operand) {
      return Compares(condition.comparison, value, operand);
    });
    return matches != condition.negated;
  };
  const bool every = condition.quantifier == Quantifier::kAllValues ||
                     (condition.quantifier == Quantifier::kNone && condition.negated);
  return every ? std::all_of(values.begin(), values.end(), passes)
               : std::any_of(values.begin(), values.end(), passes);
}

}  // namespace aloft::identity
