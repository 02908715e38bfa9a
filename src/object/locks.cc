#include "object/locks.h"

namespace aloft::object {
namespace {

Error NoKeys() { return Error{Fault::kUnavailable, "this service has no keys"}; }

}  // namespace

KeyHolder HolderFor(const BucketInfo& bucket, const EncryptionChoice& choice) {
  if (choice.holder != KeyHolder::kNobody) return choice.holder;
  return bucket.default_encryption.by_server ? KeyHolder::kServer : KeyHolder::kNobody;
}

Result<std::optional<Lock>> LockFor(const Core& core, const BucketInfo& bucket,
                                    const EncryptionChoice& choice) {
  const KeyHolder holder = HolderFor(bucket, choice);
  if (holder == KeyHolder::kNobody) return std::optional<Lock>();
  if (core.keys == nullptr) return Fail(NoKeys());
  return std::optional(core.keys->Make({holder, choice.client_key}));
}

Result<std::optional<SecretKey>> Unlock(const Core& core, const Encryption& encryption,
                                        const std::optional<SecretKey>& client_key) {
  if (!encryption.any()) {
    if (client_key) return Fail(Error{Fault::kKeyNotNeeded});
    return std::optional<SecretKey>();
  }
  if (core.keys == nullptr) return Fail(NoKeys());
  ALOFT_TRY(SecretKey key, core.keys->Open(encryption, client_key));
  return std::optional(key);
}

}  // namespace aloft::object
