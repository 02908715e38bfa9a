#include "faces/s3/encryption.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "base/digest.h"

namespace aloft::faces::s3 {
namespace {

constexpr std::string_view kServerHeader = "x-amz-server-side-encryption";
constexpr std::string_view kAlgorithm = "AES256";
constexpr std::string_view kKeyMd5Header = "x-amz-server-side-encryption-customer-key-md5";

struct KeyHeaders {
  std::string_view algorithm;
  std::string_view key;
  std::string_view md5;
};
constexpr KeyHeaders kObjectKey = {"x-amz-server-side-encryption-customer-algorithm",
                                   "x-amz-server-side-encryption-customer-key", kKeyMd5Header};
constexpr KeyHeaders kCopySourceKey = {
    "x-amz-copy-source-server-side-encryption-customer-algorithm",
    "x-amz-copy-source-server-side-encryption-customer-key",
    "x-amz-copy-source-server-side-encryption-customer-key-md5"};

// Most requests say nothing: one look tells.
bool SaysAnything(const edge::Headers& headers) {
  return std::any_of(headers.fields().begin(), headers.fields().end(),
                     [](const auto& field) { return field.name.starts_with(kServerHeader); });
}

// The value is never shown: it could be a key.
Error Refused(std::string_view message) { return InvalidArgument(message, kServerHeader, "null"); }

Error NotBuilt(std::string_view header, std::string_view value) {
  return {
      Code::kNotImplemented, {}, {{"Header", std::string(header)}, {"Value", std::string(value)}}};
}

// Encryption with keys of a key service.
Result<void> RefuseKeyService(const edge::Headers& headers) {
  constexpr std::string_view kHeaders[] = {"x-amz-server-side-encryption-aws-kms-key-id",
                                           "x-amz-server-side-encryption-context"};
  for (const std::string_view header : kHeaders) {
    if (const auto value = headers.Find(header)) return Fail(NotBuilt(header, *value));
  }
  return {};
}

// Whether the server's key is asked for.
Result<bool> AsksForServerKey(const edge::Headers& headers) {
  const auto method = headers.Find(kServerHeader);
  if (!method) return false;
  if (*method == kAlgorithm) return true;
  constexpr std::string_view kOthers[] = {"aws:kms", "aws:kms:dsse", "aws:fsx", "aws:backup"};
  if (std::find(std::begin(kOthers), std::end(kOthers), *method) != std::end(kOthers)) {
    return Fail(NotBuilt(kServerHeader, *method));
  }
  return Fail(
      InvalidArgument("The encryption method specified is not supported", kServerHeader, *method));
}

}  // namespace

Result<std::optional<SecretKey>> ClientKeyOf(const edge::Headers& headers, KeyOf whose) {
  const KeyHeaders& names = whose == KeyOf::kObject ? kObjectKey : kCopySourceKey;
  const auto algorithm = headers.Find(names.algorithm);
  const auto text = headers.Find(names.key);
  const auto md5 = headers.Find(names.md5);
  if (!algorithm && !text && !md5) return std::optional<SecretKey>();
  const std::string must =
      "Requests specifying Server Side Encryption with Customer provided keys must provide ";
  if (!algorithm) return Fail(Refused(must + "a valid encryption algorithm."));
  if (*algorithm != kAlgorithm) return Fail(Error{Code::kInvalidEncryptionAlgorithm});
  if (!text) return Fail(Refused(must + "an appropriate secret key."));
  if (!md5) return Fail(Refused(must + "the client calculated MD5 of the secret key."));
  const auto bytes = Base64Decode(*text);
  auto key = bytes ? SecretKey::From(*bytes) : std::nullopt;
  if (!key) return Fail(Refused("The secret key was invalid for the specified algorithm."));
  if (Base64Decode(*md5) != Md5Digest(key->bytes())) {
    return Fail(
        Refused("The calculated MD5 hash of the key did not match the hash that was provided."));
  }
  return key;
}

Result<std::optional<SecretKey>> ClientKeyAlone(const edge::Headers& headers) {
  if (!SaysAnything(headers)) return std::optional<SecretKey>();
  ALOFT_TRY_VOID(RefuseKeyService(headers));
  if (const auto method = headers.Find(kServerHeader)) {
    return Fail(
        InvalidArgument("x-amz-server-side-encryption header is not supported for this operation.",
                        kServerHeader, *method));
  }
  return ClientKeyOf(headers, KeyOf::kObject);
}

Result<object::EncryptionChoice> EncryptionOf(const edge::Headers& headers) {
  if (!SaysAnything(headers)) return object::EncryptionChoice();
  ALOFT_TRY_VOID(RefuseKeyService(headers));
  ALOFT_TRY(const bool by_server, AsksForServerKey(headers));
  ALOFT_TRY(const std::optional<SecretKey> key, ClientKeyOf(headers, KeyOf::kObject));
  if (by_server && key) {
    return Fail(
        InvalidArgument("Server Side Encryption with Customer provided key is incompatible with "
                        "the encryption method specified",
                        kServerHeader, kAlgorithm));
  }
  return by_server ? object::EncryptionChoice::ByServer() : object::EncryptionChoice::ByClient(key);
}

void AddEncryptionHeaders(edge::Response& response, const object::Encryption& encryption,
                          const edge::Headers& headers) {
  if (encryption.holder == object::KeyHolder::kServer) {
    response.Add(std::string(kServerHeader), std::string(kAlgorithm));
  }
  if (encryption.holder != object::KeyHolder::kClient) return;
  response.Add(std::string(kObjectKey.algorithm), std::string(kAlgorithm));
  response.Add("x-amz-server-side-encryption-customer-key-MD5",
               std::string(headers.Get(kKeyMd5Header)));
}

}  // namespace aloft::faces::s3
