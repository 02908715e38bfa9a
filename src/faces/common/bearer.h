// Google's Bearer tokens of service accounts: tokens that the token endpoint has issued, tokens
// that the holder of a key has signed itself, and the assertions that the endpoint takes for its
// own.
//
// Guarantees  A principal only for a token that is genuine, meant for us, in its time, of a key
//             that exists and is enabled now. RS256 alone. A key that is unknown or disabled costs
//             what a wrong signature costs.
// Threads     Any. Verify takes a lock for a hash lookup; it never touches the store.
// Ownership   Borrows keys, projects, tokens, clock and randomness; all outlive it.
// Limits      kVerifiedTokensMax tokens are remembered by their digest; faces/common/limits.h for
//             the rest.
// Knows not   HTTP, tokens of end users (they are refused), what a principal may do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"
#include "base/result.h"
#include "faces/common/account_keys.h"
#include "faces/common/face.h"
#include "faces/common/jwt.h"
#include "identity/access_tokens.h"
#include "identity/keys.h"
#include "identity/projects.h"
#include "os/clock.h"
#include "os/random.h"

namespace aloft::faces {

// Why an assertion gets no token.
enum class AssertionFault : std::uint8_t {
  kMalformed,
  kAlgorithm,  // not RS256
  kSignature,  // also of an unknown or disabled key
  kAudience,
  kTime,        // not within its time, or its time is too long
  kDelegation,  // for another subject than its issuer
  kScope,       // no scope that is known
  kIdToken,     // asks for an ID token
};

struct IssuedToken {
  std::string text;
  std::int64_t life_seconds;
};

class BearerTokens {
 public:
  struct Options {
    const identity::Keys& keys;
    const identity::Projects& projects;
    const identity::AccessTokens& tokens;
    const os::Clock& clock;
    os::Random& random;
  };
  explicit BearerTokens(Options options);

  // Whom a request with "Authorization: Bearer `token`" acts for. Fails with kInvalidToken,
  // kExpired.
  Result<std::shared_ptr<const identity::Principal>, AuthError> Verify(
      std::string_view token) const;
  // An access token for a signed assertion (RFC 7523), limited to its scopes.
  Result<IssuedToken, AssertionFault> Exchange(std::string_view assertion) const;

 private:
  using KeyPtr = std::shared_ptr<const identity::AccessKey>;
  // What is remembered of a token that was verified: its key is looked up anew.
  struct Proven {
    std::string key_id;
    identity::TokenScopes scopes;
    std::int64_t expires_micros;  // of the token; the skew comes on top
  };
  using ProvenMap = std::unordered_map<std::string, Proven>;

  Result<Proven, AuthError> Prove(std::string_view token) const;
  Result<Proven, AuthError> ProveSelfSigned(std::string_view token) const;
  KeyPtr FindSigner(const Jwt& jwt) const;  // null: nobody of ours
  bool IsInTime(const Jwt& jwt) const;
  bool Recall(const std::string& digest, Proven& out) const;
  void Remember(const std::string& digest, const Proven& proven) const;

  Options options_;
  AccountKeys accounts_;
  // Two generations: when the young one is full it becomes the old one, and what is asked for again
  // moves over.
  mutable Mutex mutex_;
  mutable ProvenMap young_ GUARDED_BY(mutex_);
  mutable ProvenMap old_ GUARDED_BY(mutex_);
};

}  // namespace aloft::faces
