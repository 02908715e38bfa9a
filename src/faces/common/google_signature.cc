#include "faces/common/google_signature.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/digest.h"
#include "base/hex.h"
#include "base/percent.h"
#include "base/time_format.h"
#include "faces/common/authorization_header.h"
#include "faces/common/dialect.h"
#include "faces/common/limits.h"
#include "faces/common/sigv4.h"

namespace aloft::faces {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::string_view kRsaAlgorithm = "GOOG4-RSA-SHA256";
constexpr std::string_view kHmacAlgorithm = "GOOG4-HMAC-SHA256";
constexpr std::string_view kVersion2Scheme = "GOOG1 ";
constexpr std::string_view kService = "storage";
constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

// Says who the client's library is, and comes with requests whose URL was signed by somebody else.
constexpr std::string_view kLibraryHeader = "x-goog-api-client";

constexpr std::string_view kVersion2Parameters[] = {"GoogleAccessId", "Expires", "Signature"};
// Parameters that choose what is shown of what was signed for. Version 2 need not sign them, and
// its clients differ in which of them they do.
constexpr std::string_view kShowingParameters[] = {
    "continuation-token", "delimiter",          "encoding-type", "fetch-owner", "generation-marker",
    "key-marker",         "list-type",          "marker",        "max-keys",    "max-parts",
    "max-uploads",        "part-number-marker", "prefix",        "start-after", "upload-id-marker"};
constexpr std::string_view kReplyParameters[] = {"response-content-disposition",
                                                 "response-content-type", "userProject"};
// Chooses what is read, or what is changed. See MayLeaveVersionOut.
constexpr std::string_view kVersionParameter = "generation";

template <std::size_t kCount>
bool IsOneOf(const std::string_view (&known)[kCount], std::string_view text) {
  return std::find(std::begin(known), std::end(known), text) != std::end(known);
}

AuthError Malformed(std::string detail) { return {AuthFault::kMalformed, std::move(detail)}; }
AuthError Mismatch() { return AuthError{AuthFault::kSignatureMismatch}; }

std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

bool IsUsable(const identity::AccessKey* key) {
  return key != nullptr && key->state == identity::KeyState::kEnabled;
}

bool IsEmail(std::string_view account) { return account.find('@') != std::string_view::npos; }

Result<void, AuthError> CheckDate(std::int64_t date, std::int64_t seconds, std::int64_t now) {
  if (date > now + kClockSkewSecondsMax * kSecond) return Fail(AuthError{AuthFault::kClockSkewed});
  if (now < date + seconds * kSecond) return {};
  return Fail(AuthError{AuthFault::kExpired,
                        "The provided token has expired. Request signature expired at: " +
                            FormatRfc3339(date + seconds * kSecond, TimeFraction::kNone)});
}

// The x-goog-* headers of a request as version 2 signs them.
std::string ExtensionHeaders(const edge::Request& request) {
  std::map<std::string, std::string> headers;
  for (const auto& field : request.headers.fields()) {
    const bool secret = field.name.starts_with("x-goog-encryption-key");
    if (!field.name.starts_with("x-goog-") || secret || field.name == kLibraryHeader) continue;
    const auto [entry, is_new] = headers.emplace(field.name, field.value);
    if (!is_new) entry->second.append(",").append(field.value);
  }
  std::string out;
  for (const auto& [name, value] : headers) out.append(name).append(":").append(value).append("\n");
  return out;
}

enum class Values : std::uint8_t { kAsSent, kDecoded };

// "?a=b&c" of the parameters that `takes`, sorted; empty if there is none.
template <class Takes>
std::string SortedParameters(const QueryString& query, Values values, Takes takes) {
  std::vector<std::string> pieces;
  for (const QueryParameter& parameter : query.parameters()) {
    if (IsOneOf(kVersion2Parameters, parameter.name) || !takes(parameter.name)) continue;
    std::string piece(parameter.name);
    if (parameter.has_value) {
      const std::string_view sent = parameter.value;
      const auto decoded = values == Values::kDecoded ? PercentDecode(sent) : std::nullopt;
      // A value must not read as a further parameter.
      const bool plain = decoded && decoded->find('&') == std::string::npos;
      piece.append("=").append(plain ? std::string_view(*decoded) : sent);
    }
    pieces.push_back(std::move(piece));
  }
  std::sort(pieces.begin(), pieces.end());
  std::string out;
  for (const std::string& piece : pieces) out.append(out.empty() ? "?" : "&").append(piece);
  return out;
}

// Google's clients do not sign the version of an object in version 2. Whoever was given a URL can
// write one behind it, and must not be able to change another version than was signed for; a
// header that came by TLS nobody has but the signer.
bool MayLeaveVersionOut(const edge::Request& request, bool in_query) {
  if (request.method == "GET" || request.method == "HEAD") return true;
  return !in_query && request.transport == edge::Transport::kTls;
}

// The spellings of the signed resource of version 2. Parameters that decide what is changed are in
// each of them.
std::vector<std::string> SignedResources(const edge::Request& request, const QueryString& query,
                                         bool in_query) {
  // The bucket is signed wherever it stands.
  const std::string_view bucket = BucketOfHost(request.host);
  std::string path(request.path.empty() ? "/" : request.path);
  if (!bucket.empty()) path.insert(0, "/" + std::string(bucket));
  const auto shows = [](std::string_view name) { return IsOneOf(kShowingParameters, name); };
  const auto replies = [](std::string_view name) { return IsOneOf(kReplyParameters, name); };
  const bool leaves_version = MayLeaveVersionOut(request, in_query);
  const auto versions = [&](std::string_view name) {
    return leaves_version && name == kVersionParameter;
  };
  std::vector<std::string> resources;
  const auto add = [&](Values values, auto leaves_out) {
    std::string resource = path + SortedParameters(query, values, [&](std::string_view name) {
                             return !leaves_out(name);
                           });
    const bool is_new = std::find(resources.begin(), resources.end(), resource) == resources.end();
    if (is_new) resources.push_back(std::move(resource));
  };
  for (const Values values : {Values::kAsSent, Values::kDecoded}) {
    add(values, [](std::string_view) { return false; });
    add(values, [&](std::string_view name) { return shows(name) || versions(name); });
    add(values, [&](std::string_view name) { return replies(name) || versions(name); });
    add(values,
        [&](std::string_view name) { return shows(name) || replies(name) || versions(name); });
  }
  return resources;
}

}  // namespace

struct GoogleSignatures::Claim4 {
  std::string algorithm;
  std::string credential_text;
  Credential credential;
  std::string date;
  std::vector<std::string> signed_headers;
  std::string signature;
  Payload payload;
};

struct GoogleSignatures::Claim2 {
  bool in_query = false;
  std::string account;
  std::string signature;
  std::string date;  // as it is signed
};

GoogleSignatures::GoogleSignatures(Options options)
    : options_(options), accounts_(options.keys, options.projects, options.random) {}

namespace {

bool HasVersion4Query(const QueryString& query) {
  return query.Find("X-Goog-Algorithm") != nullptr || query.Find("X-Goog-Signature") != nullptr ||
         query.Find("X-Goog-Credential") != nullptr;
}

bool HasVersion2Query(const QueryString& query) { return query.Find("GoogleAccessId") != nullptr; }

bool HasHeader(const edge::Request& request) {
  const std::string_view authorization = request.headers.Get("authorization");
  return authorization.starts_with("GOOG4-") || authorization.starts_with(kVersion2Scheme);
}

// The parts of version 4, wherever they stand.
struct Parts4 {
  std::string algorithm;
  std::string credential;
  std::string date;
  std::string expires;  // empty in a header
  std::string signed_headers;
  std::string signature;
};

Result<Parts4, AuthError> PartsOfQuery(const QueryString& query) {
  for (const std::string_view name :
       {"X-Goog-Algorithm", "X-Goog-Credential", "X-Goog-Date", "X-Goog-Expires",
        "X-Goog-SignedHeaders", "X-Goog-Signature"}) {
    if (query.Count(name) != 1 || query.Value(name).empty()) {
      return Fail(Malformed("The parameter " + std::string(name) + " must be there, once."));
    }
  }
  return Parts4{query.Value("X-Goog-Algorithm"),     query.Value("X-Goog-Credential"),
                query.Value("X-Goog-Date"),          query.Value("X-Goog-Expires"),
                query.Value("X-Goog-SignedHeaders"), query.Value("X-Goog-Signature")};
}

Result<Parts4, AuthError> PartsOfHeader(const edge::Request& request) {
  const std::string_view text = request.headers.Get("authorization");
  const auto date = request.headers.Find("x-goog-date");
  const std::size_t space = std::min(text.find(' '), text.size());
  if (text.size() > kAuthorizationBytesMax) return Fail(Malformed("The header is too long."));
  const AuthorizationParts parts = SplitAuthorization(text.substr(space));
  if (!parts.credential || !parts.signed_headers || !parts.signature || !date) {
    return Fail(
        Malformed("Authorization needs Credential, SignedHeaders and Signature, and the "
                  "request an x-goog-date."));
  }
  return Parts4{
      std::string(text.substr(0, space)), std::string(*parts.credential), std::string(*date), {},
      std::string(*parts.signed_headers), std::string(*parts.signature)};
}

Result<void, AuthError> CheckTime(const Parts4& parts, std::int64_t now) {
  const auto date = ParseIsoBasic(parts.date);
  if (!date) return Fail(Malformed("The date is not in the form 20260131T235959Z."));
  if (parts.expires.empty()) return CheckDate(*date, kClockSkewSecondsMax, now);
  const auto seconds = Number(parts.expires);
  if (!seconds || *seconds < 1 || *seconds > kPresignedSecondsMax) {
    return Fail(Malformed("X-Goog-Expires must be 1 to 604800 seconds."));
  }
  return CheckDate(*date, *seconds, now);
}

Result<void, AuthError> CheckCoverage(const edge::Request& request,
                                      const std::vector<std::string>& signed_headers) {
  const auto is_signed = [&](std::string_view name) {
    return std::binary_search(signed_headers.begin(), signed_headers.end(), name);
  };
  std::string missing = is_signed("host") ? "" : "host";
  for (const auto& field : request.headers.fields()) {
    const bool needed = field.name.starts_with("x-goog-") && field.name != kLibraryHeader;
    if (!needed || is_signed(field.name)) continue;
    missing.append(missing.empty() ? "" : ", ").append(field.name);
  }
  if (missing.empty()) return {};
  return Fail(AuthError{AuthFault::kHeadersNotSigned, missing});
}

Result<Payload, AuthError> PayloadOf(const edge::Request& request) {
  Payload payload;
  payload.bytes = request.has_body ? request.content_length : std::optional<std::uint64_t>(0);
  payload.word = request.headers.Find("x-goog-content-sha256").value_or(kUnsignedPayload);
  if (payload.word == kUnsignedPayload) return payload;
  const auto hash = HexDecode(payload.word);
  if (!hash || hash->size() != kSha256Bytes) {
    return Fail(Malformed("x-goog-content-sha256 must be UNSIGNED-PAYLOAD or a SHA-256."));
  }
  payload.mode = BodyMode::kHash;
  payload.sha256 = *hash;
  return payload;
}

}  // namespace

bool GoogleSignatures::IsSigned(const edge::Request& request) {
  if (HasHeader(request)) return true;
  const bool maybe = request.query.find("X-Goog-") != std::string_view::npos ||
                     request.query.find("GoogleAccessId=") != std::string_view::npos;
  if (!maybe) return false;
  const auto query = QueryString::Split(request.query);
  return query && (HasVersion4Query(*query) || HasVersion2Query(*query));
}

Result<Verified, AuthError> GoogleSignatures::Verify(const edge::Request& request) const {
  const auto query = QueryString::Split(request.query);
  if (!query) return Fail(Malformed("Too many query parameters."));
  const bool version4 = HasVersion4Query(*query);
  const bool version2 = HasVersion2Query(*query);
  const bool header = request.headers.Find("authorization").has_value();
  if (version4 + version2 + header != 1 || request.headers.Count("authorization") > 1) {
    return Fail(Malformed("The request is signed in more than one way."));
  }
  if (version4) return VerifyV4(request, *query, true);
  if (version2) return VerifyV2(request, *query, true);
  const bool old = request.headers.Get("authorization").starts_with(kVersion2Scheme);
  return old ? VerifyV2(request, *query, false) : VerifyV4(request, *query, false);
}

Result<Verified, AuthError> GoogleSignatures::VerifyV4(const edge::Request& request,
                                                       const QueryString& query,
                                                       bool in_query) const {
  ALOFT_TRY(const Parts4 parts, in_query ? PartsOfQuery(query) : PartsOfHeader(request));
  Claim4 claim;
  claim.algorithm = parts.algorithm;
  claim.credential_text = parts.credential;
  claim.date = parts.date;
  claim.signature = parts.signature;
  if (!ParseCredential(claim.credential_text, claim.credential)) {
    return Fail(Malformed("The credential must be ACCOUNT/DATE/REGION/storage/goog4_request."));
  }
  ALOFT_TRY_VOID(CheckTime(parts, options_.clock.WallMicros()));
  const bool scoped = claim.credential.service == kService &&
                      claim.credential.terminator == kGoogleScopeTerminator &&
                      claim.credential.date == std::string_view(claim.date).substr(0, 8);
  if (!scoped) return Fail(Malformed("The credential scope does not fit the request."));
  if (!ParseSignedHeaders(parts.signed_headers, claim.signed_headers)) {
    return Fail(Malformed("The list of signed headers is malformed."));
  }
  ALOFT_TRY_VOID(CheckCoverage(request, claim.signed_headers));
  ALOFT_TRY(claim.payload, PayloadOf(request));
  PrincipalPtr principal = SignerOf(request, query, claim);
  if (principal == nullptr) return Fail(Mismatch());
  return Verified{std::move(principal), {}, in_query, std::move(claim.payload), {}};
}

GoogleSignatures::PrincipalPtr GoogleSignatures::SignerOf(const edge::Request& request,
                                                          const QueryString& query,
                                                          const Claim4& claim) const {
  const SigningInput input{claim.date,         claim.credential.scope, claim.signed_headers,
                           claim.payload.word, PathForm::kAsSent,      claim.algorithm,
                           "X-Goog-Signature", HostForm::kPortOptional};
  if (claim.algorithm == kRsaAlgorithm) {
    const std::string signature = HexDecode(claim.signature).value_or(std::string());
    const auto check = [&](const identity::PublicKey& key) {
      return AnySpellingMatches(request, query, input, [&](std::string_view to_sign) {
        return key.Verifies(to_sign, signature);
      });
    };
    const auto signer = accounts_.FindSigner(claim.credential.access_key_id, {}, check);
    return signer == nullptr ? nullptr : signer->principal;
  }
  if (claim.algorithm != kHmacAlgorithm) return nullptr;
  const auto found = options_.keys.Find(claim.credential.access_key_id);
  const bool usable = IsUsable(found.get());
  const identity::AccessKey& stranger = options_.keys.Stranger();
  const identity::AccessKey& key = usable ? *found : stranger;
  const auto signing_key = SigningKey(key, claim.credential);
  const bool matches = SignatureMatches(request, query, input, *signing_key, claim.signature);
  if (!usable || !matches) return nullptr;
  RememberSigningKey(key, stranger, claim.credential, signing_key);
  return key.principal;
}

namespace {

// The moment up to which a request of version 2 is good, and what is signed of it.
Result<std::string, AuthError> ExpiresOf(const QueryString& query, std::int64_t now) {
  for (const std::string_view name : kVersion2Parameters) {
    if (query.Count(name) != 1 || query.Value(name).empty()) {
      return Fail(Malformed("The parameter " + std::string(name) + " must be there, once."));
    }
  }
  std::string expires = query.Value("Expires");
  const auto seconds = Number(expires);
  if (!seconds || *seconds < 0 || *seconds > kTimeMicrosMax / kSecond) {
    return Fail(Malformed("Expires must be seconds since 1970."));
  }
  ALOFT_TRY_VOID(CheckDate(0, *seconds, now));
  return expires;
}

// The date of a header of version 2; empty if it stands among the x-goog-* headers.
Result<std::string, AuthError> DateOf(const edge::Request& request, std::int64_t now) {
  const auto own = request.headers.Find("x-goog-date");
  const std::string_view text = own ? *own : request.headers.Get("date");
  auto date = ParseHttpDate(text);
  if (!date) date = ParseIsoBasic(text);
  if (!date) return Fail(Malformed("The request needs a Date or x-goog-date."));
  if (std::abs(*date - now) > kClockSkewSecondsMax * kSecond) {
    return Fail(AuthError{AuthFault::kClockSkewed});
  }
  return own ? std::string() : std::string(text);
}

}  // namespace

Result<Verified, AuthError> GoogleSignatures::VerifyV2(const edge::Request& request,
                                                       const QueryString& query,
                                                       bool in_query) const {
  const std::int64_t now = options_.clock.WallMicros();
  Claim2 claim{in_query, {}, {}, {}};
  if (in_query) {
    ALOFT_TRY(claim.date, ExpiresOf(query, now));
    claim.account = query.Value("GoogleAccessId");
    claim.signature = query.Value("Signature");
  } else {
    std::string_view text = request.headers.Get("authorization").substr(kVersion2Scheme.size());
    const std::size_t colon = std::min(text.rfind(':'), text.size());
    claim.account = text.substr(0, colon);
    claim.signature = text.substr(std::min(colon + 1, text.size()));
    ALOFT_TRY(claim.date, DateOf(request, now));
  }
  PrincipalPtr principal = SignerOf(request, query, claim);
  if (principal == nullptr) return Fail(Mismatch());
  Verified verified;
  verified.principal = std::move(principal);
  verified.presigned = in_query;
  verified.payload.bytes =
      request.has_body ? request.content_length : std::optional<std::uint64_t>(0);
  return verified;
}

GoogleSignatures::PrincipalPtr GoogleSignatures::SignerOf(const edge::Request& request,
                                                          const QueryString& query,
                                                          const Claim2& claim) const {
  std::string head(request.method);
  head.append("\n").append(request.headers.Get("content-md5"));
  head.append("\n").append(request.headers.Get("content-type"));
  head.append("\n").append(claim.date).append("\n").append(ExtensionHeaders(request));
  const std::vector<std::string> resources = SignedResources(request, query, claim.in_query);
  const auto any = [&](const auto& matches) {
    return std::any_of(resources.begin(), resources.end(),
                       [&](const std::string& resource) { return matches(head + resource); });
  };
  if (IsEmail(claim.account)) {
    const std::string signature = Base64Decode(claim.signature).value_or(std::string());
    const auto signer =
        accounts_.FindSigner(claim.account, {}, [&](const identity::PublicKey& key) {
          return any([&](const std::string& text) { return key.Verifies(text, signature); });
        });
    return signer == nullptr ? nullptr : signer->principal;
  }
  const auto found = options_.keys.Find(claim.account);
  const bool usable = IsUsable(found.get());
  const std::string& secret = usable ? found->secret : options_.keys.Stranger().secret;
  const bool matches = any([&](const std::string& text) {
    return EqualInConstantTime(Base64Encode(HmacSha1(secret, text)), claim.signature);
  });
  return usable && matches ? found->principal : nullptr;
}

GoogleSignatures::PrincipalPtr GoogleSignatures::SignerOf(std::string_view algorithm,
                                                          const Credential& credential,
                                                          std::string_view text,
                                                          std::string_view signature) const {
  if (algorithm == kRsaAlgorithm) {
    const std::string raw = HexDecode(signature).value_or(std::string());
    const auto signer = accounts_.FindSigner(
        credential.access_key_id, {},
        [&](const identity::PublicKey& key) { return key.Verifies(text, raw); });
    return signer == nullptr ? nullptr : signer->principal;
  }
  if (algorithm != kHmacAlgorithm) return nullptr;
  const auto found = options_.keys.Find(credential.access_key_id);
  const bool usable = IsUsable(found.get());
  const auto key = SigningKey(usable ? *found : options_.keys.Stranger(), credential);
  const bool matches = EqualInConstantTime(HexEncode(key->Sign(text)), signature);
  return usable && matches ? found->principal : nullptr;
}

Result<std::shared_ptr<const identity::Principal>, AuthError> GoogleSignatures::VerifyForm(
    const FormField& field) const {
  const auto text = [&](std::string_view name) {
    return std::string(field(name).value_or(std::string_view()));
  };
  if (!field("x-goog-signature")) return Fail(AuthError{AuthFault::kMissingToken});
  const std::string credential_text = text("x-goog-credential");
  const std::string date_text = text("x-goog-date");
  const auto date = ParseIsoBasic(date_text);
  Credential credential;
  const bool scoped = date && ParseCredential(credential_text, credential) &&
                      credential.service == kService &&
                      credential.terminator == kGoogleScopeTerminator &&
                      credential.date == std::string_view(date_text).substr(0, 8);
  if (!scoped) {
    return Fail(AuthError{AuthFault::kInvalidArgument,
                          "The form's x-goog-credential and x-goog-date do not fit."});
  }
  // A form is signed ahead of its use: the policy says when it ends.
  if (*date > options_.clock.WallMicros() + kClockSkewSecondsMax * kSecond) {
    return Fail(AuthError{AuthFault::kClockSkewed});
  }
  PrincipalPtr signer =
      SignerOf(text("x-goog-algorithm"), credential, text("policy"), text("x-goog-signature"));
  if (signer == nullptr) return Fail(Mismatch());
  return signer;
}

}  // namespace aloft::faces
