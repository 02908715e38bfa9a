#include "main/current_principal.h"

#include <utility>

namespace aloft {

using PrincipalPtr = std::shared_ptr<const identity::Principal>;

std::function<PrincipalPtr(const PrincipalPtr&)> CurrentPrincipal(const identity::Keys& keys) {
  return [&keys](const PrincipalPtr& then) -> PrincipalPtr {
    if (then->access_key_id.empty()) return then;
    auto key = keys.Find(then->access_key_id);
    if (key == nullptr) key = keys.FindPublic(then->access_key_id);
    if (key == nullptr || key->state != identity::KeyState::kEnabled) return nullptr;
    if (!then->limit) return key->principal;
    auto limited = std::make_shared<identity::Principal>(*key->principal);
    limited->limit = then->limit;
    return limited;
  };
}

}  // namespace aloft
