#include "faces/admin/call.h"
#include "faces/admin/key_body.h"
#include "faces/admin/key_json.h"

namespace aloft::faces::admin {

Answer RotateKey(const Call& call) {
  KeyBody body;
  if (!call.body.empty()) {
    ALOFT_TRY(body, ReadKeyBody(call.body));
  }
  if (body.user || body.policy || (body.audience && !body.Offers())) {
    return Fail(
        Error{Code::kInvalid, "the body has nothing but a \"public_key\" and its \"audience\""});
  }
  ALOFT_TRY(const identity::Grant grant, AuthorizeKeys(call));
  const auto offered = body.Offers() ? std::optional(body.Offered()) : std::nullopt;
  const auto created = call.services.keys.Rotate(grant, call.key_id, offered);
  if (!created.ok()) return Fail(FromFault(created.error()));
  return RenderNewKey(call, *created);
}

}  // namespace aloft::faces::admin
