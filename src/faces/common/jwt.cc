#include "faces/common/jwt.h"

#include <simdjson.h>

#include <new>
#include <utility>

#include "base/base64.h"
#include "faces/common/limits.h"

namespace aloft::faces {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::int64_t kSecondsMax = 253'402'300'799;  // the year 9999

Failure<std::string> Refused(std::string_view why) { return {std::string(why)}; }

// Unpadded only: one text for one token.
std::optional<std::string> DecodePart(std::string_view part) {
  if (part.find('=') != std::string_view::npos) return std::nullopt;
  return Base64UrlDecode(part);
}

class Members {
 public:
  // Fails for anything but an object.
  Result<void, std::string> Parse(std::string_view part) {
    const auto json = DecodePart(part);
    if (!json || json->empty()) return Refused("a part is not Base64url");
    if (parser_.allocate(json->size(), kJwtDepthMax) != simdjson::SUCCESS) throw std::bad_alloc();
    const simdjson::padded_string padded(*json);
    if (parser_.parse(padded).get_object().get(object_) != simdjson::SUCCESS) {
      return Refused("a part is not a JSON object");
    }
    return {};
  }

  bool Has(std::string_view name) const { return Count(name) > 0; }

  // Leaves `out` as it is if the member is absent.
  Result<void, std::string> Text(std::string_view name, std::string& out) const {
    std::string_view text;
    element value;
    ALOFT_TRY(const bool there, One(name, value));
    if (!there) return {};
    if (value.get_string().get(text) != simdjson::SUCCESS) return Refused("a member is not a text");
    out = text;
    return {};
  }
  Result<void, std::string> Text(std::string_view name, std::optional<std::string>& out) const {
    if (!Has(name)) return {};
    return Text(name, out.emplace());
  }
  // Whole seconds; some clients write them as 1.7e9 or with a fraction.
  Result<void, std::string> Seconds(std::string_view name, std::optional<std::int64_t>& out) const {
    element value;
    ALOFT_TRY(const bool there, One(name, value));
    if (!there) return {};
    double seconds = 0;
    if (!value.is_number() || value.get_double().get(seconds) != simdjson::SUCCESS) {
      return Refused("a time is not a number");
    }
    if (!(seconds >= 0 && seconds <= static_cast<double>(kSecondsMax))) {
      return Refused("a time is out of range");
    }
    out = static_cast<std::int64_t>(seconds);
    return {};
  }

 private:
  std::size_t Count(std::string_view name) const {
    std::size_t count = 0;
    for (const auto& member : object_) count += member.key == name ? 1 : 0;
    return count;
  }
  Result<bool, std::string> One(std::string_view name, element& out) const {
    bool there = false;
    for (const auto& member : object_) {
      if (member.key != name) continue;
      if (there) return Refused("a member comes twice");
      there = true;
      out = member.value;
    }
    return there;
  }

  simdjson::dom::parser parser_;
  object object_;
};

Result<void, std::string> ReadHeader(std::string_view part, Jwt& jwt) {
  Members members;
  std::string type;
  ALOFT_TRY_VOID(members.Parse(part));
  ALOFT_TRY_VOID(members.Text("alg", jwt.algorithm));
  ALOFT_TRY_VOID(members.Text("kid", jwt.key_id));
  ALOFT_TRY_VOID(members.Text("typ", type));
  if (members.Has("crit")) return Refused("an extension is not known");
  if (!type.empty() && type != "JWT") return Refused("the type is not JWT");
  return {};
}

Result<void, std::string> ReadClaims(std::string_view part, Jwt& jwt) {
  Members members;
  ALOFT_TRY_VOID(members.Parse(part));
  ALOFT_TRY_VOID(members.Text("iss", jwt.issuer));
  ALOFT_TRY_VOID(members.Text("sub", jwt.subject));
  ALOFT_TRY_VOID(members.Text("aud", jwt.audience));
  ALOFT_TRY_VOID(members.Text("scope", jwt.scope));
  ALOFT_TRY_VOID(members.Text("target_audience", jwt.target_audience));
  ALOFT_TRY_VOID(members.Seconds("iat", jwt.issued_seconds));
  ALOFT_TRY_VOID(members.Seconds("exp", jwt.expires_seconds));
  return members.Seconds("nbf", jwt.not_before_seconds);
}

}  // namespace

Result<Jwt, std::string> ParseJwt(std::string_view text) {
  if (text.size() > kJwtBytesMax) return Refused("the token is too long");
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos) {
    return Refused("the token has not three parts");
  }
  Jwt jwt;
  jwt.signed_part = text.substr(0, second);
  auto signature = DecodePart(text.substr(second + 1));
  if (!signature) return Refused("the signature is not Base64url");
  jwt.signature = std::move(*signature);
  ALOFT_TRY_VOID(ReadHeader(text.substr(0, first), jwt));
  ALOFT_TRY_VOID(ReadClaims(text.substr(first + 1, second - first - 1), jwt));
  return jwt;
}

}  // namespace aloft::faces
