#include "faces/gcs/xml/face.h"

#include <string>
#include <utility>

#include "base/percent.h"
#include "base/utf8.h"
#include "faces/gcs/xml/errors.h"
#include "faces/gcs/xml/operations.h"

namespace aloft::faces::gcs::xml {
namespace {

// "/bucket/object"; the object's name may contain slashes.
Result<Target> ResolvePath(std::string_view path) {
  Target target;
  if (path.starts_with('/')) path.remove_prefix(1);
  const std::size_t slash = std::min(path.find('/'), path.size());
  const auto bucket = PercentDecode(path.substr(0, slash));
  const auto key = PercentDecode(path.substr(std::min(slash + 1, path.size())));
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
  ALOFT_TRY(Target target, ResolvePath(request->http().path));
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

}  // namespace

edge::Plan XmlFace::Begin(std::shared_ptr<const AuthedRequest> request) {
  const edge::Request& http = request->http();
  auto call = MakeCall(services_, std::move(request));
  if (!call) return ErrorReply(http, call.error());
  auto plan = Dispatch(*call);
  if (!plan) return ErrorReply(http, plan.error());
  return std::move(*plan);
}

edge::Response XmlFace::RefuseAuth(const edge::Request& request, const AuthError& error) {
  return ErrorReply(request, FromAuth(error));
}

edge::Response XmlFace::Refuse(const edge::Request& request, int status, std::string_view reason) {
  edge::Response response = ErrorReply(request, {CodeOf(status), std::string(reason)});
  if (status >= 400) response.status = status;
  return response;
}

}  // namespace aloft::faces::gcs::xml
