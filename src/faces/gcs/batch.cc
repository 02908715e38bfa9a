// Batches: up to 100 calls in one request, each authorized by itself, by whoever sent the batch.
// https://cloud.google.com/storage/docs/batch
#include <memory>
#include <utility>
#include <vector>

#include "edge/reason_phrase.h"
#include "faces/gcs/batch_body.h"
#include "faces/gcs/dispatch.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/related_body.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

constexpr std::string_view kLine = "\r\n";

// One of the requests, and the bytes that it points into.
struct Inner {
  BatchCall call;
  edge::Request request;
};

std::shared_ptr<const edge::Request> MakeRequest(const Call& outer, BatchCall call) {
  auto inner = std::make_shared<Inner>();
  inner->call = std::move(call);
  const BatchCall& from = inner->call;
  edge::Request& request = inner->request;
  const edge::Request& whole = outer.http();
  request.id = whole.id;
  request.method = from.method;
  request.target = from.target;
  const std::size_t mark = from.target.find('?');
  request.path = request.target.substr(0, mark);
  if (mark != std::string::npos) request.query = request.target.substr(mark + 1);
  request.host = whole.host;
  for (const auto& [name, value] : from.headers) request.headers.Add(name, value);
  request.content_length = from.body.size();
  request.has_body = !from.body.empty();
  request.transport = whole.transport;
  request.http_major = whole.http_major;
  request.peer = whole.peer;
  request.peer_is_loopback = whole.peer_is_loopback;
  request.local_port = whole.local_port;
  request.received_micros = whole.received_micros;
  return {inner, &inner->request};
}

Result<CallPtr> MakeCall(const Call& outer, const std::shared_ptr<const edge::Request>& request) {
  ALOFT_TRY(Query query, Query::Parse(request->query));
  auto call = std::make_shared<const Call>(
      Call{outer.services, outer.request, ResolveTarget(request->path), std::move(query), request});
  const bool nested = call->target.resource == Resource::kBatch;
  if (nested || call->target.upload || call->query.Get("alt") == "media") {
    return Fail(Invalid("Uploads, downloads and batches are not allowed in a batch."));
  }
  // Somebody else's credentials were not verified with the batch.
  const auto credentials = request->headers.Find("authorization");
  if (credentials && *credentials != outer.headers().Get("authorization")) {
    return Fail(Error{401, "authError", "A part has other credentials than its batch.", "header",
                      "Authorization"});
  }
  return CallPtr(std::move(call));
}

edge::Response Complete(const CallPtr& call, edge::Plan plan, std::string_view body) {
  if (auto* response = std::get_if<edge::Response>(&plan)) return std::move(*response);
  if (auto* buffered = std::get_if<edge::Buffered>(&plan)) {
    return body.size() > buffered->body_bytes_max ? buffered->too_large() : buffered->run(body);
  }
  return ErrorReply(call->http(), Invalid("Not allowed in a batch."));
}

edge::Response Answer(const Call& outer, BatchCall from) {
  const std::string body = std::exchange(from.body, {});
  const auto request = MakeRequest(outer, std::move(from));
  auto call = MakeCall(outer, request);
  if (!call) return ErrorReply(*request, call.error());
  return Complete(*call, Dispatch(*call), body);
}

void AppendPart(std::string& out, std::string_view boundary, std::string_view content_id,
                const edge::Response& response) {
  out.append("--").append(boundary).append(kLine);
  out.append("Content-Type: application/http").append(kLine);
  if (!content_id.empty()) {
    const bool bracketed = content_id.starts_with('<');
    out.append("Content-ID: ").append(bracketed ? "<response-" : "response-");
    out.append(content_id.substr(bracketed ? 1 : 0)).append(kLine);
  }
  out.append(kLine).append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(edge::ReasonPhrase(response.status)).append(kLine);
  for (const auto& [name, value] : response.headers) {
    out.append(name).append(": ").append(value).append(kLine);
  }
  out.append("Content-Length: ").append(std::to_string(response.body.size())).append(kLine);
  out.append(kLine).append(response.body).append(kLine);
}

Result<edge::Response> Act(const Call& call, const std::string& boundary, std::string_view body) {
  ALOFT_TRY(std::vector<BatchCall> calls, ParseBatch(body, boundary));
  const std::string own = "batch_" + std::string(call.http().id);
  edge::Response response;
  response.Add("Content-Type", "multipart/mixed; boundary=" + own);
  for (BatchCall& from : calls) {
    const std::string content_id = from.content_id;
    const bool full = response.body.size() > kBatchReplyBytesMax;
    const Error too_much{503, "backendError", "The answers of the batch are too large."};
    AppendPart(response.body, own, content_id,
               full ? ErrorReply(call.http(), too_much) : Answer(call, std::move(from)));
  }
  response.body.append("--").append(own).append("--").append(kLine);
  return response;
}

}  // namespace

Result<edge::Plan> RunBatch(const CallPtr& call) {
  const std::string_view type = call->headers().Get("content-type");
  if (!type.starts_with("multipart/mixed")) {
    return Fail(Invalid("A batch needs a Content-Type of multipart/mixed."));
  }
  ALOFT_TRY(const std::string boundary, RelatedBody::BoundaryOf(type));
  // Many commits: not to be begun twice.
  return WithLongBody(call, kBatchBytesMax, [call, boundary](std::string_view body) {
    return Act(*call, boundary, body);
  });
}

}  // namespace aloft::faces::gcs
