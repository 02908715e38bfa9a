#include "base/aead.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <new>
#include <stdexcept>

#include "base/digest.h"

namespace aloft {
namespace {

const unsigned char* Unsigned(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Unsigned(char* out) { return reinterpret_cast<unsigned char*>(out); }

void Require(bool success) {
  if (!success) throw std::runtime_error("aloft: the cipher library failed");
}

// Fetched once per process and never freed: looking it up costs more than a short text.
const EVP_CIPHER* Cipher() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

EVP_CIPHER_CTX* Context(void* context) { return static_cast<EVP_CIPHER_CTX*>(context); }

}  // namespace

std::optional<SecretKey> SecretKey::From(std::string_view bytes) {
  if (bytes.size() != kBytes) return std::nullopt;
  SecretKey key;
  std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
  return key;
}

SecretKey::~SecretKey() { OPENSSL_cleanse(bytes_.data(), kBytes); }

SecretKey SecretKey::Derive(std::string_view label) const {
  std::string derived = HmacSha256(bytes(), label);
  SecretKey key = *From(derived);
  OPENSSL_cleanse(derived.data(), derived.size());
  return key;
}

Aead::Aead(const SecretKey& key) : context_(EVP_CIPHER_CTX_new()) {
  if (context_ == nullptr) throw std::bad_alloc();
  // The key's schedule is made once; each text only brings its nonce.
  const int made = EVP_CipherInit_ex(Context(context_), Cipher(), nullptr, Unsigned(key.bytes()),
                                     nullptr, /*encrypt=*/1);
  if (made != 1) EVP_CIPHER_CTX_free(Context(context_));
  Require(made == 1);
}

Aead::~Aead() { EVP_CIPHER_CTX_free(Context(context_)); }

void Aead::Seal(std::string_view nonce, std::string_view label, std::string_view plain, char* out,
                char* tag) {
  Require(nonce.size() == kNonceBytes);
  EVP_CIPHER_CTX* context = Context(context_);
  int bytes = 0;
  Require(EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, Unsigned(nonce), 1) == 1);
  Require(EVP_CipherUpdate(context, nullptr, &bytes, Unsigned(label),
                           static_cast<int>(label.size())) == 1);
  Require(EVP_CipherUpdate(context, Unsigned(out), &bytes, Unsigned(plain),
                           static_cast<int>(plain.size())) == 1);
  Require(EVP_CipherFinal_ex(context, Unsigned(out) + plain.size(), &bytes) == 1);
  Require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, kTagBytes, tag) == 1);
}

bool Aead::Open(std::string_view nonce, std::string_view label, std::string_view sealed,
                std::string_view tag, char* out) {
  Require(nonce.size() == kNonceBytes && tag.size() == kTagBytes);
  EVP_CIPHER_CTX* context = Context(context_);
  int bytes = 0;
  std::string expected(tag);
  Require(EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, Unsigned(nonce), 0) == 1);
  Require(EVP_CipherUpdate(context, nullptr, &bytes, Unsigned(label),
                           static_cast<int>(label.size())) == 1);
  Require(EVP_CipherUpdate(context, Unsigned(out), &bytes, Unsigned(sealed),
                           static_cast<int>(sealed.size())) == 1);
  Require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, kTagBytes, expected.data()) == 1);
  if (EVP_CipherFinal_ex(context, Unsigned(out) + sealed.size(), &bytes) == 1) return true;
  OPENSSL_cleanse(out, sealed.size());
  return false;
}

std::string SealText(const SecretKey& key, std::string_view nonce, std::string_view label,
                     std::string_view plain) {
  std::string out(nonce);
  out.resize(plain.size() + kSealedTextOverhead);
  char* text = out.data() + Aead::kNonceBytes;
  Aead(key).Seal(nonce, label, plain, text, text + plain.size());
  return out;
}

std::optional<std::string> OpenText(const SecretKey& key, std::string_view label,
                                    std::string_view sealed) {
  if (sealed.size() < kSealedTextOverhead) return std::nullopt;
  std::string out(sealed.size() - kSealedTextOverhead, '\0');
  const std::string_view nonce = sealed.substr(0, Aead::kNonceBytes);
  const std::string_view text = sealed.substr(Aead::kNonceBytes, out.size());
  const std::string_view tag = sealed.substr(Aead::kNonceBytes + out.size());
  if (!Aead(key).Open(nonce, label, text, tag, out.data())) return std::nullopt;
  return out;
}

}  // namespace aloft
