// Who holds the key of a version's bytes, and what a request says about it.
//
// The bytes of an encrypted version lie under a data key of their own, which is kept sealed: under
// the server's key, or under a key that the client sends with every request and that is never
// kept (key_ring.h).
//
// Threads     Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/aead.h"
#include "object/fault.h"

namespace aloft::object {

enum class KeyHolder : std::uint8_t {
  kNobody,  // not encrypted
  kServer,
  kClient,
};

// How the bytes of a version, or of the parts of an upload, are encrypted.
struct Encryption {
  KeyHolder holder = KeyHolder::kNobody;
  std::string client_key_sha256 = {};  // raw, of kClient: tells a wrong key before it is tried
  std::string sealed_key = {};         // the data key under the holder's
  std::string row_seal = {};           // nonce and tag of a body that lies in a row

  bool any() const { return holder != KeyHolder::kNobody; }
};

// What a write asks for.
struct EncryptionChoice {
  KeyHolder holder = KeyHolder::kNobody;     // kNobody: what the bucket says
  std::optional<SecretKey> client_key = {};  // with kClient

  static EncryptionChoice ByServer() { return {KeyHolder::kServer, {}}; }
  // Nullopt: what the bucket says.
  static EncryptionChoice ByClient(const std::optional<SecretKey>& key) {
    return {key ? KeyHolder::kClient : KeyHolder::kNobody, key};
  }
};

// Whether `key`, as it came with a request, is the one that the bytes need. Fails with kKeyMissing,
// kKeyWrong, kKeyNotNeeded.
Result<void> CheckClientKey(const Encryption& encryption, const std::optional<SecretKey>& key);

// What stands for a digest of bytes whose key a client holds, to those who do not hold it: as long,
// and the same for the same version.
std::string VeiledDigest(const Encryption& encryption, const std::string& digest);

}  // namespace aloft::object
