#include "faces/gcs/xml/face.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/percent.h"
#include "base/utf8.h"
#include "faces/common/dialect.h"
#include "faces/gcs/cross_origin.h"
#include "faces/gcs/decorated.h"
#include "faces/gcs/xml/errors.h"
#include "faces/gcs/xml/operations.h"

namespace aloft::faces::gcs::xml {
namespace {

// "/bucket/object", or "/object" where the host names the bucket; the object's name may contain
// slashes.
Result<Target> ResolveTarget(const edge::Request& request) {
  Target target;
  std::string_view path = request.path;
  if (path.starts_with('/')) path.remove_prefix(1);
  const std::string_view of_host = BucketOfHost(request.host);
  std::optional<std::string> bucket;
  if (of_host.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    bucket = PercentDecode(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  } else {
    bucket = of_host;
  }
  const auto key = PercentDecode(path);
  if (!bucket || !key || !IsValidUtf8(*bucket) || !IsValidUtf8(*key)) {
    return Fail(Error{Code::kInvalidUri});
  }
  target.bucket = *bucket;
  target.key = *key;
  return target;
}

Result<CallPtr> MakeCall(const Services& services, std::shared_ptr<const AuthedRequest> request) {
  auto query = Query::Parse(request->http().query);
  if (!query) return Fail(FromJson(query.error()));
  ALOFT_TRY(Target target, ResolveTarget(request->http()));
  return std::make_shared<const Call>(
      Call{&services, std::move(request), std::move(target), std::move(*query)});
}

Code CodeOf(int status) {
  switch (status) {
    case 411:
      return Code::kMissingContentLength;
    case 413:
      return Code::kEntityTooLarge;
    case 414:
      return Code::kInvalidUri;
    case 501:
      return Code::kNotImplemented;
    case 503:
      return Code::kServiceUnavailable;
    default:
      return status < 500 ? Code::kBadRequest : Code::kInternalError;
  }
}

// The rule that lets the page that sent the request, if one did, read the reply.
CorsRulePtr CorsOf(const Services& services, const edge::Request& request,
                   std::string_view bucket) {
  const auto origin = request.headers.Find("origin");
  if (!origin) return nullptr;
  return FindCors(services.objects.buckets(), bucket, *origin, request.method, {});
}

}  // namespace

edge::Plan XmlFace::Begin(std::shared_ptr<const AuthedRequest> request) {
  const edge::Request& http = request->http();
  auto call = MakeCall(services_, std::move(request));
  if (!call) return ErrorReply(http, call.error());
  if (http.method == "OPTIONS") {
    return PreflightByRules(services_.objects.buckets(), (*call)->bucket(), http);
  }
  // Asked before anything is done: it may have to wait for the engine.
  const CorsRulePtr rule = CorsOf(services_, http, (*call)->bucket());
  auto plan = Dispatch(*call);
  if (!plan) plan = edge::Plan(ErrorReply(http, plan.error()));
  if (!rule) return std::move(*plan);
  return Decorated(std::move(*plan), [call = *call, rule](edge::Response& reply) {
    AddCors(reply, *rule, call->headers().Get("origin"));
  });
}

edge::Response XmlFace::RefuseAuth(const edge::Request& request, const AuthError& error) {
  edge::Response response = ErrorReply(request, FromAuth(error));
  const auto target = ResolveTarget(request);
  if (!target) return response;
  const auto rule = CorsOf(services_, request, target->bucket);
  if (rule) AddCors(response, *rule, request.headers.Get("origin"));
  return response;
}

edge::Response XmlFace::Refuse(const edge::Request& request, int status, std::string_view reason) {
  edge::Response response = ErrorReply(request, {CodeOf(status), std::string(reason)});
  if (status >= 400) response.status = status;
  return response;
}

}  // namespace aloft::faces::gcs::xml
