// Cryptographic digests and keyed digests, as raw bytes in a std::string (HexEncode or Base64Encode
// writes them out).
//
//   Sha256 sha;  sha.Update(chunk);  std::string digest = sha.Finish();     // 32 bytes
//   std::string digest = Sha256Digest(body);
//
// Guarantees  A copied digest goes on independently of the original. Comparing with
//             EqualInConstantTime tells an attacker nothing but the length.
// Threads     One thread at a time per object; const methods of HmacSha256Key from any number of
//             threads.
// Ownership   Each object owns its state. A moved-from digest may only be assigned to or destroyed.
// Errors      Exhausted memory, or a build of the library without the algorithm, is an exception.
// Knows not   Text encodings, and checksums against accidents (base/crc.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aloft {

inline constexpr std::size_t kMd5Bytes = 16;
inline constexpr std::size_t kSha1Bytes = 20;
inline constexpr std::size_t kSha256Bytes = 32;
inline constexpr std::size_t kSha512Bytes = 64;

// MD5: names content (ETag, Content-MD5); never to be trusted against an attacker. Its running
// state can be kept on disk, so that an upload interrupted by a restart goes on without reading
// back what came before.
class Md5 {
 public:
  Md5() { Reset(); }

  void Reset();
  void Update(std::string_view bytes);
  // The digest of all since the last Reset; then starts anew.
  std::string Finish();

  // The running state: docs/formats/md5_state.md.
  std::string SaveState() const;
  // Nullopt if `state` was not made by SaveState.
  static std::optional<Md5> FromState(std::string_view state);

 private:
  alignas(8) std::array<unsigned char, 96> state_;
};

// SHA-256, which every signed request needs several times.
class Sha256 {
 public:
  Sha256() { Reset(); }

  void Reset();
  void Update(std::string_view bytes);
  // The digest of all since the last Reset; then starts anew.
  std::string Finish();

 private:
  alignas(8) std::array<unsigned char, 112> state_;
};

enum class DigestAlgorithm : std::uint8_t { kSha1, kSha512 };

template <DigestAlgorithm kAlgorithm>
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest& other);
  Digest& operator=(const Digest& other);
  Digest(Digest&& other) noexcept;
  Digest& operator=(Digest&& other) noexcept;

  void Reset();
  void Update(std::string_view bytes);
  // The digest of all since the last Reset; then starts anew.
  std::string Finish();

 private:
  void* context_;  // EVP_MD_CTX; null only when moved from.
};

extern template class Digest<DigestAlgorithm::kSha1>;
extern template class Digest<DigestAlgorithm::kSha512>;

using Sha1 = Digest<DigestAlgorithm::kSha1>;
using Sha512 = Digest<DigestAlgorithm::kSha512>;

std::string Md5Digest(std::string_view bytes);
std::string Sha1Digest(std::string_view bytes);
std::string Sha256Digest(std::string_view bytes);
std::string Sha512Digest(std::string_view bytes);

// HMAC-SHA-256 (RFC 2104) with the key's two blocks hashed once, so that each message costs only
// its own blocks.
class HmacSha256Key {
 public:
  explicit HmacSha256Key(std::string_view key);

  std::string Sign(std::string_view message) const;

 private:
  Sha256 inner_;
  Sha256 outer_;
};

// One message with a key used once.
std::string HmacSha256(std::string_view key, std::string_view message);
std::string HmacSha1(std::string_view key, std::string_view message);

// Whether both are the same bytes. The time depends on the lengths alone.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace aloft
