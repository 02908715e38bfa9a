#include "identity/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <new>
#include <utility>

#include "base/check.h"
#include "base/free_with.h"
#include "identity/limits.h"

namespace aloft::identity {
namespace {

using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, FreeWith<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, FreeWith<OSSL_PARAM_free>>;

constexpr unsigned long kExponent = 65537;
constexpr std::size_t kDerBytesMax = 2048;
constexpr std::size_t kNobodysKeyBytes = 256;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool IsAcceptable(const EVP_PKEY* key) {
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) return false;
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < kPublicKeyBitsMin || bits > kPublicKeyBitsMax) return false;
  BIGNUM* exponent = nullptr;
  if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1) return false;
  const Number owned(exponent);
  return BN_is_word(exponent, kExponent) == 1;
}

std::string DerOf(const EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int bytes = i2d_PUBKEY(key, &der);
  ALOFT_CHECK(bytes > 0);
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(bytes));
  OPENSSL_free(der);
  return out;
}

}  // namespace

struct PublicKey::Handle {
  Key key;
};

PublicKey::PublicKey(std::shared_ptr<const Handle> handle, std::string der)
    : handle_(std::move(handle)), der_(std::move(der)) {}

std::shared_ptr<const PublicKey> PublicKey::FromDer(std::string_view der) {
  if (der.empty() || der.size() > kDerBytesMax) return nullptr;
  const unsigned char* at = Bytes(der);
  Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (key == nullptr || at != Bytes(der) + der.size() || !IsAcceptable(key.get())) return nullptr;
  std::string canonical = DerOf(key.get());
  return std::shared_ptr<const PublicKey>(
      new PublicKey(std::make_shared<const Handle>(Handle{std::move(key)}), std::move(canonical)));
}

std::shared_ptr<const PublicKey> PublicKey::NobodysKey(os::Random& random) {
  std::string modulus = random.Bytes(kNobodysKeyBytes);
  modulus.front() = static_cast<char>(modulus.front() | 0x80);
  modulus.back() = static_cast<char>(modulus.back() | 1);
  const Number n(BN_bin2bn(Bytes(modulus), static_cast<int>(modulus.size()), nullptr));
  const Number e(BN_new());
  const Builder builder(OSSL_PARAM_BLD_new());
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  if (n == nullptr || e == nullptr || builder == nullptr || context == nullptr) {
    throw std::bad_alloc();
  }
  ALOFT_CHECK(BN_set_word(e.get(), kExponent) == 1);
  ALOFT_CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1);
  ALOFT_CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1);
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  EVP_PKEY* made = nullptr;
  ALOFT_CHECK(EVP_PKEY_fromdata_init(context.get()) == 1);
  ALOFT_CHECK(EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1);
  Key key(made);
  std::string der = DerOf(key.get());
  return std::shared_ptr<const PublicKey>(
      new PublicKey(std::make_shared<const Handle>(Handle{std::move(key)}), std::move(der)));
}

bool PublicKey::Verifies(std::string_view message, std::string_view signature) const {
  EVP_PKEY* key = handle_->key.get();
  if (signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(key))) return false;
  const DigestContext context(EVP_MD_CTX_new());
  if (context == nullptr) throw std::bad_alloc();
  EVP_PKEY_CTX* options = nullptr;  // belongs to `context`
  if (EVP_DigestVerifyInit(context.get(), &options, EVP_sha256(), nullptr, key) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PADDING) != 1) {
    return false;
  }
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message),
                          message.size()) == 1;
}

}  // namespace aloft::identity
