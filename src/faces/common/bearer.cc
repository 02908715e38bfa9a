#include "faces/common/bearer.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "faces/common/limits.h"
#include "faces/common/oauth_scopes.h"

namespace aloft::faces {
namespace {

using identity::TokenScope;
using identity::TokenScopes;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::string_view kAlgorithm = "RS256";

// Where Google's clients believe its token endpoint to be, whatever a key file says: their
// audience.
constexpr std::string_view kTokenAudiences[] = {
    "https://oauth2.googleapis.com/token",
    "https://www.googleapis.com/oauth2/v4/token",
    "https://accounts.google.com/o/oauth2/token",
};
// The services that clients address tokens to which they sign themselves.
constexpr std::string_view kServiceHosts[] = {"storage.googleapis.com", "firestore.googleapis.com",
                                              "www.googleapis.com"};

template <std::size_t kCount>
bool IsOneOf(const std::string_view (&known)[kCount], std::string_view text) {
  return std::find(std::begin(known), std::end(known), text) != std::end(known);
}

// The host of an URL without its port; empty if it is none.
std::string_view HostOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (url.find('@') != std::string_view::npos) return {};
  if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
  return url.substr(0, url.find(':'));
}

bool IsTokenAudience(const identity::AccessKey& key, std::string_view audience) {
  return audience == key.audience || IsOneOf(kTokenAudiences, audience);
}

// An assertion's audience must not pass here: it was meant for the token endpoint alone.
bool IsServiceAudience(const identity::AccessKey& key, std::string_view audience) {
  if (!audience.starts_with("https://") && !audience.starts_with("http://")) return false;
  if (IsTokenAudience(key, audience)) return false;
  const std::string_view host = HostOf(audience);
  return !host.empty() && (host == HostOf(key.audience) || IsOneOf(kServiceHosts, host));
}

AuthError Invalid() { return AuthError{AuthFault::kInvalidToken}; }

std::shared_ptr<const identity::Principal> Narrowed(const identity::AccessKey& key,
                                                    TokenScopes scopes) {
  if (Has(scopes, TokenScope::kEverything)) return key.principal;
  auto narrowed = std::make_shared<identity::Principal>(*key.principal);
  narrowed->limit = identity::PermissionsOf(scopes);
  return narrowed;
}

}  // namespace

BearerTokens::BearerTokens(Options options)
    : options_(options), accounts_(options.keys, options.projects, options.random) {}

BearerTokens::KeyPtr BearerTokens::FindSigner(const Jwt& jwt) const {
  return accounts_.FindSigner(jwt.issuer, jwt.key_id, [&](const identity::PublicKey& key) {
    return key.Verifies(jwt.signed_part, jwt.signature);
  });
}

bool BearerTokens::IsInTime(const Jwt& jwt) const {
  if (!jwt.issued_seconds || !jwt.expires_seconds) return false;
  const std::int64_t now = options_.clock.WallMicros() / kSecond;
  const std::int64_t life = *jwt.expires_seconds - *jwt.issued_seconds;
  if (life <= 0 || life > kTokenLifeSecondsMax) return false;
  const std::int64_t begin =
      std::max(*jwt.issued_seconds, jwt.not_before_seconds.value_or(*jwt.issued_seconds));
  return begin <= now + kTokenSkewSecondsMax && now < *jwt.expires_seconds + kTokenSkewSecondsMax;
}

Result<BearerTokens::Proven, AuthError> BearerTokens::ProveSelfSigned(
    std::string_view token) const {
  const auto jwt = ParseJwt(token);
  if (!jwt.ok() || jwt->algorithm != kAlgorithm) return Fail(Invalid());
  const KeyPtr key = FindSigner(*jwt);
  if (key == nullptr || jwt->subject != jwt->issuer) return Fail(Invalid());
  if (!IsInTime(*jwt)) return Fail(AuthError{AuthFault::kExpired});
  const bool addressed = jwt->audience.has_value();
  if (addressed && !IsServiceAudience(*key, *jwt->audience)) return Fail(Invalid());
  const bool scoped = !jwt->scope.empty();
  if (!addressed && !scoped) return Fail(Invalid());
  const TokenScopes scopes =
      scoped ? ParseScopes(jwt->scope) : static_cast<TokenScopes>(TokenScope::kEverything);
  return Proven{key->id, scopes, *jwt->expires_seconds * kSecond};
}

Result<BearerTokens::Proven, AuthError> BearerTokens::Prove(std::string_view token) const {
  if (identity::AccessTokens::LooksLikeOne(token)) {
    auto opened = options_.tokens.Open(token);
    if (!opened) return Fail(Invalid());
    return Proven{std::move(opened->key_id), opened->scopes, opened->expires_micros};
  }
  if (token.size() > kJwtBytesMax) return Fail(Invalid());
  // By its digest: tokens are not kept where a dump could show them.
  const std::string digest = Sha256Digest(token);
  Proven known;
  if (Recall(digest, known)) return known;
  ALOFT_TRY(Proven proven, ProveSelfSigned(token));
  proven.expires_micros += kTokenSkewSecondsMax * kSecond;
  Remember(digest, proven);
  return proven;
}

Result<std::shared_ptr<const identity::Principal>, AuthError> BearerTokens::Verify(
    std::string_view token) const {
  ALOFT_TRY(const Proven proven, Prove(token));
  if (options_.clock.WallMicros() >= proven.expires_micros) {
    return Fail(AuthError{AuthFault::kExpired});
  }
  const KeyPtr key = options_.keys.FindPublic(proven.key_id);
  if (key == nullptr || key->state != identity::KeyState::kEnabled) return Fail(Invalid());
  return Narrowed(*key, proven.scopes);
}

Result<IssuedToken, AssertionFault> BearerTokens::Exchange(std::string_view assertion) const {
  const auto jwt = ParseJwt(assertion);
  if (!jwt.ok()) return Fail(AssertionFault::kMalformed);
  if (jwt->algorithm != kAlgorithm) return Fail(AssertionFault::kAlgorithm);
  const KeyPtr key = FindSigner(*jwt);
  if (key == nullptr) return Fail(AssertionFault::kSignature);
  if (!jwt->audience || !IsTokenAudience(*key, *jwt->audience)) {
    return Fail(AssertionFault::kAudience);
  }
  if (!IsInTime(*jwt)) return Fail(AssertionFault::kTime);
  if (!jwt->subject.empty() && jwt->subject != jwt->issuer) {
    return Fail(AssertionFault::kDelegation);
  }
  if (!jwt->target_audience.empty()) return Fail(AssertionFault::kIdToken);
  const TokenScopes scopes = ParseScopes(jwt->scope);
  if (scopes == 0) return Fail(AssertionFault::kScope);
  const std::int64_t now = options_.clock.WallMicros();
  return IssuedToken{
      options_.tokens.Issue({key->id, scopes, now, now + kTokenLifeSecondsMax * kSecond}),
      kTokenLifeSecondsMax};
}

bool BearerTokens::Recall(const std::string& digest, Proven& out) const {
  MutexLock lock(mutex_);
  if (const auto found = young_.find(digest); found != young_.end()) {
    out = found->second;
    return true;
  }
  const auto found = old_.find(digest);
  if (found == old_.end()) return false;
  out = found->second;
  if (young_.size() < kVerifiedTokensMax / 2) young_.insert(old_.extract(found));
  return true;
}

void BearerTokens::Remember(const std::string& digest, const Proven& proven) const {
  MutexLock lock(mutex_);
  if (young_.size() >= kVerifiedTokensMax / 2) {
    old_ = std::move(young_);
    young_.clear();
  }
  young_.emplace(digest, proven);
}

}  // namespace aloft::faces
