#include "faces/common/sigv2.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "base/base64.h"
#include "base/digest.h"
#include "base/percent.h"
#include "base/time_format.h"
#include "faces/common/dialect.h"
#include "faces/common/limits.h"

namespace aloft::faces {
namespace {

// Parameters that are part of the signed resource.
constexpr std::string_view kSignedParameters[] = {"accelerate",
                                                  "acl",
                                                  "analytics",
                                                  "attributes",
                                                  "cors",
                                                  "defaultObjectAcl",
                                                  "delete",
                                                  "encryption",
                                                  "intelligent-tiering",
                                                  "inventory",
                                                  "legal-hold",
                                                  "lifecycle",
                                                  "location",
                                                  "logging",
                                                  "metrics",
                                                  "notification",
                                                  "object-lock",
                                                  "ownershipControls",
                                                  "partNumber",
                                                  "policy",
                                                  "policyStatus",
                                                  "publicAccessBlock",
                                                  "replication",
                                                  "requestPayment",
                                                  "response-cache-control",
                                                  "response-content-disposition",
                                                  "response-content-encoding",
                                                  "response-content-language",
                                                  "response-content-type",
                                                  "response-expires",
                                                  "restore",
                                                  "retention",
                                                  "select",
                                                  "select-type",
                                                  "storageClass",
                                                  "tagging",
                                                  "torrent",
                                                  "uploadId",
                                                  "uploads",
                                                  "versionId",
                                                  "versioning",
                                                  "versions",
                                                  "website"};

// Parameters that choose only what a listing shows; version 2 never signed them.
constexpr std::string_view kHarmlessParameters[] = {"continuation-token",
                                                    "delimiter",
                                                    "encoding-type",
                                                    "fetch-owner",
                                                    "key-marker",
                                                    "list-type",
                                                    "marker",
                                                    "max-keys",
                                                    "max-parts",
                                                    "max-uploads",
                                                    "part-number-marker",
                                                    "prefix",
                                                    "start-after",
                                                    "upload-id-marker",
                                                    "version-id-marker",
                                                    "x-id"};

constexpr std::string_view kCredentialParameters[] = {"AWSAccessKeyId", "Signature", "Expires"};
constexpr std::string_view kStandardHeaders[] = {"content-md5", "content-type"};

template <std::size_t kCount>
bool IsOneOf(std::string_view name, const std::string_view (&names)[kCount]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

AuthError Invalid(std::string detail) { return {AuthFault::kInvalidArgument, std::move(detail)}; }

bool IsAmz(std::string_view name) { return name.starts_with("x-amz-"); }

// A header; presigned requests may carry it as a parameter instead.
std::string HeaderOrParameter(const edge::Request& request, const QueryString& query,
                              std::string_view name) {
  if (const auto value = request.headers.Find(name)) return std::string(*value);
  return query.Value(name);
}

std::string AmzHeaders(const edge::Request& request, const QueryString& query) {
  std::map<std::string, std::string> headers;
  for (const auto& field : request.headers.fields()) {
    if (!IsAmz(field.name)) continue;
    const auto [entry, is_new] = headers.emplace(field.name, field.value);
    if (!is_new) entry->second.append(",").append(field.value);
  }
  for (const QueryParameter& parameter : query.parameters()) {
    if (!IsAmz(parameter.name)) continue;
    headers.emplace(parameter.name, FormDecode(parameter.value).value_or(std::string()));
  }
  std::string out;
  for (const auto& [name, value] : headers) out.append(name).append(":").append(value).append("\n");
  return out;
}

// "acl=" names the same resource as "acl"; clients sign either.
enum class EmptyValue : std::uint8_t { kAsSent, kDropped };

std::string SignedParameters(const QueryString& query, EmptyValue empty) {
  std::vector<std::string> pieces;
  for (const QueryParameter& parameter : query.parameters()) {
    if (!IsOneOf(parameter.name, kSignedParameters)) continue;
    std::string piece(parameter.name);
    // Values are signed in their decoded form.
    const std::string value = PercentDecode(parameter.value).value_or(std::string(parameter.value));
    const bool dropped = value.empty() && empty == EmptyValue::kDropped;
    if (parameter.has_value && !dropped) piece.append("=").append(value);
    pieces.push_back(std::move(piece));
  }
  std::sort(pieces.begin(), pieces.end());
  std::string out;
  for (const std::string& piece : pieces) out.append(out.empty() ? "?" : "&").append(piece);
  return out;
}

}  // namespace

bool HasSigV2Query(const QueryString& query) {
  return query.Find("AWSAccessKeyId") != nullptr || query.Find("Signature") != nullptr;
}

Result<SigV2Claim, AuthError> ReadSigV2Query(const QueryString& query, std::int64_t now_micros) {
  for (const std::string_view name : kCredentialParameters) {
    if (query.Count(name) != 1 || query.Value(name).empty()) {
      return Fail(AuthError{AuthFault::kMissingToken,
                            "Query-string authentication requires the Signature, Expires and "
                            "AWSAccessKeyId parameters"});
    }
  }
  const std::string expires = query.Value("Expires");
  std::int64_t seconds = 0;
  const auto parsed = std::from_chars(expires.data(), expires.data() + expires.size(), seconds);
  constexpr std::int64_t kSecondsMax = kTimeMicrosMax / 1'000'000;
  const bool whole = parsed.ec == std::errc() && parsed.ptr == expires.data() + expires.size();
  if (!whole || seconds < 0 || seconds > kSecondsMax) {
    return Fail(AuthError{AuthFault::kMissingToken,
                          "Invalid date (should be seconds since epoch): " + expires});
  }
  if (now_micros >= seconds * 1'000'000) {
    return Fail(AuthError{AuthFault::kExpired, "Request has expired"});
  }
  std::string unsigned_names;
  for (const QueryParameter& parameter : query.parameters()) {
    const std::string_view name = parameter.name;
    const bool covered = IsOneOf(name, kSignedParameters) || IsOneOf(name, kHarmlessParameters) ||
                         IsOneOf(name, kCredentialParameters) || IsOneOf(name, kStandardHeaders) ||
                         IsAmz(name);
    if (!covered) unsigned_names.append(unsigned_names.empty() ? "" : ", ").append(name);
  }
  if (!unsigned_names.empty()) return Fail(AuthError{AuthFault::kHeadersNotSigned, unsigned_names});
  return SigV2Claim{query.Value("AWSAccessKeyId"), query.Value("Signature"), expires};
}

Result<SigV2Claim, AuthError> ReadSigV2Header(const edge::Request& request,
                                              std::int64_t now_micros) {
  std::string_view text = request.headers.Get("authorization");
  text.remove_prefix(4);  // "AWS "
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
    return Fail(Invalid("AWS authorization header is invalid.  Expected AwsAccessKeyId:signature"));
  }
  const auto amz_date = request.headers.Find("x-amz-date");
  const std::string_view date = amz_date ? *amz_date : request.headers.Get("date");
  auto micros = ParseHttpDate(date);
  if (!micros) micros = ParseIsoBasic(date);
  if (!micros) {
    return Fail(AuthError{AuthFault::kMissingToken,
                          "AWS authentication requires a valid Date or x-amz-date header"});
  }
  if (std::abs(*micros - now_micros) > kClockSkewSecondsMax * 1'000'000) {
    return Fail(AuthError{AuthFault::kClockSkewed});
  }
  return SigV2Claim{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1)),
                    amz_date ? std::string() : std::string(date)};
}

namespace {

std::string StringToSign(const edge::Request& request, const QueryString& query,
                         std::string_view date, std::string_view resource_prefix,
                         EmptyValue empty) {
  std::string out(request.method);
  out.append("\n").append(HeaderOrParameter(request, query, "content-md5"));
  out.append("\n").append(HeaderOrParameter(request, query, "content-type"));
  out.append("\n").append(date).append("\n").append(AmzHeaders(request, query));
  out.append(resource_prefix).append(request.path.empty() ? "/" : request.path);
  return out + SignedParameters(query, empty);
}

}  // namespace

std::string SigV2StringToSign(const edge::Request& request, const QueryString& query,
                              std::string_view date, std::string_view resource_prefix) {
  return StringToSign(request, query, date, resource_prefix, EmptyValue::kAsSent);
}

bool SigV2Matches(const edge::Request& request, const QueryString& query, const SigV2Claim& claim,
                  std::string_view secret) {
  // The resource always names the bucket, also where the Host header does.
  const std::string_view bucket = BucketOfHost(request.host);
  const std::string prefix = bucket.empty() ? std::string() : "/" + std::string(bucket);
  const auto matches = [&](EmptyValue empty) {
    const std::string text = StringToSign(request, query, claim.date, prefix, empty);
    return EqualInConstantTime(Base64Encode(HmacSha1(secret, text)), claim.signature);
  };
  return matches(EmptyValue::kAsSent) || matches(EmptyValue::kDropped);
}

}  // namespace aloft::faces
