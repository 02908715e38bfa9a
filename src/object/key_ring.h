// Data keys: made for what is written, sealed under the server's key or a client's, and unsealed
// for what is read (docs/formats/objects.md, "Encryption").
//
// Guarantees  A client's key is used and forgotten: what is kept is its SHA-256, and a data key
//             that only it unseals.
// Threads     Any.
// Ownership   Borrows the randomness.
// Errors      Open: those of CheckClientKey; kCorrupt for a sealed key that was changed, or that
//             was sealed by another server.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/aead.h"
#include "object/encryption.h"
#include "os/random.h"

namespace aloft::object {

// A data key, and how it is kept.
struct Lock {
  Encryption kept;
  SecretKey key;
};

class KeyRing {
 public:
  KeyRing(const SecretKey& server_key, os::Random& random)
      : server_key_(server_key.Derive("object data keys")), random_(random) {}

  // A new data key. `holder` is not kNobody; kClient has a key.
  Lock Make(const EncryptionChoice& choice) const;
  Result<SecretKey> Open(const Encryption& encryption,
                         const std::optional<SecretKey>& client_key) const;

  // Under the server's key whoever holds the other: for what goes on without the client's.
  std::string SealForServer(const SecretKey& data_key) const;
  Result<SecretKey> OpenForServer(std::string_view sealed) const;

  os::Random& random() const { return random_; }

 private:
  std::string SealKey(const SecretKey& under, const SecretKey& data_key) const;

  const SecretKey server_key_;
  os::Random& random_;
};

}  // namespace aloft::object
