// Tokens of strangers, as text and as the JSON inside of them: nothing crashes, and what is parsed
// is what was signed.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "faces/common/jwt.h"
#include "faces/common/limits.h"
#include "faces/common/oauth_scopes.h"
#include "faces/common/service_account.h"

namespace aloft::faces {
namespace {

void Check(std::string_view text) {
  const auto jwt = ParseJwt(text);
  if (!jwt.ok()) return;
  const std::string again = std::string(jwt->signed_part) + "." + Base64UrlEncode(jwt->signature);
  if (text != again || text.size() > kJwtBytesMax) std::abort();
  ParseScopes(jwt->scope);
  const auto account = ParseServiceAccountEmail(jwt->issuer);
  if (account && ServiceAccountEmail(account->name, account->project_id) != jwt->issuer) {
    std::abort();
  }
}

}  // namespace
}  // namespace aloft::faces

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  const std::string_view text(reinterpret_cast<const char*>(data), bytes);
  aloft::faces::Check(text);
  const std::string_view header = text.substr(0, text.find('\n'));
  const std::string_view claims = text.substr(std::min(header.size() + 1, text.size()));
  aloft::faces::Check(aloft::Base64UrlEncode(header) + "." + aloft::Base64UrlEncode(claims) +
                      ".c2ln");
  return 0;
}
