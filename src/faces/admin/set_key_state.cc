#include "faces/admin/call.h"
#include "faces/admin/key_json.h"

namespace aloft::faces::admin {
namespace {

Answer SetState(const Call& call, identity::KeyState state) {
  if (!call.body.empty()) return Fail(Error{Code::kInvalid, "the request takes no body"});
  ALOFT_TRY(const identity::Grant grant, AuthorizeKeys(call));
  const auto changed = call.services.keys.SetState(grant, call.key_id, state);
  if (!changed.ok()) return Fail(FromFault(changed.error()));
  return RenderKey(call, *changed);
}

}  // namespace

Answer EnableKey(const Call& call) { return SetState(call, identity::KeyState::kEnabled); }
Answer DisableKey(const Call& call) { return SetState(call, identity::KeyState::kDisabled); }

}  // namespace aloft::faces::admin
