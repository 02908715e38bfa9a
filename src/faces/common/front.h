// The front: receives every request, picks its dialect, authenticates it once, and hands it to the
// face.
//
// Guarantees  A face sees an AuthedRequest only after everything that can be verified from the head
// was verified; a Buffered
//             plan runs and a Streamed plan's Finish is called only after the whole body was
//             verified (hash, chunk signatures, trailers, lengths). So a request that is refused
//             leaves no trace. An unknown key and a wrong signature cost the same work.
// Threads     Any thread; no state of its own.
// Ownership   Borrows faces, keys, tokens and clock; they outlive it.
// Knows not   operations.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "edge/request.h"
#include "faces/common/authenticate.h"
#include "faces/common/bearer.h"
#include "faces/common/dialect.h"
#include "faces/common/face.h"
#include "faces/common/google_signature.h"
#include "faces/common/upload_pass.h"
#include "identity/keys.h"
#include "os/clock.h"

namespace aloft::faces {

struct FrontOptions {
  const identity::Keys& keys;
  const os::Clock& clock;
  std::string default_region = "us-east-1";  // of anonymous requests
  bool allow_sigv2_header =
      false;  // the Authorization form of signature version 2; its presigned form always works
  // Checks the Bearer tokens of requests in Google's dialects; null: there are none that would
  // pass.
  const BearerTokens* bearer_tokens = nullptr;
  // Checks requests signed in Google's own form; null: none would pass.
  const GoogleSignatures* google_signatures = nullptr;
  // Lets requests go on with uploads by the pass in their URL; null: by credentials only.
  const UploadPasses* upload_passes = nullptr;
  // Whom requests in Google's dialects act for that carry no credentials, or a Bearer token that
  // does not pass, as Google's SDKs send to an emulator. Only for development, on loopback; null:
  // such requests are refused. Requests from web pages of other origins always are.
  std::shared_ptr<const identity::Principal> emulated = nullptr;
};

class Front final : public edge::Front {
 public:
  explicit Front(FrontOptions options);

  // Before serving. A dialect without a face is answered "not implemented".
  void Serve(Dialect dialect, Face& face);

  edge::Plan Begin(const edge::Request& request) override;
  edge::Response Refuse(const edge::Request& request, int status, std::string_view reason) override;

 private:
  edge::Plan BeginSignedHead(const edge::Request& request, Face& face, const AuthTraits& traits);
  edge::Plan BeginSignedBody(const edge::Request& request, Face& face, const AuthTraits& traits);
  edge::Plan BeginBearer(const edge::Request& request, Face& face, Anonymous anonymous) const;
  edge::Plan BeginGoogleSigned(const edge::Request& request, Face& face) const;
  edge::Plan BeginVerified(const edge::Request& request, Face& face, Verified verified) const;
  Result<std::shared_ptr<const identity::Principal>, AuthError> WhoBears(
      const edge::Request& request) const;
  bool MayBeEmulated(const edge::Request& request, const AuthError& error) const;
  edge::Plan BeginPublic(const edge::Request& request, Face& face) const;
  edge::Response RunSignedBody(const edge::Request& request, Face& face, const AuthTraits& traits,
                               const Claim& claim, std::string_view body);
  std::shared_ptr<AuthedRequest> Admit(const edge::Request& request,
                                       const Verified& verified) const;
  AuthTraits TraitsOf(Dialect dialect, const edge::Request& request) const;

  FrontOptions options_;
  Authenticator authenticator_;
  std::array<Face*, kDialectCount> faces_ = {};
};

}  // namespace aloft::faces
