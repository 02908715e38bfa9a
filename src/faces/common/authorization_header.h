// The Authorization header of signatures of version 4, taken apart; Amazon's and Google's look
// alike.
//
// Threads     Any; no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aloft::faces {

// "Name=value" pieces, apart by commas, blanks or both. Views into the text.
struct AuthorizationParts {
  std::optional<std::string_view> credential;
  std::optional<std::string_view> signed_headers;
  std::optional<std::string_view> signature;
};
AuthorizationParts SplitAuthorization(std::string_view text);

// "a;b;c" to lower-case names, sorted, each once. False: more than kSignedHeadersMax, or an empty
// name.
bool ParseSignedHeaders(std::string_view text, std::vector<std::string>& out);

}  // namespace aloft::faces
