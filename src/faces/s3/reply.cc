#include "faces/s3/reply.h"

#include <utility>

#include "base/base64.h"
#include "base/percent.h"
#include "faces/common/body_plans.h"

namespace aloft::faces::s3 {
namespace {

// Bodies of requests that need none are read and dropped up to here.
constexpr std::uint64_t kIgnoredBodyBytesMax = 64 * 1024;

std::string Resource(const edge::Request& request) {
  auto decoded = PercentDecode(request.path);
  return decoded ? std::move(*decoded) : std::string(request.path);
}

}  // namespace

std::string XmlBody(std::string_view root, const std::function<void(XmlWriter&)>& fill) {
  std::string out;
  XmlWriter xml(out);
  xml.Declaration().Begin(root).Attribute("xmlns", kNamespace);
  fill(xml);
  xml.End();
  return out;
}

edge::Response XmlReply(std::string body) {
  edge::Response response;
  response.Add("Content-Type", "application/xml");
  response.body = std::move(body);
  return response;
}

edge::Response EmptyReply(int status) {
  edge::Response response;
  response.status = status;
  return response;
}

Result<edge::Plan> Answer(edge::Response response) { return edge::Plan(std::move(response)); }

Result<edge::Plan> AnswerXml(std::string body) { return Answer(XmlReply(std::move(body))); }

std::string HostId(const edge::Request& request) {
  return Base64Encode("aloft/s3/" + std::string(request.id));
}

void AddRequestIds(const edge::Request& request, edge::Response& response) {
  response.Add("x-amz-request-id", std::string(request.id));
  response.Add("x-amz-id-2", HostId(request));
}

edge::Response ErrorReply(const edge::Request& request, const Error& error) {
  edge::Response response;
  response.status = Describe(error.code).status;
  response.headers = error.headers;
  if (response.status == 304) return response;
  response.Add("Content-Type", "application/xml");
  if (request.method == "HEAD") return response;
  response.body = ErrorXml(error, Resource(request), request.id, HostId(request));
  return response;
}

edge::Response ErrorReply(const Call& call, const Error& error) {
  return ErrorReply(call.http(), error);
}

edge::Plan WithBody(const CallPtr& call, std::uint64_t body_bytes_max, BodyAct act, Where where) {
  edge::Buffered plan = WholeBody(body_bytes_max, std::move(act), Refusing(call),
                                  Error{Code::kMaxMessageLengthExceeded});
  plan.pool = where == Where::kPool;
  return plan;
}

edge::Plan WithoutBody(const CallPtr& call, std::function<Result<edge::Response>()> act,
                       Where where) {
  return WithBody(
      call, kIgnoredBodyBytesMax, [act = std::move(act)](std::string_view) { return act(); },
      where);
}

}  // namespace aloft::faces::s3
