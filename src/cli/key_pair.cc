#include "cli/key_pair.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>
#include <string_view>

#include "base/base64.h"
#include "base/free_with.h"

namespace aloft::cli {
namespace {

constexpr std::size_t kPemColumns = 64;

// What an i2d function has allocated; wiped when taken over.
std::string Taken(unsigned char* der, int bytes) {
  if (der == nullptr || bytes <= 0) throw std::runtime_error("a key cannot be written");
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(bytes));
  OPENSSL_clear_free(der, static_cast<std::size_t>(bytes));
  return out;
}

std::string Pem(std::string_view label, std::string_view der) {
  const std::string text = Base64Encode(der);
  std::string out = "-----BEGIN " + std::string(label) + "-----\n";
  for (std::size_t at = 0; at < text.size(); at += kPemColumns) {
    out += text.substr(at, kPemColumns) + "\n";
  }
  return out + "-----END " + std::string(label) + "-----\n";
}

}  // namespace

KeyPair MakeKeyPair() {
  const std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>> key(
      EVP_RSA_gen(static_cast<unsigned int>(kKeyPairBits)));
  if (key == nullptr) throw std::runtime_error("a key pair cannot be made");
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeWith<PKCS8_PRIV_KEY_INFO_free>> info(
      EVP_PKEY2PKCS8(key.get()));
  if (info == nullptr) throw std::runtime_error("a private key cannot be written");
  unsigned char* private_der = nullptr;
  unsigned char* public_der = nullptr;
  const int private_bytes = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &private_der);
  const int public_bytes = i2d_PUBKEY(key.get(), &public_der);
  return {Pem("PRIVATE KEY", Taken(private_der, private_bytes)), Taken(public_der, public_bytes)};
}

}  // namespace aloft::cli
