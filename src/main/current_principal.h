// Who a caller is by now, for what goes on longer than a request.
//
// Threads     Any.
#pragma once

#include <functional>
#include <memory>

#include "identity/keys.h"

namespace aloft {

// Answers null when the key behind the principal is gone or disabled; its policy of now, within the
// limit of then. Who has no key stays as he is. Borrows the keys.
std::function<
    std::shared_ptr<const identity::Principal>(const std::shared_ptr<const identity::Principal>&)>
CurrentPrincipal(const identity::Keys& keys);

}  // namespace aloft
