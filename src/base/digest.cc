#include "base/digest.h"

// The older interface of the library for MD5, whose running state is exported to disk, which the
// newer one cannot do; and for SHA-256, of which a signed request takes four short ones: the newer
// one's allocations and look-ups cost as much as they do (docs/decisions/md5-state.md).
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

#include <cstring>
#include <new>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "base/bytes.h"

namespace aloft {
namespace {

constexpr std::size_t kHmacBlockBytes = 64;  // Of both SHA-1 and SHA-256.
constexpr std::uint8_t kMd5StateVersion = 1;
constexpr std::size_t kMd5BlockBytes = 64;

static_assert(std::is_trivially_copyable_v<MD5_CTX> && sizeof(MD5_CTX) <= 96 &&
              alignof(MD5_CTX) <= 8);
static_assert(std::is_trivially_copyable_v<SHA256_CTX> && sizeof(SHA256_CTX) <= 112 &&
              alignof(SHA256_CTX) <= 8);

void Require(bool success) {
  if (!success) throw std::runtime_error("aloft: the digest library failed");
}

MD5_CTX LoadMd5(const unsigned char* state) {
  MD5_CTX context;
  std::memcpy(&context, state, sizeof(context));
  return context;
}

// Fetched once per process and never freed: looking an algorithm up costs more than hashing a short
// string.
const EVP_MD* Algorithm(DigestAlgorithm algorithm) {
  static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  static const EVP_MD* const sha512 = EVP_MD_fetch(nullptr, "SHA512", nullptr);
  switch (algorithm) {
    case DigestAlgorithm::kSha1:
      return sha1;
    case DigestAlgorithm::kSha512:
      return sha512;
  }
  return nullptr;
}

EVP_MD_CTX* Context(void* context) { return static_cast<EVP_MD_CTX*>(context); }

EVP_MD_CTX* NewContext() {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  if (context == nullptr) throw std::bad_alloc();
  return context;
}

template <class Hash>
std::string OneShot(std::string_view bytes) {
  Hash hash;
  hash.Update(bytes);
  return hash.Finish();
}

// The key's block, each byte xored with `pad`. Wipes nothing: the caller's key stays in memory
// anyway.
template <class Hash>
std::string HmacBlock(std::string_view key, char pad) {
  std::string block = key.size() > kHmacBlockBytes ? OneShot<Hash>(key) : std::string(key);
  block.resize(kHmacBlockBytes, '\0');
  for (char& byte : block) byte = static_cast<char>(byte ^ pad);
  return block;
}

}  // namespace

void Md5::Reset() {
  MD5_CTX context;
  std::memset(&context, 0, sizeof(context));
  Require(MD5_Init(&context) == 1);
  state_.fill(0);
  std::memcpy(state_.data(), &context, sizeof(context));
}

void Md5::Update(std::string_view bytes) {
  Require(MD5_Update(reinterpret_cast<MD5_CTX*>(state_.data()), bytes.data(), bytes.size()) == 1);
}

std::string Md5::Finish() {
  std::string digest(kMd5Bytes, '\0');
  MD5_CTX context = LoadMd5(state_.data());
  Require(MD5_Final(reinterpret_cast<unsigned char*>(digest.data()), &context) == 1);
  Reset();
  return digest;
}

std::string Md5::SaveState() const {
  const MD5_CTX context = LoadMd5(state_.data());
  std::string saved(1, static_cast<char>(kMd5StateVersion));
  for (const std::uint32_t word : {context.A, context.B, context.C, context.D}) {
    AppendBe32(saved, word);
  }
  AppendBe64(saved, (static_cast<std::uint64_t>(context.Nh) << 32 | context.Nl) / 8);
  saved.append(reinterpret_cast<const char*>(context.data), context.num);
  return saved;
}

std::optional<Md5> Md5::FromState(std::string_view state) {
  if (TakeByte(state) != kMd5StateVersion) return std::nullopt;
  std::uint32_t words[4];
  for (std::uint32_t& word : words) {
    const auto taken = TakeBe32(state);
    if (!taken) return std::nullopt;
    word = *taken;
  }
  const auto length = TakeBe64(state);
  if (!length || *length >> 61 != 0 || state.size() != *length % kMd5BlockBytes) {
    return std::nullopt;
  }
  Md5 md5;
  MD5_CTX context = LoadMd5(md5.state_.data());
  context.A = words[0];
  context.B = words[1];
  context.C = words[2];
  context.D = words[3];
  context.Nl = static_cast<MD5_LONG>(*length * 8);
  context.Nh = static_cast<MD5_LONG>(*length * 8 >> 32);
  context.num = static_cast<unsigned int>(state.size());
  if (!state.empty()) std::memcpy(context.data, state.data(), state.size());
  std::memcpy(md5.state_.data(), &context, sizeof(context));
  return md5;
}

void Sha256::Reset() {
  SHA256_CTX context;
  std::memset(&context, 0, sizeof(context));
  Require(SHA256_Init(&context) == 1);
  std::memcpy(state_.data(), &context, sizeof(context));
}

void Sha256::Update(std::string_view bytes) {
  auto* const context = reinterpret_cast<SHA256_CTX*>(state_.data());
  Require(SHA256_Update(context, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::Finish() {
  std::string digest(kSha256Bytes, '\0');
  auto* const context = reinterpret_cast<SHA256_CTX*>(state_.data());
  Require(SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), context) == 1);
  Reset();
  return digest;
}

template <DigestAlgorithm kAlgorithm>
Digest<kAlgorithm>::Digest() : context_(NewContext()) {
  if (EVP_DigestInit_ex2(Context(context_), Algorithm(kAlgorithm), nullptr) != 1) {
    EVP_MD_CTX_free(Context(context_));
    Require(false);
  }
}

template <DigestAlgorithm kAlgorithm>
Digest<kAlgorithm>::~Digest() {
  EVP_MD_CTX_free(Context(context_));
}

template <DigestAlgorithm kAlgorithm>
Digest<kAlgorithm>::Digest(const Digest& other) : context_(NewContext()) {
  if (EVP_MD_CTX_copy_ex(Context(context_), Context(other.context_)) != 1) {
    EVP_MD_CTX_free(Context(context_));
    Require(false);
  }
}

template <DigestAlgorithm kAlgorithm>
Digest<kAlgorithm>& Digest<kAlgorithm>::operator=(const Digest& other) {
  if (this == &other) return *this;
  if (context_ == nullptr) context_ = NewContext();
  Require(EVP_MD_CTX_copy_ex(Context(context_), Context(other.context_)) == 1);
  return *this;
}

template <DigestAlgorithm kAlgorithm>
Digest<kAlgorithm>::Digest(Digest&& other) noexcept
    : context_(std::exchange(other.context_, nullptr)) {}

template <DigestAlgorithm kAlgorithm>
Digest<kAlgorithm>& Digest<kAlgorithm>::operator=(Digest&& other) noexcept {
  std::swap(context_, other.context_);
  return *this;
}

template <DigestAlgorithm kAlgorithm>
void Digest<kAlgorithm>::Reset() {
  Require(EVP_DigestInit_ex2(Context(context_), nullptr, nullptr) == 1);
}

template <DigestAlgorithm kAlgorithm>
void Digest<kAlgorithm>::Update(std::string_view bytes) {
  Require(EVP_DigestUpdate(Context(context_), bytes.data(), bytes.size()) == 1);
}

template <DigestAlgorithm kAlgorithm>
std::string Digest<kAlgorithm>::Finish() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  Require(EVP_DigestFinal_ex(Context(context_), digest, &size) == 1);
  Reset();
  return {reinterpret_cast<const char*>(digest), size};
}

template class Digest<DigestAlgorithm::kSha1>;
template class Digest<DigestAlgorithm::kSha512>;

std::string Md5Digest(std::string_view bytes) { return OneShot<Md5>(bytes); }
std::string Sha1Digest(std::string_view bytes) { return OneShot<Sha1>(bytes); }
std::string Sha256Digest(std::string_view bytes) { return OneShot<Sha256>(bytes); }
std::string Sha512Digest(std::string_view bytes) { return OneShot<Sha512>(bytes); }

HmacSha256Key::HmacSha256Key(std::string_view key) {
  inner_.Update(HmacBlock<Sha256>(key, 0x36));
  outer_.Update(HmacBlock<Sha256>(key, 0x5c));
}

std::string HmacSha256Key::Sign(std::string_view message) const {
  Sha256 sha = inner_;
  sha.Update(message);
  const std::string inner_digest = sha.Finish();
  sha = outer_;
  sha.Update(inner_digest);
  return sha.Finish();
}

std::string HmacSha256(std::string_view key, std::string_view message) {
  return HmacSha256Key(key).Sign(message);
}

std::string HmacSha1(std::string_view key, std::string_view message) {
  Sha1 sha;
  sha.Update(HmacBlock<Sha1>(key, 0x36));
  sha.Update(message);
  const std::string inner_digest = sha.Finish();
  sha.Update(HmacBlock<Sha1>(key, 0x5c));
  sha.Update(inner_digest);
  return sha.Finish();
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace aloft
