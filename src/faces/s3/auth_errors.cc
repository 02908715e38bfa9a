#include "faces/s3/auth_errors.h"

namespace aloft::faces::s3 {
namespace {

Error Malformed(AuthStyle style, const std::string& detail) {
  switch (style) {
    case AuthStyle::kHeader:
      return {Code::kAuthorizationHeaderMalformed, detail};
    case AuthStyle::kQuery:
      return {Code::kAuthorizationQueryParametersError, detail};
    case AuthStyle::kForm:
      return {Code::kInvalidArgument, detail};
  }
  return {Code::kInvalidArgument, detail};
}

}  // namespace

// No default: a new fault does not compile until it has said what clients see.
Error FromAuthError(const AuthError& error, AuthStyle style) {
  switch (error.fault) {
    case AuthFault::kMissingToken:
      return {Code::kAccessDenied, error.detail};
    case AuthFault::kIncompleteSignature:
    case AuthFault::kMalformed:
    case AuthFault::kWrongScope:
      return Malformed(style, error.detail);
    case AuthFault::kInvalidArgument:
      return {Code::kInvalidArgument, error.detail};
    case AuthFault::kMissingHeader:
      return {Code::kInvalidRequest, error.detail};
    case AuthFault::kMissingLength:
      return {Code::kMissingContentLength};
    case AuthFault::kUnknownKey:
      return {Code::kInvalidAccessKeyId};
    case AuthFault::kSignatureMismatch:
      return {Code::kSignatureDoesNotMatch};
    case AuthFault::kExpired:
      return {Code::kRequestExpired, error.detail};
    case AuthFault::kClockSkewed:
      return {Code::kRequestTimeTooSkewed};
    case AuthFault::kHeadersNotSigned:
      return {Code::kAccessDenied,
              "There were headers present in the request which were not signed",
              {{"HeadersNotSigned", error.detail}}};
    case AuthFault::kPayloadHashMismatch:
      return {Code::kContentSha256Mismatch};
    case AuthFault::kInvalidToken:
      return {Code::kInvalidToken};
    case AuthFault::kMalformedTrailer:
      return {Code::kMalformedTrailer};
    case AuthFault::kIncompleteBody:
      return {Code::kIncompleteBody, error.detail};
    case AuthFault::kBadChunkSignature:
      return {Code::kSignatureDoesNotMatch};
    case AuthFault::kNotAllowedHere:
      return {Code::kInvalidRequest, error.detail.empty()
                                         ? "The payload mode is not supported for this operation."
                                         : error.detail};
  }
  return {Code::kAccessDenied};
}

}  // namespace aloft::faces::s3
