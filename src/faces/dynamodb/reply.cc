#include "faces/dynamodb/reply.h"

#include <utility>

#include "base/crc.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr std::size_t kRequestIdChars = 52;

// The vendor's ids are 52 characters; ours are shorter, so that the log line is found by the first
// of them.
std::string LongRequestId(std::string_view id) {
  std::string text(id.substr(0, kRequestIdChars));
  std::uint64_t state = 0x9e3779b97f4a7c15ull;
  for (const char c : id) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
  while (text.size() < kRequestIdChars) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    text += kAlphabet[state >> 59];
  }
  return text;
}

void AddCommon(edge::Response& response, const edge::Request& request) {
  response.Add("x-amzn-RequestId", LongRequestId(request.id));
  response.Add("x-amz-crc32", std::to_string(Crc32(response.body)));
  if (!request.headers.Find("origin")) return;
  response.Add("Access-Control-Allow-Origin", "*");
  response.Add("Access-Control-Expose-Headers",
               "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,x-amz-crc32,Date");
}

std::string ContentType(const edge::Request& request) {
  const std::string_view asked = request.headers.Get("content-type");
  return asked.starts_with("application/json") ? "application/json" : "application/x-amz-json-1.0";
}

}  // namespace

edge::Response JsonReply(const edge::Request& request, Outcome<std::string> outcome) {
  if (!outcome.ok()) return ErrorReply(request, outcome.error());
  edge::Response response;
  response.body = std::move(outcome).value();
  response.Add("Content-Type", ContentType(request));
  AddCommon(response, request);
  return response;
}

edge::Response ErrorReply(const edge::Request& request, const ApiError& error) {
  edge::Response response;
  response.status = HttpStatus(error.code);
  response.body = RenderError(error);
  response.Add("Content-Type", ContentType(request));
  AddCommon(response, request);
  return response;
}

edge::Response HealthReply(const edge::Request& request, std::string_view region) {
  edge::Response response;
  response.body = "healthy: dynamodb." + std::string(region) + ".amazonaws.com ";
  response.Add("Content-Type", "text/plain");
  AddCommon(response, request);
  return response;
}

edge::Response PreflightReply(const edge::Request& request) {
  edge::Response response;
  AddCommon(response, request);
  if (const auto headers = request.headers.Find("access-control-request-headers")) {
    response.Add("Access-Control-Allow-Headers", std::string(*headers));
  }
  if (const auto method = request.headers.Find("access-control-request-method")) {
    response.Add("Access-Control-Allow-Methods", std::string(*method));
  }
  response.Add("Access-Control-Max-Age", "172800");
  return response;
}

edge::Response UnknownRequestReply(const edge::Request& request) {
  edge::Response response;
  response.status = 404;
  response.body = "<UnknownOperationException/>\n";
  AddCommon(response, request);
  return response;
}

}  // namespace aloft::faces::dynamodb
