#include "faces/oauth/face.h"

#include <utility>

#include "faces/common/limits.h"
#include "faces/oauth/errors.h"
#include "faces/oauth/grant_token.h"

namespace aloft::faces::oauth {

edge::Plan OauthFace::Begin(std::shared_ptr<const AuthedRequest> request) {
  edge::Buffered plan;
  plan.body_bytes_max = kTokenFormBytesMax;
  plan.run = [this, request](std::string_view body) { return GrantToken(tokens_, body); };
  plan.too_large = [] { return ErrorReply({413, "invalid_request", "The form is too large."}); };
  return plan;
}

edge::Response OauthFace::RefuseAuth(const edge::Request&, const AuthError&) {
  return ErrorReply({401, "invalid_client", "The request cannot be authenticated."});
}

edge::Response OauthFace::Refuse(const edge::Request&, int status, std::string_view reason) {
  return ErrorReply({status, status < 500 ? "invalid_request" : "server_error", reason});
}

}  // namespace aloft::faces::oauth
