// Authenticated encryption with AES-256-GCM, and the keys for it.
//
// Guarantees  What Open returns was sealed with the same key, nonce and label, unchanged. Secret
//             keys are wiped from memory when they are destroyed.
// Threads     One thread at a time per object.
// Ownership   Each object owns its key.
// Errors      Exhausted memory, or a build of the library without the cipher, is an exception.
// Limits      Never seal twice with the same key and nonce: that gives both texts away. Nonces by
//             chance are good for 2^32 texts of one key.
// Knows not   Where keys come from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aloft {

// 32 bytes that nobody may see.
class SecretKey {
 public:
  static constexpr std::size_t kBytes = 32;

  // Nullopt unless `bytes` has kBytes.
  static std::optional<SecretKey> From(std::string_view bytes);
  ~SecretKey();
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;

  std::string_view bytes() const { return {bytes_.data(), kBytes}; }
  // Another key, always the same for the same `label`; tells nothing of this one.
  SecretKey Derive(std::string_view label) const;

 private:
  SecretKey() = default;

  std::array<char, kBytes> bytes_ = {};
};

class Aead {
 public:
  static constexpr std::size_t kNonceBytes = 12;
  static constexpr std::size_t kTagBytes = 16;

  explicit Aead(const SecretKey& key);
  ~Aead();
  Aead(const Aead&) = delete;
  Aead& operator=(const Aead&) = delete;

  // Writes as many bytes as `plain` has to `out`, which may be where `plain` lies, and the tag to
  // `tag` (kTagBytes). `label` is authenticated, not encrypted.
  void Seal(std::string_view nonce, std::string_view label, std::string_view plain, char* out,
            char* tag);
  // The reverse. False: not sealed so; `out` is then of no use, and wiped.
  bool Open(std::string_view nonce, std::string_view label, std::string_view sealed,
            std::string_view tag, char* out);

 private:
  void* context_;  // EVP_CIPHER_CTX
};

// A short text in one piece: nonce, encrypted bytes, tag.
inline constexpr std::size_t kSealedTextOverhead = Aead::kNonceBytes + Aead::kTagBytes;
std::string SealText(const SecretKey& key, std::string_view nonce, std::string_view label,
                     std::string_view plain);
std::optional<std::string> OpenText(const SecretKey& key, std::string_view label,
                                    std::string_view sealed);

}  // namespace aloft
