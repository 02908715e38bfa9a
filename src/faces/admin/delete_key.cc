#include "faces/admin/call.h"

namespace aloft::faces::admin {

Answer DeleteKey(const Call& call) {
  ALOFT_TRY(const identity::Grant grant, AuthorizeKeys(call));
  const auto deleted = call.services.keys.Delete(grant, call.key_id);
  if (!deleted.ok()) return Fail(FromFault(deleted.error()));
  edge::Response response;
  response.status = 204;
  return response;
}

}  // namespace aloft::faces::admin
