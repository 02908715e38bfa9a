#include "faces/common/claim.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "base/ascii.h"
#include "base/hex.h"
#include "base/time_format.h"
#include "faces/common/authorization_header.h"
#include "faces/common/limits.h"

namespace aloft::faces {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

AuthError Malformed(std::string detail) { return {AuthFault::kMalformed, std::move(detail)}; }
AuthError Invalid(std::string detail) { return {AuthFault::kInvalidArgument, std::move(detail)}; }

// The date of a signed header: X-Amz-Date, or Date in its HTTP form or the basic one.
Result<std::int64_t, AuthError> HeaderDate(const edge::Request& request, const AuthTraits& traits,
                                           std::string& amz_date) {
  const auto amz = request.headers.Find("x-amz-date");
  const std::string_view text = amz ? *amz : request.headers.Get("date");
  if (const auto micros = ParseIsoBasic(text)) {
    amz_date = text;
    return *micros;
  }
  const auto micros = amz ? std::nullopt : ParseHttpDate(text);
  if (!micros) return Fail(BadDate(traits.wording, AuthPlace::kHeader, text));
  amz_date = FormatIsoBasic(*micros);
  return *micros;
}

Result<void, AuthError> SetCredential(const AuthTraits& traits, AuthPlace place, Claim& claim) {
  if (ParseCredential(claim.credential_text, claim.credential)) return {};
  return Fail(BadCredential(traits.wording, place, claim.credential_text));
}

// The seconds that a presigned request stays good for.
Result<std::int64_t, AuthError> ReadExpires(std::string_view text) {
  std::int64_t seconds = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = parsed.ptr == text.data() + text.size() && !text.empty();
  if (parsed.ec == std::errc::result_out_of_range && whole) seconds = kPresignedSecondsMax + 1;
  if (!whole || parsed.ec == std::errc::invalid_argument) {
    return Fail(BadExpires("X-Amz-Expires should be a number"));
  }
  if (seconds < 0) return Fail(BadExpires("X-Amz-Expires must be non-negative"));
  if (seconds > kPresignedSecondsMax) {
    return Fail(
        BadExpires("X-Amz-Expires must be less than a week (in seconds); that is, the "
                   "given X-Amz-Expires must be less than 604800 seconds"));
  }
  return seconds;
}

Result<void, AuthError> CheckPresignedTime(const AuthTraits& traits, const Claim& claim,
                                           std::int64_t now) {
  const auto date = ParseIsoBasic(claim.amz_date);
  if (!date) return Fail(BadDate(traits.wording, AuthPlace::kQuery, claim.amz_date));
  std::int64_t seconds = kClockSkewSecondsMax;
  if (claim.query.Find("X-Amz-Expires") != nullptr) {
    ALOFT_TRY(seconds, ReadExpires(claim.query.Value("X-Amz-Expires")));
  } else if (traits.wording == AuthWording::kS3) {
    return Fail(MissingParts(traits.wording, AuthPlace::kQuery, {"X-Amz-Expires"}, {}));
  }
  if (*date > now + kClockSkewSecondsMax * kSecond) {
    AuthError error = OffTime(traits.wording, *date, now);
    if (error.detail.empty()) error.detail = "Request is not valid yet";
    return Fail(std::move(error));
  }
  if (now >= *date + seconds * kSecond) {
    if (traits.wording == AuthWording::kJson) return Fail(OffTime(traits.wording, *date, now));
    return Fail(AuthError{AuthFault::kExpired, "Request has expired"});
  }
  return {};
}

// A whole number without sign that fits a signed 64-bit integer.
std::optional<std::uint64_t> ReadLength(std::string_view text) {
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!whole || value > kMax) return std::nullopt;
  return value;
}

Result<void, AuthError> ReadAnnounced(std::string_view text, std::vector<std::string>& out) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string name = LowerCase(Trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (name.empty() || out.size() == kTrailersMax) {
      return Fail(AuthError{AuthFault::kMalformedTrailer});
    }
    out.push_back(name);
  }
  return {};
}

Result<void, AuthError> ReadFraming(const edge::Request& request, Payload& payload) {
  const auto length = request.headers.Find("x-amz-decoded-content-length");
  if (!length) {
    return Fail(AuthError{AuthFault::kMissingLength});
  }
  payload.bytes = ReadLength(*length);
  if (!payload.bytes) {
    return Fail(Invalid("The value of x-amz-decoded-content-length header is invalid."));
  }
  payload.has_trailers = payload.word.ends_with("-TRAILER");
  if (payload.has_trailers) {
    ALOFT_TRY_VOID(ReadAnnounced(request.headers.Get("x-amz-trailer"), payload.announced));
  }
  return {};
}

// Headers that mean something else when they come twice.
bool ComesTwice(const edge::Request& request) {
  static constexpr std::string_view kOnce[] = {"authorization", "x-amz-date",
                                               "x-amz-content-sha256", "x-amz-security-token",
                                               "x-amz-decoded-content-length"};
  return std::any_of(std::begin(kOnce), std::end(kOnce),
                     [&](std::string_view name) { return request.headers.Count(name) > 1; });
}

}  // namespace

Result<void, AuthError> ReadV4Header(const edge::Request& request, const AuthTraits& traits,
                                     std::int64_t now, Claim& claim) {
  const std::string_view authorization = request.headers.Get("authorization");
  if (authorization.size() > kAuthorizationBytesMax) {
    return Fail(Malformed("The authorization header is too long"));
  }
  const std::size_t space = std::min(authorization.find_first_of(" \t,"), authorization.size());
  const std::string_view algorithm = authorization.substr(0, space);
  const AuthorizationParts parts = SplitAuthorization(authorization.substr(space));
  std::vector<std::string_view> missing;
  if (!parts.credential) missing.emplace_back("Credential");
  if (!parts.signature) missing.emplace_back("Signature");
  if (!parts.signed_headers) missing.emplace_back("SignedHeaders");
  const bool dated = request.headers.Find("x-amz-date") || request.headers.Find("date");
  if (!dated) missing.emplace_back("Date");
  if (!missing.empty()) {
    return Fail(MissingParts(traits.wording, AuthPlace::kHeader, missing, authorization));
  }
  ALOFT_TRY(const std::int64_t date, HeaderDate(request, traits, claim.amz_date));
  if (std::abs(date - now) > kClockSkewSecondsMax * kSecond) {
    return Fail(OffTime(traits.wording, date, now));
  }
  if (!ParseSignedHeaders(*parts.signed_headers, claim.signed_headers)) {
    return Fail(Malformed("The authorization header is malformed; SignedHeaders is mal-formed."));
  }
  if (algorithm != kSigV4Algorithm) return Fail(UnsupportedAlgorithm(traits.wording, algorithm));
  claim.signature = *parts.signature;
  claim.credential_text = *parts.credential;
  claim.token = request.headers.Get("x-amz-security-token");
  return SetCredential(traits, AuthPlace::kHeader, claim);
}

Result<void, AuthError> ReadV4Query(const AuthTraits& traits, std::int64_t now, Claim& claim) {
  static constexpr std::string_view kNeeded[] = {"X-Amz-Algorithm", "X-Amz-Credential",
                                                 "X-Amz-Signature", "X-Amz-SignedHeaders",
                                                 "X-Amz-Date"};
  std::vector<std::string_view> missing;
  for (const std::string_view name : kNeeded) {
    if (claim.query.Value(name).empty()) missing.push_back(name);
  }
  if (!missing.empty()) {
    return Fail(MissingParts(traits.wording, AuthPlace::kQuery, missing, {}));
  }
  for (const QueryParameter& parameter : claim.query.parameters()) {
    if (parameter.name.starts_with("X-Amz-") && claim.query.Count(parameter.name) > 1) {
      return Fail(Malformed(std::string(parameter.name) + " is given more than once"));
    }
  }
  claim.amz_date = claim.query.Value("X-Amz-Date");
  ALOFT_TRY_VOID(CheckPresignedTime(traits, claim, now));
  if (!ParseSignedHeaders(claim.query.Value("X-Amz-SignedHeaders"), claim.signed_headers)) {
    return Fail(Malformed("X-Amz-SignedHeaders is mal-formed."));
  }
  const std::string algorithm = claim.query.Value("X-Amz-Algorithm");
  if (algorithm != kSigV4Algorithm) return Fail(UnsupportedAlgorithm(traits.wording, algorithm));
  claim.signature = claim.query.Value("X-Amz-Signature");
  claim.credential_text = claim.query.Value("X-Amz-Credential");
  claim.token = claim.query.Value("X-Amz-Security-Token");
  return SetCredential(traits, AuthPlace::kQuery, claim);
}

Result<void, AuthError> CheckSignedHeaders(const edge::Request& request, const AuthTraits& traits,
                                           const Claim& claim) {
  const auto is_signed = [&](std::string_view name) {
    return std::binary_search(claim.signed_headers.begin(), claim.signed_headers.end(), name);
  };
  std::vector<std::string_view> missing;
  if (!is_signed("host")) missing.emplace_back("host");
  for (const auto& field : request.headers.fields()) {
    if (!field.name.starts_with("x-amz-") || is_signed(field.name)) continue;
    if (std::find(missing.begin(), missing.end(), field.name) == missing.end()) {
      missing.push_back(field.name);
    }
  }
  if (missing.empty()) return {};
  return Fail(NotSigned(traits.wording, missing));
}

Result<void, AuthError> CheckScope(const AuthTraits& traits, const Claim& claim) {
  const Credential& credential = claim.credential;
  const bool right = credential.service == traits.service &&
                     credential.terminator == kScopeTerminator &&
                     credential.date == std::string_view(claim.amz_date).substr(0, 8);
  if (right) return {};
  const AuthPlace place =
      claim.form == ClaimForm::kV4Query ? AuthPlace::kQuery : AuthPlace::kHeader;
  return Fail(WrongScope(traits.wording, place, credential, traits.service, claim.amz_date));
}

Result<void, AuthError> ReadPayload(const edge::Request& request, Claim& claim) {
  if (ComesTwice(request)) return Fail(Invalid("A header is given more than once"));
  Payload& payload = claim.payload;
  payload.bytes = request.has_body ? request.content_length : std::optional<std::uint64_t>(0);
  const auto header = request.headers.Find("x-amz-content-sha256");
  if (!header && claim.form == ClaimForm::kV4Header) {
    return Fail(AuthError{AuthFault::kMissingHeader,
                          "Missing required header for this request: x-amz-content-sha256"});
  }
  payload.word = header ? std::string(*header) : claim.query.Value("X-Amz-Content-Sha256");
  if (payload.word.empty()) payload.word = "UNSIGNED-PAYLOAD";
  if (payload.word == "UNSIGNED-PAYLOAD") return {};
  if (payload.word.starts_with("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")) {
    const std::string_view rest = std::string_view(payload.word).substr(34);
    payload.mode = BodyMode::kSignedChunks;
    if (rest.empty() || rest == "-TRAILER") return ReadFraming(request, payload);
  }
  if (payload.word == "STREAMING-UNSIGNED-PAYLOAD-TRAILER") {
    payload.mode = BodyMode::kUnsignedChunks;
    return ReadFraming(request, payload);
  }
  const auto hash = HexDecode(payload.word);
  if (!hash || hash->size() != kSha256Bytes) {
    return Fail(
        Invalid("x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
                "STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value."));
  }
  payload.mode = BodyMode::kHash;
  payload.sha256 = *hash;
  return {};
}

}  // namespace aloft::faces
