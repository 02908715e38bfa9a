#include "faces/admin/key_body.h"

#include <simdjson.h>

#include "base/base64.h"

namespace aloft::faces::admin {
namespace {

constexpr std::size_t kDepthMax = 16;
constexpr std::size_t kCapacityMax = 1 << 20;

Failure<Error> Invalid(std::string message) { return {Error{Code::kInvalid, std::move(message)}}; }

Result<void, Error> ReadMember(std::string_view name, simdjson::dom::element value, KeyBody& out) {
  std::string_view text;
  if (name == "user" && !out.user && value.get_string().get(text) == simdjson::SUCCESS) {
    out.user = std::string(text);
    return {};
  }
  if (name == "audience" && !out.audience && value.get_string().get(text) == simdjson::SUCCESS) {
    out.audience = std::string(text);
    return {};
  }
  if (name == "public_key" && !out.public_key &&
      value.get_string().get(text) == simdjson::SUCCESS) {
    out.public_key = Base64Decode(text);
    if (out.public_key) return {};
  }
  if (name == "policy" && !out.policy) {
    if (value.is_object()) out.policy = simdjson::minify(value);
    if (value.is_null()) out.policy = std::string();
    if (out.policy) return {};
  }
  return Invalid("the body's member \"" + std::string(name) +
                 "\" is unknown, given twice, or not what it should be");
}

}  // namespace

Result<KeyBody, Error> ReadKeyBody(std::string_view body) {
  KeyBody out;
  simdjson::dom::parser parser(kCapacityMax);
  if (parser.allocate(body.size(), kDepthMax) != simdjson::SUCCESS) throw std::bad_alloc();
  const simdjson::padded_string padded(body);
  simdjson::dom::object members;
  if (parser.parse(padded).get_object().get(members) != simdjson::SUCCESS) {
    return Invalid("the body is not a JSON object");
  }
  for (const auto& member : members) ALOFT_TRY_VOID(ReadMember(member.key, member.value, out));
  return out;
}

}  // namespace aloft::faces::admin
