// Signs tokens as Google's clients do, for tests. The pair comes from the library's own generator;
// header only, so that the tests of every face can use it.
#pragma once

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "base/digest.h"

namespace aloft::faces {

// A pair whose public half a server gets.
class TestKeyPair {
 public:
  explicit TestKeyPair(unsigned int bits = 2048) : key_(EVP_RSA_gen(bits), &EVP_PKEY_free) {}

  std::string PublicDer() const {
    unsigned char* der = nullptr;
    const int bytes = i2d_PUBKEY(key_.get(), &der);
    std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(bytes));
    OPENSSL_free(der);
    return out;
  }

  std::string Sign(std::string_view message) const {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                     &EVP_MD_CTX_free);
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    std::size_t bytes = signature.size();
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &bytes,
                   reinterpret_cast<const unsigned char*>(message.data()), message.size());
    return signature;
  }

  // The token of this header and these claims, both JSON.
  std::string Token(std::string_view header, std::string_view claims) const {
    const std::string text = Base64UrlEncode(header) + "." + Base64UrlEncode(claims);
    return text + "." + Base64UrlEncode(Sign(text));
  }

 private:
  std::shared_ptr<EVP_PKEY> key_;
};

// The claims that tests change one by one.
struct TestClaims {
  std::string issuer;
  std::string subject;   // empty: left out
  std::string audience;  // empty: left out
  std::string scope;     // empty: left out
  std::int64_t issued_seconds = 0;
  std::int64_t life_seconds = 3600;
  std::string more = {};  // further members: ",\"nbf\":1"

  std::string Json() const {
    std::string json = R"({"iss":")" + issuer + R"(","iat":)" + std::to_string(issued_seconds) +
                       R"(,"exp":)" + std::to_string(issued_seconds + life_seconds);
    if (!subject.empty()) json += R"(,"sub":")" + subject + "\"";
    if (!audience.empty()) json += R"(,"aud":")" + audience + "\"";
    if (!scope.empty()) json += R"(,"scope":")" + scope + "\"";
    return json + more + "}";
  }
};

}  // namespace aloft::faces
