// Identifiers made from random bytes that the caller brings (os::Random has them; this layer has
// none).
//
// Guarantees  The same bytes make the same identifier. No bias: every character carries whole bits
//             of its bytes.
// Threads     Any.
// Errors      Too few random bytes is a bug of the caller: std::invalid_argument.
// Knows not   Whether an identifier is taken already.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace aloft {

// Names one request towards its client and in the log. Vendors write theirs in different lengths;
// all of these spellings come from the same bytes, and the long one begins with the short one, so a
// log line is found from either.
class RequestId {
 public:
  static constexpr std::size_t kBytes = 16;
  static constexpr std::size_t kShortChars = 16;
  static constexpr std::size_t kLongChars = 52;

  RequestId() = default;  // All zero: no request.
  // Uses the first kBytes of `random`.
  explicit RequestId(std::string_view random);

  std::string Short() const;  // 16 characters of A-Z 2-7.
  std::string Long() const;   // 52 characters of A-Z 2-7.
  std::string Hex() const;    // 32 characters of 0-9 a-f.
  std::string Uuid() const;   // 8-4-4-4-12, version 4.

  bool operator==(const RequestId&) const = default;

 private:
  std::array<char, kBytes> bytes_{};
};

// One character of A-Z 2-7 for each random byte: five bits each.
std::string UpperAlnumId(std::string_view random);

// Two characters of 0-9 a-f for each random byte.
std::string HexId(std::string_view random);

// A version 4 UUID from 16 random bytes (of which 122 bits are used).
std::string UuidId(std::string_view random);

}  // namespace aloft
