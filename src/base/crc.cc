#include "base/crc.h"

#include <isa-l/crc.h>

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace aloft {
namespace {

// Polynomials in reflected order: the highest bit is x^0.
constexpr std::uint32_t kPolynomial32 = 0xedb88320;
constexpr std::uint32_t kPolynomial32c = 0x82f63b78;
constexpr std::uint64_t kPolynomial64Nvme = 0x9a6c9329ac4bc9b5;

// a * x modulo the polynomial.
template <class Word>
constexpr Word TimesX(Word a, Word polynomial) {
  return (a & 1) != 0 ? static_cast<Word>(a >> 1 ^ polynomial) : static_cast<Word>(a >> 1);
}

// a * b modulo the polynomial.
template <class Word>
constexpr Word Times(Word a, Word b, Word polynomial) {
  Word product = 0;
  for (int bit = std::numeric_limits<Word>::digits - 1; bit >= 0; --bit) {
    if ((b >> bit & 1) != 0) product ^= a;
    a = TimesX(a, polynomial);
  }
  return product;
}

// x^(8 * 2^i) modulo the polynomial, for each i: the shifts that a length in bytes is made of.
template <class Word>
constexpr std::array<Word, 64> ByteShifts(Word polynomial) {
  std::array<Word, 64> shifts{};
  Word power = Word{1} << (std::numeric_limits<Word>::digits - 1);
  for (int i = 0; i < 8; ++i) power = TimesX(power, polynomial);
  for (Word& shift : shifts) {
    shift = power;
    power = Times(power, power, polynomial);
  }
  return shifts;
}

// Initial and final inversions cancel out in this sum, so finished values combine as they are.
template <class Word>
Word Combine(Word crc_a, Word crc_b, std::uint64_t b_bytes, Word polynomial,
             const std::array<Word, 64>& shifts) {
  for (; b_bytes != 0; b_bytes &= b_bytes - 1) {
    const auto bit = static_cast<std::size_t>(std::countr_zero(b_bytes));
    crc_a = Times(crc_a, shifts[bit], polynomial);
  }
  return crc_a ^ crc_b;
}

}  // namespace

std::uint32_t Crc32(std::string_view bytes, std::uint32_t crc_before) {
  // The library's declarations lack const; it does not write.
  auto* data = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
  return crc32_gzip_refl(crc_before, data, bytes.size());
}

std::uint32_t Crc32c(std::string_view bytes, std::uint32_t crc_before) {
  constexpr std::size_t kPieceBytes = std::size_t{1} << 30;  // The library counts with an int.
  auto* data = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
  std::uint32_t state = ~crc_before;
  for (std::size_t left = bytes.size(); left != 0;) {
    const std::size_t piece = std::min(left, kPieceBytes);
    state = crc32_iscsi(data, static_cast<int>(piece), state);
    data += piece;
    left -= piece;
  }
  return ~state;
}

std::uint32_t Crc32Combine(std::uint32_t crc_a, std::uint32_t crc_b, std::uint64_t b_bytes) {
  static constexpr auto kShifts = ByteShifts(kPolynomial32);
  return Combine(crc_a, crc_b, b_bytes, kPolynomial32, kShifts);
}

std::uint32_t Crc32cCombine(std::uint32_t crc_a, std::uint32_t crc_b, std::uint64_t b_bytes) {
  static constexpr auto kShifts = ByteShifts(kPolynomial32c);
  return Combine(crc_a, crc_b, b_bytes, kPolynomial32c, kShifts);
}

std::uint64_t Crc64NvmeCombine(std::uint64_t crc_a, std::uint64_t crc_b, std::uint64_t b_bytes) {
  static constexpr auto kShifts = ByteShifts(kPolynomial64Nvme);
  return Combine(crc_a, crc_b, b_bytes, kPolynomial64Nvme, kShifts);
}

}  // namespace aloft
