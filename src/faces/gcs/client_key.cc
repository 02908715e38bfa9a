#include "faces/gcs/client_key.h"

#include <algorithm>
#include <string_view>

#include "base/base64.h"
#include "base/digest.h"

namespace aloft::faces::gcs {
namespace {

constexpr std::string_view kAlgorithm = "AES256";

struct KeyHeaders {
  std::string_view prefix;
  std::string_view algorithm;
  std::string_view key;
  std::string_view hash;
};
constexpr KeyHeaders kObjectKey = {"x-goog-encryption-", "x-goog-encryption-algorithm",
                                   "x-goog-encryption-key", "x-goog-encryption-key-sha256"};
constexpr KeyHeaders kCopySourceKey = {
    "x-goog-copy-source-encryption-", "x-goog-copy-source-encryption-algorithm",
    "x-goog-copy-source-encryption-key", "x-goog-copy-source-encryption-key-sha256"};

}  // namespace

Result<std::optional<SecretKey>> ClientKeyOf(const edge::Headers& headers, KeyOf whose) {
  const KeyHeaders& names = whose == KeyOf::kObject ? kObjectKey : kCopySourceKey;
  // Most requests say nothing: one look tells.
  const bool says_anything =
      std::any_of(headers.fields().begin(), headers.fields().end(),
                  [&names](const auto& field) { return field.name.starts_with(names.prefix); });
  if (!says_anything) return std::optional<SecretKey>();
  const auto algorithm = headers.Find(names.algorithm);
  const auto text = headers.Find(names.key);
  const auto hash = headers.Find(names.hash);
  if (!algorithm && !text && !hash) return std::optional<SecretKey>();
  if (algorithm != kAlgorithm) {
    return Fail(Error{400, "customerEncryptionAlgorithmIsInvalid",
                      "Missing an encryption algorithm, or the provided algorithm is not "
                      "\"AES256.\""});
  }
  const auto bytes = text ? Base64Decode(*text) : std::nullopt;
  const auto key = bytes ? SecretKey::From(*bytes) : std::nullopt;
  if (!key) {
    return Fail(Error{400, "customerEncryptionKeyFormatIsInvalid",
                      "Missing an encryption key, or it is not Base64 encoded, or it does not meet "
                      "the required length of the encryption algorithm."});
  }
  if (!hash || Base64Decode(*hash) != Sha256Digest(key->bytes())) {
    return Fail(Error{400, "customerEncryptionKeySha256IsInvalid",
                      "Missing a SHA256 hash of the encryption key, or it is not Base64 encoded, "
                      "or it does not match the encryption key."});
  }
  return key;
}

std::string ClientKeyHash(const object::ObjectInfo& info) {
  return Base64Encode(info.encryption.client_key_sha256);
}

void AddClientKeyHeaders(edge::Response& response, const object::ObjectInfo& info) {
  if (info.encryption.holder != object::KeyHolder::kClient) return;
  response.Add("x-goog-encryption-algorithm", std::string(kAlgorithm));
  response.Add("x-goog-encryption-key-sha256", ClientKeyHash(info));
}

}  // namespace aloft::faces::gcs
