#include "faces/admin/call.h"
#include "faces/admin/key_body.h"
#include "faces/admin/key_json.h"

namespace aloft::faces::admin {

Answer SetKeyPolicy(const Call& call) {
  ALOFT_TRY(const KeyBody body, ReadKeyBody(call.body));
  if (!body.policy || body.user || body.public_key || body.audience) {
    return Fail(
        Error{Code::kInvalid, "the body needs a \"policy\" (null for none), and nothing else"});
  }
  ALOFT_TRY(const identity::Grant grant, AuthorizeKeys(call));
  const auto changed = call.services.keys.SetPolicy(grant, call.key_id, *body.policy);
  if (!changed.ok()) return Fail(FromFault(changed.error()));
  return RenderKey(call, *changed);
}

}  // namespace aloft::faces::admin
