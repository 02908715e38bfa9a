// The token endpoint: POST /token gives an access token for a signed assertion (RFC 6749, RFC
// 7523), as Google's does.
// https://developers.google.com/identity/protocols/oauth2/service-account#httprest
//
// Guarantees  Every reply is in OAuth's form and is not to be cached. Nothing of an assertion or
//             token is logged or repeated.
// Threads     Any; no state of its own.
// Ownership   Borrows the tokens, which outlive it.
// Limits      kTokenFormBytesMax.
// Knows not   how assertions are judged (faces/common/bearer.h).
#pragma once

#include <memory>
#include <string_view>

#include "faces/common/bearer.h"
#include "faces/common/face.h"

namespace aloft::faces::oauth {

class OauthFace final : public Face {
 public:
  explicit OauthFace(const BearerTokens& tokens) : tokens_(tokens) {}

  edge::Plan Begin(std::shared_ptr<const AuthedRequest> request) override;
  edge::Response RefuseAuth(const edge::Request& request, const AuthError& error) override;
  edge::Response Refuse(const edge::Request& request, int status, std::string_view reason) override;

 private:
  const BearerTokens& tokens_;
};

}  // namespace aloft::faces::oauth
