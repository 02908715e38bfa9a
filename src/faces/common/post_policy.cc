#include "faces/common/post_policy.h"

#include <initializer_list>

#include "base/base64.h"
#include "base/digest.h"
#include "base/hex.h"
#include "base/time_format.h"
#include "faces/common/auth_words.h"
#include "faces/common/limits.h"
#include "faces/common/sigv4.h"

namespace aloft::faces {
namespace {

using Answer = Result<std::shared_ptr<const identity::Principal>, AuthError>;

std::string Text(const FormField& field, std::string_view name) {
  return std::string(field(name).value_or(std::string_view()));
}

const identity::AccessKey* Usable(const std::shared_ptr<const identity::AccessKey>& key) {
  const bool usable = key != nullptr && key->state == identity::KeyState::kEnabled;
  return usable ? key.get() : nullptr;
}

Answer Decide(const identity::AccessKey* key, bool matches, const FormField& field) {
  if (key == nullptr) return Fail(AuthError{AuthFault::kUnknownKey});
  if (!matches) return Fail(AuthError{AuthFault::kSignatureMismatch});
  if (!Text(field, "x-amz-security-token").empty()) {
    return Fail(AuthError{AuthFault::kInvalidToken});
  }
  return key->principal;
}

Result<void, AuthError> RequireFields(const FormField& field,
                                      std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (!field(name).value_or(std::string_view()).empty()) continue;
    return Fail(AuthError{AuthFault::kInvalidArgument,
                          "Bucket POST must contain a field named '" + std::string(name) +
                              "'.  If it is specified, please check the order of the fields."});
  }
  return {};
}

Answer VerifyVersion4(const FormField& field, const identity::Keys& keys, const os::Clock& clock) {
  ALOFT_TRY_VOID(RequireFields(
      field, {"policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"}));
  if (Text(field, "x-amz-algorithm") != kSigV4Algorithm) {
    return Fail(UnsupportedAlgorithm(AuthWording::kS3, Text(field, "x-amz-algorithm")));
  }
  const std::string credential_text = Text(field, "x-amz-credential");
  Credential credential;
  if (!ParseCredential(credential_text, credential)) {
    return Fail(BadCredential(AuthWording::kS3, AuthPlace::kQuery, credential_text));
  }
  const std::string date = Text(field, "x-amz-date");
  const auto micros = ParseIsoBasic(date);
  if (!micros) return Fail(BadDate(AuthWording::kS3, AuthPlace::kQuery, date));
  const bool scoped = credential.service == "s3" && credential.terminator == kScopeTerminator &&
                      credential.date == std::string_view(date).substr(0, 8);
  if (!scoped) {
    return Fail(WrongScope(AuthWording::kS3, AuthPlace::kQuery, credential, "s3", date));
  }
  // A form is signed ahead of its use: only the future is wrong here; the policy says when it ends.
  if (*micros > clock.WallMicros() + kClockSkewSecondsMax * 1'000'000) {
    return Fail(OffTime(AuthWording::kS3, *micros, clock.WallMicros()));
  }
  const auto found = keys.Find(credential.access_key_id);
  const identity::AccessKey* key = Usable(found);
  const auto signing_key = SigningKey(key != nullptr ? *key : keys.Stranger(), credential);
  const std::string expected = HexEncode(signing_key->Sign(*field("policy")));
  return Decide(key, EqualInConstantTime(expected, Text(field, "x-amz-signature")), field);
}

Answer VerifyVersion2(const FormField& field, const identity::Keys& keys) {
  ALOFT_TRY_VOID(RequireFields(field, {"policy", "awsaccesskeyid", "signature"}));
  const auto found = keys.Find(*field("awsaccesskeyid"));
  const identity::AccessKey* key = Usable(found);
  const std::string& secret = key != nullptr ? key->secret : keys.Stranger().secret;
  const std::string expected = Base64Encode(HmacSha1(secret, *field("policy")));
  return Decide(key, EqualInConstantTime(expected, Text(field, "signature")), field);
}

}  // namespace

Answer VerifyPostPolicy(const FormField& field, const identity::Keys& keys,
                        const os::Clock& clock) {
  const bool version_4 =
      field("x-amz-signature") || field("x-amz-algorithm") || field("x-amz-credential");
  if (version_4) return VerifyVersion4(field, keys, clock);
  if (field("signature") || field("awsaccesskeyid")) return VerifyVersion2(field, keys);
  return Fail(AuthError{AuthFault::kMissingToken});
}

}  // namespace aloft::faces
