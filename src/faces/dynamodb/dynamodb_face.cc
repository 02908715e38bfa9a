#include "faces/dynamodb/dynamodb_face.h"

#include <string>
#include <utility>

#include "faces/dynamodb/content_encoding.h"
#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/reply.h"
#include "faces/dynamodb/router.h"

namespace aloft::faces::dynamodb {
namespace {

ApiError FromEncodingFault(EncodingFault fault) {
  switch (fault) {
    case EncodingFault::kTooLarge:
      return ApiError{ErrorCode::kTooLarge, "The request body is too large"};
    case EncodingFault::kUnknown:
    case EncodingFault::kBroken:
      // The vendor's own answer to both.
      return ApiError{ErrorCode::kInternal, "Internal server error"};
  }
  return ApiError{ErrorCode::kInternal, "Internal server error"};
}

ApiError FromAuthError(const AuthError& error) {
  const auto say = [&error](ErrorCode code, std::string_view otherwise) {
    return ApiError{code, error.detail.empty() ? std::string(otherwise) : error.detail};
  };
  switch (error.fault) {
    case AuthFault::kMissingToken:
      return say(ErrorCode::kMissingToken, "Request is missing Authentication Token");
    case AuthFault::kIncompleteSignature:
    case AuthFault::kMalformed:
    case AuthFault::kInvalidArgument:
    case AuthFault::kMissingHeader:
    case AuthFault::kMissingLength:
      return say(ErrorCode::kIncompleteSignature, "The Authorization header is malformed");
    case AuthFault::kUnknownKey:
      return say(ErrorCode::kUnrecognizedClient,
                 "The security token included in the request is invalid.");
    case AuthFault::kSignatureMismatch:
      return say(ErrorCode::kInvalidSignature,
                 "The request signature we calculated does not match the signature you provided. "
                 "Check your AWS Secret Access "
                 "Key and signing method. Consult the service documentation for details.");
    case AuthFault::kExpired:
    case AuthFault::kClockSkewed:
      return say(ErrorCode::kInvalidSignature, "Signature expired");
    case AuthFault::kWrongScope:
      return say(ErrorCode::kInvalidSignature, "The credential scope is not the request's");
    case AuthFault::kHeadersNotSigned:
      return say(ErrorCode::kInvalidSignature,
                 "'Host' must be a 'SignedHeader' in the AWS Authorization.");
    case AuthFault::kPayloadHashMismatch:
    case AuthFault::kBadChunkSignature:
      return say(ErrorCode::kInvalidSignature, "The body is not the one that was signed");
    case AuthFault::kInvalidToken:
      return say(ErrorCode::kUnrecognizedClient,
                 "The security token included in the request is invalid");
    case AuthFault::kMalformedTrailer:
    case AuthFault::kIncompleteBody:
    case AuthFault::kNotAllowedHere:
      return say(ErrorCode::kSerialization, "The body cannot be read");
  }
  return say(ErrorCode::kInternal, "Internal server error");
}

bool IsJson(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  return content_type == "application/x-amz-json-1.0" || content_type == "application/json" ||
         content_type == "application/x-amz-json-1.1";
}

}  // namespace

edge::Plan DynamoDbFace::Begin(std::shared_ptr<const AuthedRequest> request) {
  const edge::Request& http = request->http();
  if (http.method == "GET" && http.path == "/") return HealthReply(http, request->region());
  if (http.method == "OPTIONS") return PreflightReply(http);
  if (http.method != "POST" || !IsJson(http.headers.Get("content-type")))
    return UnknownRequestReply(http);
  if (request->principal()->project == nullptr)
    return RefuseAuth(http, AuthError{AuthFault::kMissingToken});
  edge::Buffered plan;
  plan.body_bytes_max = kBodyBytesMax;
  plan.run = [this, request](std::string_view body) { return Run(*request, body); };
  const Route* route = FindRoute(http.headers.Get("x-amz-target"));
  plan.pool = route != nullptr && route->run_on == RunOn::kPool;
  plan.too_large = [this, request] { return Refuse(request->http(), 413, {}); };
  return plan;
}

edge::Response DynamoDbFace::Run(const AuthedRequest& request, std::string_view body) {
  const std::string_view encoding = request.http().headers.Get("content-encoding");
  if (encoding.empty() || encoding == "identity")
    return JsonReply(request.http(), Answer(request, body));
  Result<std::string, EncodingFault> plain = DecodeBody(encoding, body);
  if (!plain.ok()) return ErrorReply(request.http(), FromEncodingFault(plain.error()));
  return JsonReply(request.http(), Answer(request, *plain));
}

Outcome<std::string> DynamoDbFace::Answer(const AuthedRequest& request, std::string_view body) {
  const std::optional<JsonPool::Document> document = json_.Parse(body);
  if (!document) return Fail(ApiError{ErrorCode::kSerialization});
  const Route* route = FindRoute(request.http().headers.Get("x-amz-target"));
  if (route == nullptr || route->operation == nullptr)
    return Fail(ApiError{ErrorCode::kUnknownOperation});
  const Json input = document->root();
  if (std::optional<ApiError> error = CheckTypes(input, *route->input))
    return Fail(*std::move(error));
  if (std::optional<ApiError> error = CheckConstraints(input, *route->input))
    return Fail(*std::move(error));
  Call call(request, services_, expressions_, policies_, route->name(), input);
  return route->operation(call);
}

edge::Response DynamoDbFace::RefuseAuth(const edge::Request& request, const AuthError& error) {
  return ErrorReply(request, FromAuthError(error));
}

edge::Response DynamoDbFace::Refuse(const edge::Request& request, int status,
                                    std::string_view reason) {
  ApiError error{ErrorCode::kSerialization, std::string(reason)};
  if (status >= 500) error = ApiError{ErrorCode::kInternal, "Internal server error"};
  if (status == 503) error = ApiError{ErrorCode::kUnavailable, "The service is busy"};
  if (status == 413) error = ApiError{ErrorCode::kTooLarge, "The request body is too large"};
  edge::Response response = ErrorReply(request, error);
  response.status = status;
  return response;
}

}  // namespace aloft::faces::dynamodb
