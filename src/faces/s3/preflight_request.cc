// PreflightRequest (OPTIONS):
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
#include "faces/s3/cors_rules.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {
namespace {

Error NotAllowed() {
  return {Code::kAccessForbidden,
          "CORSResponse: This CORS request is not allowed. This is usually because the evalution "
          "of Origin, request method / "
          "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by "
          "the resource's CORS spec."};
}

}  // namespace

// Nobody is authorized here: browsers send no credentials, and the answer says only what the owner
// wrote for them.
Result<edge::Plan> PreflightRequest(const CallPtr& call) {
  const std::string_view origin = call->headers().Get("origin");
  const std::string_view method = call->headers().Get("access-control-request-method");
  const std::string_view headers = call->headers().Get("access-control-request-headers");
  if (origin.empty()) {
    return Fail(
        Error{Code::kBadRequest, "Insufficient information. Origin request header needed."});
  }
  if (method.empty())
    return Fail(Error{Code::kBadRequest, "Invalid Access-Control-Request-Method: null"});
  const auto rules = call->objects().buckets().CorsForPreflight(call->bucket());
  // A bucket that is not there looks like one that allows nothing.
  if (!rules || (*rules)->empty()) return Fail(Error{Code::kAccessForbidden});
  const object::CorsRule* rule = MatchCors(**rules, origin, method, headers);
  if (rule == nullptr) return Fail(NotAllowed());
  edge::Response response = EmptyReply(200);
  AddCorsHeaders(response, *rule, origin, headers);
  return Answer(std::move(response));
}

}  // namespace aloft::faces::s3
