#include "object/key_ring.h"

#include <openssl/crypto.h>

#include <stdexcept>

#include "base/digest.h"

namespace aloft::object {
namespace {

constexpr std::string_view kKeyLabel = "aloft data key 1";

// The client's own key never seals anything itself: it may be in use elsewhere.
SecretKey SealingKey(const SecretKey& client_key) { return client_key.Derive(kKeyLabel); }

Result<SecretKey> OpenKey(const SecretKey& under, std::string_view sealed) {
  auto plain = OpenText(under, kKeyLabel, sealed);
  auto key = plain ? SecretKey::From(*plain) : std::nullopt;
  if (plain) OPENSSL_cleanse(plain->data(), plain->size());
  if (!key) return Fail(Error{Fault::kCorrupt, "a data key does not unseal"});
  return *key;
}

}  // namespace

std::string KeyRing::SealKey(const SecretKey& under, const SecretKey& data_key) const {
  return SealText(under, random_.Bytes(Aead::kNonceBytes), kKeyLabel, data_key.bytes());
}

Lock KeyRing::Make(const EncryptionChoice& choice) const {
  std::string bytes = random_.Bytes(SecretKey::kBytes);
  Lock lock{{}, *SecretKey::From(bytes)};
  OPENSSL_cleanse(bytes.data(), bytes.size());
  lock.kept.holder = choice.holder;
  if (choice.holder == KeyHolder::kServer) {
    lock.kept.sealed_key = SealForServer(lock.key);
    return lock;
  }
  if (!choice.client_key) throw std::logic_error("a data key for nobody");
  lock.kept.client_key_sha256 = Sha256Digest(choice.client_key->bytes());
  lock.kept.sealed_key = SealKey(SealingKey(*choice.client_key), lock.key);
  return lock;
}

Result<SecretKey> KeyRing::Open(const Encryption& encryption,
                                const std::optional<SecretKey>& client_key) const {
  ALOFT_TRY_VOID(CheckClientKey(encryption, client_key));
  if (encryption.holder == KeyHolder::kServer) return OpenForServer(encryption.sealed_key);
  if (!client_key) throw std::logic_error("a data key of what is not encrypted");
  return OpenKey(SealingKey(*client_key), encryption.sealed_key);
}

std::string KeyRing::SealForServer(const SecretKey& data_key) const {
  return SealKey(server_key_, data_key);
}

Result<SecretKey> KeyRing::OpenForServer(std::string_view sealed) const {
  return OpenKey(server_key_, sealed);
}

}  // namespace aloft::object
