#include "identity/access_tokens.h"

#include "base/base64.h"
#include "base/bytes.h"
#include "identity/limits.h"

namespace aloft::identity {
namespace {

constexpr std::string_view kPrefix = "aloft1.";
constexpr std::string_view kLabel = "access-token/1";
constexpr std::uint8_t kVersion = 1;

}  // namespace

AccessTokens::AccessTokens(const MasterKey& master_key) : key_(master_key.Derive(kLabel)) {}

bool AccessTokens::LooksLikeOne(std::string_view text) { return text.starts_with(kPrefix); }

std::string AccessTokens::Issue(const AccessToken& token) const {
  std::string payload(1, static_cast<char>(kVersion));
  payload.push_back(static_cast<char>(token.scopes));
  AppendBe64(payload, static_cast<std::uint64_t>(token.issued_micros));
  AppendBe64(payload, static_cast<std::uint64_t>(token.expires_micros));
  payload += token.key_id;
  return std::string(kPrefix) + Base64UrlEncode(payload) + "." +
         Base64UrlEncode(key_.Sign(payload));
}

std::optional<AccessToken> AccessTokens::Open(std::string_view text) const {
  if (text.size() > kAccessTokenBytesMax || !LooksLikeOne(text)) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto payload = Base64UrlDecode(text.substr(0, dot));
  const auto proof = Base64UrlDecode(text.substr(dot + 1));
  if (!payload || !proof || !EqualInConstantTime(*proof, key_.Sign(*payload))) return std::nullopt;
  std::string_view bytes = *payload;
  if (TakeByte(bytes) != kVersion) return std::nullopt;
  const auto scopes = TakeByte(bytes);
  const auto issued = TakeBe64(bytes);
  const auto expires = TakeBe64(bytes);
  if (!scopes || !issued || !expires) return std::nullopt;
  return AccessToken{std::string(bytes), *scopes, static_cast<std::int64_t>(*issued),
                     static_cast<std::int64_t>(*expires)};
}

}  // namespace aloft::identity
