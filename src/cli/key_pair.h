// A fresh RSA pair, made here so that the private half is known to its holder alone.
//
// Threads     Any.
// Errors      A failure of the library is an exception.
#pragma once

#include <string>

namespace aloft::cli {

struct KeyPair {
  std::string private_pem;  // PKCS #8
  std::string public_der;   // SubjectPublicKeyInfo
};

inline constexpr int kKeyPairBits = 2048;

KeyPair MakeKeyPair();

}  // namespace aloft::cli
