// Signatures in Google's own form: signed URLs and signed headers of Cloud Storage, by a service
// account's key (RSA) or by an access key (HMAC), of version 4 and version 2.
// https://cloud.google.com/storage/docs/authentication/signatures
// https://cloud.google.com/storage/docs/access-control/signed-urls-v2
//
// Guarantees  Verified is made only for a right signature of an enabled key, within its time. Every
//             x-goog-* header of the request is signed, and so is every parameter that decides what
//             is done. Unknown keys and wrong signatures cost the same and are told apart by
//             nothing.
// Threads     Any; no state of its own.
// Ownership   Borrows what Options names; all outlive it.
// Knows not   operations, and what a principal may do.
#pragma once

#include <string_view>

#include "base/result.h"
#include "edge/request.h"
#include "faces/common/account_keys.h"
#include "faces/common/authenticate.h"
#include "faces/common/post_policy.h"
#include "faces/common/query_string.h"
#include "identity/keys.h"
#include "identity/projects.h"
#include "os/clock.h"
#include "os/random.h"

namespace aloft::faces {

class GoogleSignatures {
 public:
  struct Options {
    const identity::Keys& keys;
    const identity::Projects& projects;
    const os::Clock& clock;
    os::Random& random;
  };
  explicit GoogleSignatures(Options options);

  // Whether the request carries such a signature, right or wrong.
  static bool IsSigned(const edge::Request& request);
  Result<Verified, AuthError> Verify(const edge::Request& request) const;

  // Who has signed the policy of a browser's form. Fields read: policy, x-goog-algorithm,
  // x-goog-credential, x-goog-date, x-goog-signature. Without the last one: kMissingToken. What the
  // policy demands is the face's to check, its end included.
  Result<std::shared_ptr<const identity::Principal>, AuthError> VerifyForm(
      const FormField& field) const;

 private:
  struct Claim4;
  struct Claim2;
  using PrincipalPtr = std::shared_ptr<const identity::Principal>;

  Result<Verified, AuthError> VerifyV4(const edge::Request& request, const QueryString& query,
                                       bool in_query) const;
  Result<Verified, AuthError> VerifyV2(const edge::Request& request, const QueryString& query,
                                       bool in_query) const;
  PrincipalPtr SignerOf(const edge::Request& request, const QueryString& query,
                        const Claim4& claim) const;
  PrincipalPtr SignerOf(const edge::Request& request, const QueryString& query,
                        const Claim2& claim) const;
  PrincipalPtr SignerOf(std::string_view algorithm, const Credential& credential,
                        std::string_view text, std::string_view signature) const;

  Options options_;
  AccountKeys accounts_;
};

}  // namespace aloft::faces
