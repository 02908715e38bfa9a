#include "faces/gcs/cross_origin.h"

#include <string>
#include <utility>

#include "base/ascii.h"
#include "base/star_pattern.h"
#include "faces/common/cors_headers.h"

namespace aloft::faces::gcs {
namespace {

constexpr std::string_view kSecondsWithoutAge = "3600";
// What a client of the JSON API goes by beside the body.
constexpr std::string_view kOpenExposed =
    "Accept-Ranges, Cache-Control, Content-Disposition, Content-Encoding, Content-Language, "
    "Content-Length, Content-Range, Content-Type, Date, ETag, Last-Modified, Location, Range, "
    "Vary, "
    "X-Goog-Generation, X-Goog-Hash, X-Goog-Metageneration, X-Goog-Storage-Class, "
    "X-Goog-Stored-Content-Encoding, X-Goog-Stored-Content-Length, X-GUploader-UploadID";

void AddOrigin(edge::Response& response, const object::CorsRule& rule, std::string_view origin) {
  const std::string allowed = AllowedOrigin(rule.origins, origin);
  const bool everyone = allowed == kEveryOrigin;
  response.Add("Access-Control-Allow-Origin", allowed);
  if (!everyone) response.Add("Vary", "Origin");
}

}  // namespace

CorsRulePtr FindCors(object::Buckets& buckets, std::string_view bucket, std::string_view origin,
                     std::string_view method, std::string_view request_headers) {
  const auto rules = buckets.CorsForPreflight(bucket);
  if (!rules) return nullptr;
  for (const object::CorsRule& rule : **rules) {
    const bool fits = MatchesAnyStar(rule.origins, origin) && MatchesAnyStar(rule.methods, method);
    if (fits && AllowsHeaders(rule.request_headers, request_headers)) return {*rules, &rule};
  }
  return nullptr;
}

void AddCors(edge::Response& response, const object::CorsRule& rule, std::string_view origin) {
  AddOrigin(response, rule, origin);
  if (rule.exposed_headers.empty()) return;
  response.Add("Access-Control-Expose-Headers", Listed(rule.exposed_headers));
}

edge::Response PreflightByRules(object::Buckets& buckets, std::string_view bucket,
                                const edge::Request& request) {
  edge::Response response;
  const std::string_view origin = request.headers.Get("origin");
  const std::string_view method = request.headers.Get("access-control-request-method");
  if (origin.empty() || method.empty()) return response;
  const auto rule = FindCors(buckets, bucket, origin, method,
                             request.headers.Get("access-control-request-headers"));
  if (!rule) return response;
  AddOrigin(response, *rule, origin);
  response.Add("Access-Control-Allow-Methods", Listed(rule->methods));
  if (!rule->request_headers.empty()) {
    response.Add("Access-Control-Allow-Headers", Listed(rule->request_headers));
  }
  response.Add("Access-Control-Max-Age", rule->max_age_seconds
                                             ? std::to_string(*rule->max_age_seconds)
                                             : std::string(kSecondsWithoutAge));
  return response;
}

void AddOpenCors(const edge::Request& request, edge::Response& response) {
  const auto origin = request.headers.Find("origin");
  if (!origin) return;
  response.Add("Access-Control-Allow-Origin", std::string(*origin));
  response.Add("Access-Control-Expose-Headers", std::string(kOpenExposed));
  response.Add("Vary", "Origin");
}

edge::Response OpenPreflight(const edge::Request& request) {
  edge::Response response;
  AddOpenCors(request, response);
  if (!request.headers.Find("origin")) return response;
  response.Add("Access-Control-Allow-Methods", "DELETE, GET, HEAD, PATCH, POST, PUT");
  if (const auto asked = request.headers.Find("access-control-request-headers")) {
    response.Add("Access-Control-Allow-Headers", std::string(*asked));
  }
  // A page on the web that asks a server on this machine:
  // https://wicg.github.io/private-network-access/
  if (request.headers.Find("access-control-request-private-network")) {
    response.Add("Access-Control-Allow-Private-Network", "true");
  }
  response.Add("Access-Control-Max-Age", std::string(kSecondsWithoutAge));
  return response;
}

}  // namespace aloft::faces::gcs
