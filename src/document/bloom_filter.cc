// Parameters, hash and bit order as listeners' clients compute them.
#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "base/digest.h"
#include "document/listen.h"

namespace aloft::document {
namespace {

constexpr std::size_t kBitsPerByte = 8;

struct TwoHashes {
  std::uint64_t first;
  std::uint64_t second;
};

TwoHashes HashesOf(std::string_view name) {
  const std::string digest = Md5Digest(name);
  return {ReadLe64(digest, 0), ReadLe64(digest, sizeof(std::uint64_t))};
}

std::uint64_t NextPrime(std::uint64_t number) {
  for (;; ++number) {
    bool prime = number % 2 != 0;
    for (std::uint64_t divisor = 3; prime && divisor * divisor <= number; divisor += 2) {
      prime = number % divisor != 0;
    }
    if (prime) return number;
  }
}

}  // namespace

BloomFilter MakeBloomFilter(const std::vector<std::string>& names, double false_positive_rate) {
  BloomFilter filter;
  if (names.empty()) return filter;
  const double ln2 = std::log(2.0);
  const auto count = static_cast<double>(names.size());
  auto bits =
      static_cast<std::uint64_t>(std::ceil(-count * std::log(false_positive_rate) / (ln2 * ln2)));
  bits = NextPrime(std::max<std::uint64_t>(bits, kBitsPerByte));  // so that padding is never 0
  filter.hash_count =
      std::max(1, static_cast<int>(std::lround(static_cast<double>(bits) / count * ln2)));
  filter.bitmap.assign((bits + kBitsPerByte - 1) / kBitsPerByte, '\0');
  filter.padding_bits = static_cast<int>(filter.bitmap.size() * kBitsPerByte - bits);
  for (const std::string& name : names) {
    const TwoHashes hashes = HashesOf(name);
    for (int i = 0; i < filter.hash_count; ++i) {
      const std::uint64_t bit =
          (hashes.first + static_cast<std::uint64_t>(i) * hashes.second) % bits;
      filter.bitmap[bit / kBitsPerByte] |= static_cast<char>(1 << (bit % kBitsPerByte));
    }
  }
  return filter;
}

bool MightContain(const BloomFilter& filter, std::string_view name) {
  const std::uint64_t bits =
      filter.bitmap.size() * kBitsPerByte - static_cast<std::uint64_t>(filter.padding_bits);
  if (bits == 0) return false;
  const TwoHashes hashes = HashesOf(name);
  for (int i = 0; i < filter.hash_count; ++i) {
    const std::uint64_t bit = (hashes.first + static_cast<std::uint64_t>(i) * hashes.second) % bits;
    if ((filter.bitmap[bit / kBitsPerByte] & (1 << (bit % kBitsPerByte))) == 0) return false;
  }
  return true;
}

}  // namespace aloft::document
