// Short-lived tokens that stand for a key: text that carries its own proof.
//
// A token names its key, its scopes and its end, under an HMAC whose key comes from the master key.
// So nothing is stored for it, it outlives restarts, and every server with the master key takes it;
// what its key may do, and whether the key is still enabled, is looked up when it is used
// (docs/decisions/access-tokens.md, docs/formats/identity.md).
//
// Guarantees  Open answers only what Issue made with this master key, unchanged. A token contains
//             no secret of its key.
// Threads     Any thread; no state but the HMAC's key.
// Limits      kAccessTokenBytesMax; more is no token.
// Knows not   the time, and whether the key exists: the caller looks at both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "identity/master_key.h"
#include "identity/token_scope.h"

namespace aloft::identity {

struct AccessToken {
  std::string key_id;
  TokenScopes scopes = 0;
  std::int64_t issued_micros = 0;
  std::int64_t expires_micros = 0;
};

class AccessTokens {
 public:
  explicit AccessTokens(const MasterKey& master_key);

  std::string Issue(const AccessToken& token) const;
  std::optional<AccessToken> Open(std::string_view text) const;
  // Whether `text` claims to be one.
  static bool LooksLikeOne(std::string_view text);

 private:
  HmacSha256Key key_;
};

}  // namespace aloft::identity
