// Exact decimal numbers: 38 significant digits, magnitude 1E-130 to 9.99...E125, and zero.
//
// Guarantees  One representation per value (1000 and 1e3 are the same bytes; -0 is 0). bytes()
// sorts
//             by memcmp as the numbers do, delimits itself, and is what is kept on disk
//             (docs/formats/tables.md). Arithmetic is exact or refused, never rounded.
// Threads     Values.
// Errors      NumberFault.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace aloft::table {

enum class NumberFault : std::uint8_t {
  kMalformed,   // not a number in decimal notation
  kTooLarge,    // magnitude past 9.99...E125
  kTooSmall,    // magnitude below 1E-130, but not zero
  kTooPrecise,  // more than 38 significant digits
};

class Number {
 public:
  // The longest bytes(): sign, exponent, 20 base-100 digits, end.
  static constexpr std::size_t kBytesMax = 23;

  Number();  // zero
  static Number FromInteger(std::int64_t value);
  // [+-]digits[.digits][(e|E)[+-]digits], with digits on at least one side of the point. Time is
  // bounded by the text's length, not by its exponent.
  static ::aloft::Result<Number, NumberFault> Parse(std::string_view text);
  // The encoding at the front of `bytes`, taken from it; nullopt (and nothing taken) if it is none.
  static std::optional<Number> Take(std::string_view& bytes);

  std::string_view bytes() const { return {bytes_.data(), size_}; }
  // Plain decimal notation, no exponent, no superfluous zero.
  std::string ToText() const;
  void AppendText(std::string& out) const;
  // What the value counts for in an item's size: 1 + half the integer digits + half the fraction
  // digits (each rounded up, zeros outside trimmed) + 1 if negative.
  std::size_t size_bytes() const;
  bool is_zero() const { return size_ == 1; }
  bool is_negative() const;
  // The value if it is an integer that fits.
  std::optional<std::int64_t> ToInteger() const;
  // The integer part, towards zero, clamped to int64.
  std::int64_t Truncated() const;

  friend bool operator==(const Number& a, const Number& b) { return a.bytes() == b.bytes(); }
  friend bool operator<(const Number& a, const Number& b) { return a.bytes() < b.bytes(); }
  friend bool operator<=(const Number& a, const Number& b) { return a.bytes() <= b.bytes(); }

  static ::aloft::Result<Number, NumberFault> Add(const Number& a, const Number& b);
  static ::aloft::Result<Number, NumberFault> Subtract(const Number& a, const Number& b);

 private:
  struct Decimal;
  static ::aloft::Result<Number, NumberFault> Encode(const Decimal& decimal);
  Decimal Decode() const;
  static ::aloft::Result<Number, NumberFault> Sum(const Number& a, const Number& b, bool negate_b);

  std::uint8_t size_;
  std::array<char, kBytesMax> bytes_;
};

}  // namespace aloft::table
