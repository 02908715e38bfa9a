#include "faces/common/auth_words.h"

#include "base/time_format.h"
#include "faces/common/limits.h"

namespace aloft::faces {
namespace {

constexpr std::string_view kExpectedCredential =
    "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";

std::string Joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

std::string_view S3Prefix(AuthPlace place) {
  return place == AuthPlace::kHeader ? "The authorization header is malformed; "
                                     : "Error parsing the X-Amz-Credential parameter; ";
}

std::string MissingInQuery(const std::vector<std::string_view>& missing) {
  std::string text;
  for (const std::string_view name : missing) {
    text += Joined({"AWS query-string parameters must include '", name, "'. "});
  }
  return text + "Re-examine the query-string parameters.";
}

std::string MissingInHeader(const std::vector<std::string_view>& missing,
                            std::string_view authorization) {
  std::string text;
  for (const std::string_view name : missing) {
    if (name == "Date") {
      text +=
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    } else {
      text += Joined({"Authorization header requires '", name, "' parameter. "});
    }
  }
  return text + Joined({"Authorization=", authorization.substr(0, authorization.find(' '))});
}

}  // namespace

AuthError TwoMechanisms(AuthWording wording) {
  if (wording == AuthWording::kS3) {
    return {AuthFault::kInvalidArgument,
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature "
            "query string parameter or the Authorization header should be specified"};
  }
  return {AuthFault::kSignatureMismatch,
          "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
          "header."};
}

AuthError UnsupportedType(AuthWording wording, std::string_view authorization) {
  if (wording == AuthWording::kS3) {
    return {AuthFault::kInvalidArgument, "Unsupported Authorization Type"};
  }
  return MissingParts(wording, AuthPlace::kHeader, {"Credential", "Signature", "SignedHeaders"},
                      authorization);
}

AuthError UnsupportedAlgorithm(AuthWording wording, std::string_view algorithm) {
  if (wording == AuthWording::kS3) {
    return {AuthFault::kMalformed,
            "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\""};
  }
  return {AuthFault::kIncompleteSignature,
          Joined({"Unsupported AWS 'algorithm': '", algorithm, "'"})};
}

AuthError MissingParts(AuthWording wording, AuthPlace place,
                       const std::vector<std::string_view>& missing,
                       std::string_view authorization) {
  if (wording == AuthWording::kJson) {
    return {AuthFault::kIncompleteSignature, place == AuthPlace::kQuery
                                                 ? MissingInQuery(missing)
                                                 : MissingInHeader(missing, authorization)};
  }
  if (place == AuthPlace::kQuery) {
    return {AuthFault::kMalformed,
            "Query-string authentication version 4 requires the X-Amz-Algorithm, "
            "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
            "X-Amz-Expires parameters."};
  }
  if (missing.size() == 1 && missing.front() == "Date") {
    return {AuthFault::kMissingToken,
            "AWS authentication requires a valid Date or x-amz-date header"};
  }
  return {AuthFault::kMalformed,
          "The authorization header is malformed; the authorization header requires three "
          "components: Credential, SignedHeaders, and Signature."};
}

AuthError BadCredential(AuthWording wording, AuthPlace place, std::string_view text) {
  if (wording == AuthWording::kS3) {
    return {AuthFault::kMalformed, Joined({S3Prefix(place), kExpectedCredential})};
  }
  return {AuthFault::kIncompleteSignature,
          Joined({"Credential must have exactly 5 slash-delimited elements, e.g. "
                  "keyid/date/region/service/term, got '",
                  text, "'"})};
}

AuthError BadDate(AuthWording wording, AuthPlace place, std::string_view date) {
  if (wording == AuthWording::kJson) {
    return {AuthFault::kIncompleteSignature,
            Joined({"Date must be in ISO-8601 'basic format'. Got '", date,
                    "'. See http://en.wikipedia.org/wiki/ISO_8601"})};
  }
  if (place == AuthPlace::kHeader) {
    return {AuthFault::kMissingToken,
            "AWS authentication requires a valid Date or x-amz-date header"};
  }
  return {AuthFault::kMalformed,
          "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""};
}

AuthError BadExpires(std::string_view why) { return {AuthFault::kMalformed, std::string(why)}; }

AuthError WrongScope(AuthWording wording, AuthPlace place, const Credential& credential,
                     std::string_view right_service, std::string_view amz_date) {
  const bool service = credential.service == right_service;
  const bool terminator = credential.terminator == kScopeTerminator;
  if (wording == AuthWording::kS3) {
    std::string why;
    if (!service) {
      why = Joined({"incorrect service \"", credential.service, "\". This endpoint belongs to \"",
                    right_service, "\"."});
    } else if (!terminator) {
      why = Joined({"incorrect terminal \"", credential.terminator, "\". This endpoint uses \"",
                    kScopeTerminator, "\"."});
    } else {
      why =
          Joined({"Invalid credential date \"", credential.date,
                  "\". This date is not the same as X-Amz-Date: \"", amz_date.substr(0, 8), "\"."});
    }
    return {AuthFault::kWrongScope, Joined({S3Prefix(place), why})};
  }
  std::string why;
  if (!service) {
    why += Joined({"Credential should be scoped to correct service: '", right_service, "'. "});
  }
  if (!terminator) {
    why += Joined({"Credential should be scoped with a valid terminator: 'aws4_request', not '",
                   credential.terminator, "'. "});
  }
  if (credential.date != amz_date.substr(0, 8)) {
    why +=
        Joined({"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                "date from HTTP: '",
                credential.date, "' != '", amz_date.substr(0, 8), "', from '", amz_date, "'. "});
  }
  return {AuthFault::kWrongScope, why};
}

AuthError OffTime(AuthWording wording, std::int64_t request_micros, std::int64_t now_micros) {
  if (wording == AuthWording::kS3) return {AuthFault::kClockSkewed};
  constexpr std::int64_t kSkewMicros = kClockSkewSecondsMax * 1'000'000;
  const bool late = request_micros < now_micros;
  const std::string limit =
      FormatIsoBasic(late ? now_micros - kSkewMicros : now_micros + kSkewMicros);
  const std::string stamp = FormatIsoBasic(request_micros);
  const std::string now = FormatIsoBasic(now_micros);
  if (late) {
    return {AuthFault::kExpired, Joined({"Signature expired: ", stamp, " is now earlier than ",
                                         limit, " (", now, " - 15 min.)"})};
  }
  return {AuthFault::kClockSkewed,
          Joined({"Signature not yet current: ", stamp, " is still later than ", limit, " (", now,
                  " + 15 min.)"})};
}

AuthError NotSigned(AuthWording wording, const std::vector<std::string_view>& headers) {
  std::string list;
  for (const std::string_view name : headers) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  if (wording == AuthWording::kJson) {
    const bool host = headers.front() == "host";
    return {AuthFault::kHeadersNotSigned,
            host ? "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
                 : Joined({"'", list, "' must be a 'SignedHeader' in the AWS Authorization."})};
  }
  return {AuthFault::kHeadersNotSigned, list};
}

}  // namespace aloft::faces
