// CRC-64/NVME, which the checksum library of the distribution lacks. Long inputs are folded with
// carry-less multiplication; short ones, tails and machines without it take eight table lookups per
// eight bytes.
//
// Folding: a 16-byte lane holds a polynomial of 128 bits, its first byte the highest powers. To
// move a lane forward over D bits, it is multiplied by x^D and reduced only as far as 128 bits: the
// low half (the higher powers) times x^(D+64) and the high half times x^D, both modulo the
// polynomial. A carry-less product of two reflected words comes out one power too high, so the
// constants are x^(D+63) and x^(D-1).
#include <array>
#include <cstring>

#include "base/crc.h"

#if defined(__PCLMUL__) && defined(__SSE4_1__)
#include <immintrin.h>
#define ALOFT_CRC64_FOLDING 1
#endif

namespace aloft {
namespace {

constexpr std::uint64_t kPolynomial = 0x9a6c9329ac4bc9b5;  // Reflected.

using Tables = std::array<std::array<std::uint64_t, 256>, 8>;

// tables[i][b]: the effect of byte b followed by i zero bytes.
constexpr Tables MakeTables() {
  Tables tables{};
  for (std::uint64_t byte = 0; byte < 256; ++byte) {
    std::uint64_t state = byte;
    for (int bit = 0; bit < 8; ++bit) {
      state = (state & 1) != 0 ? state >> 1 ^ kPolynomial : state >> 1;
    }
    tables[0][byte] = state;
  }
  for (std::size_t i = 1; i < tables.size(); ++i) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint64_t before = tables[i - 1][byte];
      tables[i][byte] = before >> 8 ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

std::uint64_t LoadLe64(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof(word));
  if constexpr (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) word = __builtin_bswap64(word);
  return word;
}

// The raw state (inverted CRC) after `size` more bytes.
std::uint64_t TableUpdate(std::uint64_t state, const char* data, std::size_t size) {
  for (; size >= 8; data += 8, size -= 8) {
    const std::uint64_t word = state ^ LoadLe64(data);
    state = 0;
    for (std::size_t i = 0; i < 8; ++i) state ^= kTables[7 - i][word >> (8 * i) & 0xff];
  }
  for (; size != 0; ++data, --size) {
    state = state >> 8 ^ kTables[0][(state ^ static_cast<std::uint8_t>(*data)) & 0xff];
  }
  return state;
}

#if defined(ALOFT_CRC64_FOLDING)

constexpr std::size_t kLaneBytes = 16;
constexpr std::size_t kLanes = 8;
constexpr std::size_t kBlockBytes = kLaneBytes * kLanes;

// x^n modulo the polynomial.
constexpr std::uint64_t PowerOfX(std::size_t n) {
  std::uint64_t power = std::uint64_t{1} << 63;
  for (; n != 0; --n) power = (power & 1) != 0 ? power >> 1 ^ kPolynomial : power >> 1;
  return power;
}

template <std::size_t kDistanceBytes>
__m128i FoldConstants() {
  constexpr std::uint64_t kForLow = PowerOfX(kDistanceBytes * 8 + 63);
  constexpr std::uint64_t kForHigh = PowerOfX(kDistanceBytes * 8 - 1);
  return _mm_set_epi64x(static_cast<long long>(kForHigh), static_cast<long long>(kForLow));
}

__m128i LoadLane(const char* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

__m128i Fold(__m128i lane, __m128i constants, __m128i next) {
  const __m128i low = _mm_clmulepi64_si128(lane, constants, 0x00);
  const __m128i high = _mm_clmulepi64_si128(lane, constants, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

// Needs at least one block.
std::uint64_t FoldedUpdate(std::uint64_t state, const char* data, std::size_t size) {
  __m128i lanes[kLanes];
  for (std::size_t i = 0; i < kLanes; ++i) lanes[i] = LoadLane(data + i * kLaneBytes);
  lanes[0] = _mm_xor_si128(lanes[0], _mm_set_epi64x(0, static_cast<long long>(state)));
  data += kBlockBytes;
  size -= kBlockBytes;

  const __m128i over_block = FoldConstants<kBlockBytes>();
  for (; size >= kBlockBytes; data += kBlockBytes, size -= kBlockBytes) {
    for (std::size_t i = 0; i < kLanes; ++i) {
      lanes[i] = Fold(lanes[i], over_block, LoadLane(data + i * kLaneBytes));
    }
  }

  const __m128i over_lane = FoldConstants<kLaneBytes>();
  __m128i lane = lanes[0];
  for (std::size_t i = 1; i < kLanes; ++i) lane = Fold(lane, over_lane, lanes[i]);
  for (; size >= kLaneBytes; data += kLaneBytes, size -= kLaneBytes) {
    lane = Fold(lane, over_lane, LoadLane(data));
  }

  char rest[kLaneBytes];
  _mm_storeu_si128(reinterpret_cast<__m128i*>(rest), lane);
  return TableUpdate(TableUpdate(0, rest, kLaneBytes), data, size);
}

#endif

}  // namespace

std::uint64_t Crc64Nvme(std::string_view bytes, std::uint64_t crc_before) {
#if defined(ALOFT_CRC64_FOLDING)
  if (bytes.size() >= kBlockBytes) return ~FoldedUpdate(~crc_before, bytes.data(), bytes.size());
#endif
  return Crc64NvmePortable(bytes, crc_before);
}

std::uint64_t Crc64NvmePortable(std::string_view bytes, std::uint64_t crc_before) {
  return ~TableUpdate(~crc_before, bytes.data(), bytes.size());
}

}  // namespace aloft
