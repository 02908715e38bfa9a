#include "base/ids.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "base/bytes.h"
#include "base/hex.h"

namespace aloft {
namespace {

constexpr char kUpperAlnum[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void RequireBytes(std::string_view random, std::size_t count) {
  if (random.size() < count) throw std::invalid_argument("aloft: too few random bytes for an id");
}

// Five bits a character, most significant first; bits that do not fill a character are left out.
void AppendBase32(std::string& out, std::string_view bytes) {
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<std::uint8_t>(byte);
    for (count += 8; count >= 5; count -= 5) {
      out.push_back(kUpperAlnum[bits >> (count - 5) & 31]);
    }
  }
}

// Spreads each bit over the word (the finalizer of SplitMix64); one to one.
std::uint64_t Mix(std::uint64_t word) {
  word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
  word = (word ^ word >> 27) * 0x94d049bb133111eb;
  return word ^ word >> 31;
}

}  // namespace

RequestId::RequestId(std::string_view random) {
  RequireBytes(random, kBytes);
  std::copy_n(random.begin(), kBytes, bytes_.begin());
}

std::string RequestId::Short() const {
  std::string out;
  AppendBase32(out, {bytes_.data(), kShortChars * 5 / 8});
  return out;
}

std::string RequestId::Long() const {
  const std::string_view bytes(bytes_.data(), kBytes);
  std::string wide(bytes);
  AppendBe64(wide, Mix(ReadBe64(bytes, 0) + 1));
  AppendBe64(wide, Mix(ReadBe64(bytes, 8) + 2));
  wide.push_back(static_cast<char>(wide[16] ^ wide[24]));
  std::string out;
  AppendBase32(out, wide);
  return out;
}

std::string RequestId::Hex() const { return HexEncode({bytes_.data(), kBytes}); }

std::string RequestId::Uuid() const { return UuidId({bytes_.data(), kBytes}); }

std::string UpperAlnumId(std::string_view random) {
  std::string out;
  out.reserve(random.size());
  for (const char byte : random) out.push_back(kUpperAlnum[static_cast<std::uint8_t>(byte) & 31]);
  return out;
}

std::string HexId(std::string_view random) { return HexEncode(random); }

std::string UuidId(std::string_view random) {
  RequireBytes(random, 16);
  std::string bytes(random.substr(0, 16));
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string out = HexEncode(bytes);
  for (const std::size_t dash : {20u, 16u, 12u, 8u}) out.insert(dash, 1, '-');
  return out;
}

}  // namespace aloft
