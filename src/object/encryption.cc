#include "object/encryption.h"

#include "base/digest.h"

namespace aloft::object {

Result<void> CheckClientKey(const Encryption& encryption, const std::optional<SecretKey>& key) {
  if (encryption.holder != KeyHolder::kClient) {
    if (key) return Fail(Error{Fault::kKeyNotNeeded});
    return {};
  }
  if (!key) return Fail(Error{Fault::kKeyMissing});
  if (!EqualInConstantTime(Sha256Digest(key->bytes()), encryption.client_key_sha256)) {
    return Fail(Error{Fault::kKeyWrong});
  }
  return {};
}

// Clients never see the sealed key: without it nobody can try which digest it was.
std::string VeiledDigest(const Encryption& encryption, const std::string& digest) {
  if (encryption.holder != KeyHolder::kClient) return digest;
  return Sha256Digest(encryption.sealed_key + digest).substr(0, digest.size());
}

}  // namespace aloft::object
