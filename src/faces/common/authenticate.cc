#include "faces/common/authenticate.h"

#include <utility>

#include "faces/common/claim.h"
#include "faces/common/sigv2.h"
#include "identity/authorizer.h"

namespace aloft::faces {
namespace {

bool HasV4Query(const QueryString& query) {
  return query.Find("X-Amz-Algorithm") != nullptr || query.Find("X-Amz-Signature") != nullptr ||
         query.Find("X-Amz-Credential") != nullptr;
}

// Which form the credentials come in; more than one is refused.
Result<ClaimForm, AuthError> FindForm(const edge::Request& request, const AuthTraits& traits,
                                      const QueryString& query) {
  const auto authorization = request.headers.Find("authorization");
  const bool v4_query = HasV4Query(query);
  const bool v2_query = traits.sigv2 != SigV2::kNone && HasSigV2Query(query);
  if (authorization.has_value() + v4_query + v2_query > 1) {
    return Fail(TwoMechanisms(traits.wording));
  }
  if (v4_query) return ClaimForm::kV4Query;
  if (v2_query) return ClaimForm::kV2Query;
  if (!authorization) return ClaimForm::kAnonymous;
  if (authorization->starts_with("AWS4-")) return ClaimForm::kV4Header;
  const bool v2_header = authorization->starts_with("AWS ");
  if (v2_header && traits.sigv2 == SigV2::kQueryAndHeader) return ClaimForm::kV2Header;
  if (v2_header && traits.sigv2 == SigV2::kQueryOnly) {
    return Fail(AuthError{AuthFault::kInvalidArgument,
                          "The authorization mechanism you have provided is not supported. Please "
                          "use AWS4-HMAC-SHA256."});
  }
  return Fail(UnsupportedType(traits.wording, *authorization));
}

// Chunk framing that nobody signed for would be a way around the signature.
Result<void, AuthError> CheckPayloadForm(const Claim& claim) {
  const bool framed = claim.payload.mode == BodyMode::kSignedChunks ||
                      claim.payload.mode == BodyMode::kUnsignedChunks;
  if (!framed || claim.form == ClaimForm::kV4Header) return {};
  if (claim.form == ClaimForm::kAnonymous) return Fail(AuthError{AuthFault::kMissingToken});
  return Fail(AuthError{AuthFault::kNotAllowedHere,
                        "Chunked payloads need the signature in the Authorization header"});
}

bool IsUsable(const identity::AccessKey* key) {
  return key != nullptr && key->state == identity::KeyState::kEnabled;
}

}  // namespace

Result<std::shared_ptr<const Claim>, AuthError> Authenticator::Read(
    const edge::Request& request, const AuthTraits& traits) const {
  auto claim = std::make_shared<Claim>();
  auto query = QueryString::Split(request.query);
  if (!query) return Fail(AuthError{AuthFault::kInvalidArgument, "Too many query parameters"});
  claim->query = std::move(*query);
  ALOFT_TRY(claim->form, FindForm(request, traits, claim->query));
  const std::int64_t now = clock_.WallMicros();
  const bool version_4 = claim->form == ClaimForm::kV4Header || claim->form == ClaimForm::kV4Query;
  if (claim->form == ClaimForm::kV4Header) {
    ALOFT_TRY_VOID(ReadV4Header(request, traits, now, *claim));
  } else if (claim->form == ClaimForm::kV4Query) {
    ALOFT_TRY_VOID(ReadV4Query(traits, now, *claim));
  } else if (claim->form == ClaimForm::kAnonymous && traits.anonymous == Anonymous::kRefused) {
    return Fail(AuthError{AuthFault::kMissingToken});
  }
  if (version_4) {
    ALOFT_TRY_VOID(CheckSignedHeaders(request, traits, *claim));
    ALOFT_TRY_VOID(CheckScope(traits, *claim));
  }
  if (traits.payload == PayloadPlace::kHeader) ALOFT_TRY_VOID(ReadPayload(request, *claim));
  return std::shared_ptr<const Claim>(std::move(claim));
}

Result<Verified, AuthError> Authenticator::Verify(const edge::Request& request,
                                                  const AuthTraits& traits, const Claim& claim,
                                                  std::string_view body_hash) const {
  if (claim.form == ClaimForm::kAnonymous) {
    ALOFT_TRY_VOID(CheckPayloadForm(claim));
    return Verified{anonymous_, {}, false, claim.payload, {}};
  }
  const bool version_2 = claim.form == ClaimForm::kV2Header || claim.form == ClaimForm::kV2Query;
  if (version_2) return VerifyV2(request, claim);
  return VerifyV4(request, traits, claim, body_hash);
}

Result<Verified, AuthError> Authenticator::VerifyV4(const edge::Request& request,
                                                    const AuthTraits& traits, const Claim& claim,
                                                    std::string_view body_hash) const {
  const auto found = keys_.Find(claim.credential.access_key_id);
  const bool usable = IsUsable(found.get());
  const identity::AccessKey& key = usable ? *found : keys_.Stranger();
  const auto signing_key = SigningKey(key, claim.credential);
  const std::string_view payload =
      traits.payload == PayloadPlace::kBody ? body_hash : std::string_view(claim.payload.word);
  const SigningInput input{claim.amz_date, claim.credential.scope, claim.signed_headers, payload,
                           traits.path_form};
  const bool matches = SignatureMatches(request, claim.query, input, *signing_key, claim.signature);
  if (!usable) return Fail(AuthError{AuthFault::kUnknownKey});
  if (!matches) return Fail(AuthError{AuthFault::kSignatureMismatch});
  if (!claim.token.empty()) return Fail(AuthError{AuthFault::kInvalidToken});
  ALOFT_TRY_VOID(CheckPayloadForm(claim));
  RememberSigningKey(key, keys_.Stranger(), claim.credential, signing_key);

  Verified verified;
  verified.principal = key.principal;
  verified.region = claim.credential.region;
  verified.presigned = claim.form == ClaimForm::kV4Query;
  verified.payload = claim.payload;
  if (claim.payload.mode == BodyMode::kSignedChunks) {
    verified.chunk_key = {signing_key, claim.amz_date, std::string(claim.credential.scope),
                          claim.signature};
  }
  return verified;
}

Result<Verified, AuthError> Authenticator::VerifyV2(const edge::Request& request,
                                                    const Claim& claim) const {
  const std::int64_t now = clock_.WallMicros();
  const bool presigned = claim.form == ClaimForm::kV2Query;
  ALOFT_TRY(const SigV2Claim read,
            presigned ? ReadSigV2Query(claim.query, now) : ReadSigV2Header(request, now));
  const auto found = keys_.Find(read.access_key_id);
  const bool usable = IsUsable(found.get());
  const identity::AccessKey& key = usable ? *found : keys_.Stranger();
  const bool matches = SigV2Matches(request, claim.query, read, key.secret);
  if (!usable) return Fail(AuthError{AuthFault::kUnknownKey});
  if (!matches) return Fail(AuthError{AuthFault::kSignatureMismatch});
  const bool token = request.headers.Find("x-amz-security-token").has_value() ||
                     claim.query.Find("x-amz-security-token") != nullptr;
  if (token) return Fail(AuthError{AuthFault::kInvalidToken});
  ALOFT_TRY_VOID(CheckPayloadForm(claim));
  return Verified{key.principal, {}, presigned, claim.payload, {}};
}

}  // namespace aloft::faces
