#include "faces/admin/call.h"
#include "faces/admin/key_body.h"
#include "faces/admin/key_json.h"
#include "faces/common/service_account.h"

namespace aloft::faces::admin {

Answer CreateKey(const Call& call) {
  ALOFT_TRY(const KeyBody body, ReadKeyBody(call.body));
  if (!body.user) return Fail(Error{Code::kInvalid, "the body needs a \"user\""});
  if (body.audience && !body.Offers()) {
    return Fail(Error{Code::kInvalid, "an \"audience\" goes with a \"public_key\" only"});
  }
  if (body.Offers() && !IsServiceAccountName(*body.user)) {
    return Fail(Error{Code::kInvalid,
                      "a service account's name is 1 to 30 of a-z 0-9 -, begins with a letter and "
                      "does not end with -"});
  }
  ALOFT_TRY(const identity::Grant grant, AuthorizeKeys(call));
  const std::string document = body.policy.value_or(std::string());
  identity::Keys& keys = call.services.keys;
  const auto created = body.Offers()
                           ? keys.CreatePublic(grant, *body.user, document, body.Offered())
                           : keys.Create(grant, *body.user, document);
  if (!created.ok()) return Fail(FromFault(created.error()));
  return RenderNewKey(call, *created);
}

}  // namespace aloft::faces::admin
