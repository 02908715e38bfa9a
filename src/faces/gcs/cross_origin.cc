#include "faces/gcs/cross_origin.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace aloft::faces::gcs {
namespace {

class CrossOriginSink final : public edge::BodySink {
 public:
  CrossOriginSink(const edge::Request& request, std::unique_ptr<edge::BodySink> inner)
      : request_(request), inner_(std::move(inner)) {}

  Result<void, edge::Response> Append(std::string_view bytes) override {
    auto appended = inner_->Append(bytes);
    if (appended.ok()) return {};
    AddCrossOrigin(request_, appended.error());
    return appended;
  }
  edge::Response Finish() override {
    edge::Response response = inner_->Finish();
    AddCrossOrigin(request_, response);
    return response;
  }

 private:
  const edge::Request& request_;  // outlives its plan
  std::unique_ptr<edge::BodySink> inner_;
};

}  // namespace

void AddCrossOrigin(const edge::Request& request, edge::Response& response) {
  const auto origin = request.headers.Find("origin");
  if (!origin) return;
  response.Add("Access-Control-Allow-Origin", std::string(*origin));
  response.Add("Access-Control-Expose-Headers",
               "Accept-Ranges, Cache-Control, Content-Disposition, Content-Encoding, "
               "Content-Language, Content-Length, Content-Range, Content-Type, Date, ETag, "
               "Last-Modified, Location, Range, Vary, X-Goog-Generation, X-Goog-Hash, "
               "X-Goog-Metageneration, X-Goog-Storage-Class, X-Goog-Stored-Content-Encoding, "
               "X-Goog-Stored-Content-Length, X-GUploader-UploadID");
  response.Add("Vary", "Origin");
}

edge::Plan WithCrossOrigin(const edge::Request& request, edge::Plan plan) {
  if (!request.headers.Find("origin")) return plan;
  if (auto* response = std::get_if<edge::Response>(&plan)) {
    AddCrossOrigin(request, *response);
  } else if (auto* buffered = std::get_if<edge::Buffered>(&plan)) {
    buffered->run = [run = std::move(buffered->run), &request](std::string_view body) {
      edge::Response response = run(body);
      AddCrossOrigin(request, response);
      return response;
    };
    buffered->too_large = [too_large = std::move(buffered->too_large), &request] {
      edge::Response response = too_large();
      AddCrossOrigin(request, response);
      return response;
    };
  } else {
    auto& sink = std::get<edge::Streamed>(plan).sink;
    sink = std::make_unique<CrossOriginSink>(request, std::move(sink));
  }
  return plan;
}

bool IsPreflight(const edge::Request& request) {
  return request.method == "OPTIONS" && request.headers.Find("origin") &&
         request.headers.Find("access-control-request-method");
}

edge::Response PreflightReply(const edge::Request& request) {
  edge::Response response;
  response.Add("Access-Control-Allow-Origin", std::string(request.headers.Get("origin")));
  response.Add("Access-Control-Allow-Methods", "DELETE, GET, HEAD, PATCH, POST, PUT");
  const auto asked = request.headers.Find("access-control-request-headers");
  if (asked) response.Add("Access-Control-Allow-Headers", std::string(*asked));
  if (request.headers.Find("access-control-request-private-network")) {
    response.Add("Access-Control-Allow-Private-Network", "true");
  }
  response.Add("Access-Control-Max-Age", "3600");
  response.Add("Vary", "Origin");
  return response;
}

}  // namespace aloft::faces::gcs
