#include "faces/firestore/rest_reply.h"

#include <utility>

#include "base/json_writer.h"

namespace aloft::faces::firestore {

void AddCors(const edge::Request& request, edge::Response& response) {
  const auto origin = request.headers.Find("origin");
  if (!origin) return;
  response.Add("Access-Control-Allow-Origin", std::string(*origin));
  response.Add("Access-Control-Allow-Credentials", "true");
  response.Add("Access-Control-Expose-Headers", "X-HTTP-Session-Id, X-Client-Wire-Protocol");
  response.Add("Vary", "Origin");
}

edge::Response JsonReply(const edge::Request& request, std::string body) {
  edge::Response response;
  response.Add("Content-Type", "application/json; charset=UTF-8");
  AddCors(request, response);
  response.body = std::move(body);
  return response;
}

std::string ErrorJson(const Error& error) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("error").BeginObject();
  json.Member("code", HttpStatusOf(error.code));
  json.Member("message", error.message);
  json.Member("status", CodeName(error.code));
  json.EndObject().EndObject();
  return body;
}

edge::Response RestError(const edge::Request& request, const Error& error) {
  edge::Response response = JsonReply(request, ErrorJson(error));
  response.status = HttpStatusOf(error.code);
  return response;
}

edge::Response PreflightReply(const edge::Request& request) {
  edge::Response response;
  response.status = 204;
  AddCors(request, response);
  response.Add("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE, OPTIONS");
  const auto asked = request.headers.Find("access-control-request-headers");
  if (asked) response.Add("Access-Control-Allow-Headers", std::string(*asked));
  if (request.headers.Find("access-control-request-private-network")) {
    response.Add("Access-Control-Allow-Private-Network", "true");
  }
  response.Add("Access-Control-Max-Age", "3600");
  return response;
}

}  // namespace aloft::faces::firestore
