// A public RSA key: checks what the holder of the private half has signed.
//
// Guarantees  Verifies takes PKCS #1 v1.5 signatures with SHA-256 of exactly the key's length, and
//             nothing else.
// Threads     Values; any thread.
// Errors      What is not an RSA key of kPublicKeyBitsMin to kPublicKeyBitsMax bits with the
//             exponent 65537 is no key.
// Knows not   what is signed, and for whom.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "os/random.h"

namespace aloft::identity {

class PublicKey {
 public:
  // `der`: SubjectPublicKeyInfo. Null if it is not acceptable.
  static std::shared_ptr<const PublicKey> FromDer(std::string_view der);
  // One that nobody has the private half of: checking against it takes the time of a real check.
  static std::shared_ptr<const PublicKey> NobodysKey(os::Random& random);

  bool Verifies(std::string_view message, std::string_view signature) const;
  const std::string& der() const { return der_; }

 private:
  struct Handle;
  PublicKey(std::shared_ptr<const Handle> handle, std::string der);

  std::shared_ptr<const Handle> handle_;
  std::string der_;
};

}  // namespace aloft::identity
