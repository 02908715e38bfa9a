#include "faces/oauth/grant_token.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/json_writer.h"
#include "base/percent.h"
#include "faces/oauth/errors.h"

namespace aloft::faces::oauth {
namespace {

constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

// The field `name`, decoded. Nullopt: absent, there twice, or not decodable.
std::optional<std::string> Field(std::string_view form, std::string_view name) {
  std::optional<std::string> found;
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view field = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    const std::size_t equals = std::min(field.find('='), field.size());
    if (field.substr(0, equals) != name) continue;
    if (found) return std::nullopt;
    found = FormDecode(field.substr(std::min(equals + 1, field.size())));
    if (!found) return std::nullopt;
  }
  return found;
}

}  // namespace

edge::Response GrantToken(const BearerTokens& tokens, std::string_view form) {
  const auto grant_type = Field(form, "grant_type");
  if (!grant_type) return ErrorReply({400, "invalid_request", "grant_type is required, once."});
  if (*grant_type != kJwtBearer) {
    return ErrorReply({400, "unsupported_grant_type", "The grant_type must be jwt-bearer."});
  }
  const auto assertion = Field(form, "assertion");
  if (!assertion) return ErrorReply({400, "invalid_request", "assertion is required, once."});
  const auto issued = tokens.Exchange(*assertion);
  if (!issued.ok()) return ErrorReply(FromFault(issued.error()));

  edge::Response response;
  response.Add("Content-Type", "application/json; charset=utf-8");
  response.Add("Cache-Control", "no-store");
  response.Add("Pragma", "no-cache");
  JsonWriter json(response.body);
  json.BeginObject()
      .Member("access_token", issued->text)
      .Member("expires_in", issued->life_seconds)
      .Member("token_type", "Bearer")
      .EndObject();
  return response;
}

}  // namespace aloft::faces::oauth
