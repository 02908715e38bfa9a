// Which data key new bytes get, and the one of bytes that are there; nullopt: none, not encrypted.
//
// Threads     Any; no state.
// Errors      Those of KeyRing; kUnavailable where the service has no keys.
#pragma once

#include <optional>

#include "object/bucket_info.h"
#include "object/core.h"
#include "object/encryption.h"
#include "object/key_ring.h"

namespace aloft::object {

// Who will hold the key: what the write says, or else the bucket.
KeyHolder HolderFor(const BucketInfo& bucket, const EncryptionChoice& choice);

Result<std::optional<Lock>> LockFor(const Core& core, const BucketInfo& bucket,
                                    const EncryptionChoice& choice);
// Fails with kKeyNotNeeded for a client's key to bytes that are not encrypted.
Result<std::optional<SecretKey>> Unlock(const Core& core, const Encryption& encryption,
                                        const std::optional<SecretKey>& client_key);

}  // namespace aloft::object
