// Who sent this request? In two steps, because some services sign the body itself: Read checks
// everything that the head alone decides, Verify finds the key and compares the signature.
//
// Guarantees  Verified is made only for a right signature of an enabled key, or for anonymous where
//             the traits allow it. Unknown key and wrong signature take the same work.
// Threads     Any thread; no state of its own.
// Ownership   Borrows keys and clock. A Claim borrows the request.
// Knows not   operations, policies.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "edge/request.h"
#include "faces/common/auth_words.h"
#include "faces/common/face.h"
#include "faces/common/query_string.h"
#include "faces/common/sigv4.h"
#include "identity/authorizer.h"
#include "identity/keys.h"
#include "os/clock.h"

namespace aloft::faces {

// Where the signature finds the payload's hash.
enum class PayloadPlace : std::uint8_t {
  kHeader,  // x-amz-content-sha256 (S3)
  kBody,    // the body itself
};

enum class Anonymous : std::uint8_t { kRefused, kAdmitted };
enum class SigV2 : std::uint8_t { kNone, kQueryOnly, kQueryAndHeader };

struct AuthTraits {
  std::string_view service;  // of the credential scope
  PathForm path_form = PathForm::kNormalized;
  PayloadPlace payload = PayloadPlace::kBody;
  AuthWording wording = AuthWording::kJson;
  Anonymous anonymous = Anonymous::kRefused;
  SigV2 sigv2 = SigV2::kNone;
};

enum class ClaimForm : std::uint8_t { kAnonymous, kV4Header, kV4Query, kV2Header, kV2Query };

// What the body must turn out to be.
struct Payload {
  BodyMode mode = BodyMode::kUnsigned;
  std::string word;                    // as signed: hex, UNSIGNED-PAYLOAD, STREAMING-…
  std::string sha256;                  // 32 bytes, with kHash
  std::optional<std::uint64_t> bytes;  // behind any framing
  bool has_trailers = false;           // the framing ends in trailers
  std::vector<std::string> announced;  // x-amz-trailer, lower-case
};

// What a request says about who sent it; nothing of it is proven.
struct Claim {
  Claim() = default;
  Claim(const Claim&) = delete;  // the credential's views point into this object
  Claim& operator=(const Claim&) = delete;

  ClaimForm form = ClaimForm::kAnonymous;
  QueryString query;
  std::string credential_text;
  Credential credential = {};
  std::string amz_date;
  std::vector<std::string> signed_headers;  // lower-case, sorted
  std::string signature;
  std::string token;  // session token; empty: none
  Payload payload;
};

// What signs the chunks of a body.
struct ChunkKey {
  std::shared_ptr<const HmacSha256Key> key;
  std::string amz_date;
  std::string scope;
  std::string seed;  // the request's signature
};

struct Verified {
  std::shared_ptr<const identity::Principal> principal;
  std::string region;  // of the credential scope; empty without one
  bool presigned = false;
  Payload payload;
  ChunkKey chunk_key;  // with kSignedChunks
};

class Authenticator {
 public:
  Authenticator(const identity::Keys& keys, const os::Clock& clock)
      : keys_(keys), clock_(clock), anonymous_(identity::Anonymous()) {}

  Result<std::shared_ptr<const Claim>, AuthError> Read(const edge::Request& request,
                                                       const AuthTraits& traits) const;
  // `body_hash`: hex, with PayloadPlace::kBody.
  Result<Verified, AuthError> Verify(const edge::Request& request, const AuthTraits& traits,
                                     const Claim& claim, std::string_view body_hash = {}) const;

 private:
  Result<Verified, AuthError> VerifyV4(const edge::Request& request, const AuthTraits& traits,
                                       const Claim& claim, std::string_view body_hash) const;
  Result<Verified, AuthError> VerifyV2(const edge::Request& request, const Claim& claim) const;

  const identity::Keys& keys_;
  const os::Clock& clock_;
  std::shared_ptr<const identity::Principal> anonymous_;
};

}  // namespace aloft::faces
