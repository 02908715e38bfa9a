#include "faces/oauth/errors.h"

#include "base/json_writer.h"

namespace aloft::faces::oauth {

Error FromFault(AssertionFault fault) {
  switch (fault) {
    case AssertionFault::kMalformed:
      return {400, "invalid_grant", "Invalid JWT: it cannot be parsed."};
    case AssertionFault::kAlgorithm:
      return {400, "invalid_grant", "Invalid JWT: the algorithm must be RS256."};
    case AssertionFault::kSignature:
      return {400, "invalid_grant", "Invalid JWT Signature."};
    case AssertionFault::kAudience:
      return {400, "invalid_grant", "Invalid JWT: Failed audience check."};
    case AssertionFault::kTime:
      return {400, "invalid_grant",
              "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
              "timeframe. Check your iat and exp values in the JWT claim."};
    case AssertionFault::kDelegation:
      return {401, "unauthorized_client", "An account may ask for tokens of its own only."};
    case AssertionFault::kScope:
      return {400, "invalid_scope", "Invalid OAuth scope, or an empty or missing one."};
    case AssertionFault::kIdToken:
      return {400, "invalid_request", "ID tokens (target_audience) are not issued here."};
  }
  return {500, "server_error", ""};
}

edge::Response ErrorReply(const Error& error) {
  edge::Response response;
  response.status = error.status;
  response.Add("Content-Type", "application/json; charset=utf-8");
  response.Add("Cache-Control", "no-store");
  JsonWriter json(response.body);
  json.BeginObject().Member("error", error.error);
  json.Member("error_description", error.description).EndObject();
  return response;
}

}  // namespace aloft::faces::oauth
