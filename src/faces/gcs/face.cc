#include "faces/gcs/face.h"

#include <string>
#include <utility>

#include "faces/gcs/cross_origin.h"
#include "faces/gcs/decorated.h"
#include "faces/gcs/dispatch.h"
#include "faces/gcs/iam_policy.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

// For refusals that come before an operation is known.
std::string_view ReasonOf(int status) {
  switch (status) {
    case 408:
      return "requestTimeout";
    case 413:
      return "uploadTooLarge";
    case 501:
      return "notImplemented";
    case 503:
      return "backendError";
    default:
      return status < 500 ? "badRequest" : "internalError";
  }
}

// A page is told of refusals too.
edge::Response Refused(const edge::Request& request, const Error& error) {
  edge::Response response = ErrorReply(request, error);
  AddOpenCors(request, response);
  return response;
}

}  // namespace

void GcsFace::AddPolicy(const object::BucketInfo& bucket, const identity::Projects& projects,
                        identity::Policy& policy) {
  AddStatements(bucket, projects, policy);
}

edge::Plan GcsFace::Begin(std::shared_ptr<const AuthedRequest> request) {
  const edge::Request& http = request->http();
  if (http.method == "OPTIONS") return OpenPreflight(http);
  auto query = Query::Parse(http.query);
  if (!query) return Refused(http, query.error());
  auto call = std::make_shared<const Call>(
      Call{&services_, std::move(request), ResolveTarget(http.path), std::move(*query)});
  edge::Plan plan = Dispatch(call);
  if (!http.headers.Find("origin")) return plan;
  return Decorated(std::move(plan),
                   [call](edge::Response& reply) { AddOpenCors(call->request->http(), reply); });
}

edge::Response GcsFace::RefuseAuth(const edge::Request& request, const AuthError& error) {
  if (error.fault == AuthFault::kMissingToken) {
    return Refused(request, {401, "required", "Anonymous caller does not have access.", "header",
                             "Authorization"});
  }
  const std::string_view detail = error.detail;
  return Refused(
      request,
      {401, "authError", detail.empty() ? std::string("Invalid Credentials") : std::string(detail),
       "header", "Authorization"});
}

edge::Response GcsFace::Refuse(const edge::Request& request, int status, std::string_view reason) {
  return Refused(request, {status, std::string(ReasonOf(status)), std::string(reason)});
}

}  // namespace aloft::faces::gcs
