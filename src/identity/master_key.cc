#include "identity/master_key.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <new>
#include <utility>

#include "base/check.h"
#include "base/digest.h"
#include "base/free_with.h"
#include "base/hex.h"

namespace aloft::identity {
namespace {

constexpr char kFileName[] = "master.key";
constexpr std::string_view kFilePrefix = "aloft-master-key-1 ";
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr char kSealVersion = 1;
constexpr std::size_t kSealOverhead = 1 + kNonceBytes + kTagBytes;

using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;

Context NewContext() {
  Context context(EVP_CIPHER_CTX_new());
  if (!context) throw std::bad_alloc();
  return context;
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Error Unreadable(const std::string& path, std::string_view why) {
  return Error{Fault::kMasterKey, path + ": " + std::string(why)};
}

}  // namespace

MasterKey::MasterKey(std::string key, os::Random& random) : key_(std::move(key)), random_(random) {}

MasterKey::~MasterKey() { OPENSSL_cleanse(key_.data(), key_.size()); }

Result<std::unique_ptr<MasterKey>, Error> MasterKey::OpenOrCreate(os::Disk& disk,
                                                                  const std::string& directory,
                                                                  os::Random& random) {
  const std::string path = directory + "/" + kFileName;
  const auto exists = disk.Exists(path);
  if (!exists.ok()) return Fail(Unreadable(path, exists.error().detail));
  if (!*exists) {
    std::string key = random.Bytes(kKeyBytes);
    const std::string content = std::string(kFilePrefix) + HexEncode(key) + "\n";
    const auto written = os::ReplaceFile(disk, directory, kFileName, content);
    if (!written.ok()) return Fail(Unreadable(path, written.error().detail));
    return std::unique_ptr<MasterKey>(new MasterKey(std::move(key), random));
  }
  const auto content = os::ReadWholeFile(disk, path, 4096);
  if (!content.ok()) return Fail(Unreadable(path, content.error().detail));
  std::string_view text = *content;
  if (!text.starts_with(kFilePrefix)) return Fail(Unreadable(path, "not a master key file"));
  text.remove_prefix(kFilePrefix.size());
  if (text.ends_with('\n')) text.remove_suffix(1);
  std::optional<std::string> key = HexDecode(text);
  if (!key || key->size() != kKeyBytes) return Fail(Unreadable(path, "not a master key file"));
  return std::unique_ptr<MasterKey>(new MasterKey(std::move(*key), random));
}

std::unique_ptr<MasterKey> MasterKey::ForTesting(os::Random& random) {
  return std::unique_ptr<MasterKey>(new MasterKey(random.Bytes(kKeyBytes), random));
}

std::string MasterKey::Seal(std::string_view label, std::string_view secret) const {
  const std::string nonce = random_.Bytes(kNonceBytes);
  std::string sealed(1, kSealVersion);
  sealed += nonce;
  const std::size_t text_at = sealed.size();
  sealed.resize(text_at + secret.size() + kTagBytes);
  auto* out = reinterpret_cast<unsigned char*>(sealed.data());
  Context context = NewContext();
  int bytes = 0;
  ALOFT_CHECK(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key_),
                                 Bytes(nonce)) == 1);
  ALOFT_CHECK(EVP_EncryptUpdate(context.get(), nullptr, &bytes, Bytes(label),
                                static_cast<int>(label.size())) == 1);
  ALOFT_CHECK(EVP_EncryptUpdate(context.get(), out + text_at, &bytes, Bytes(secret),
                                static_cast<int>(secret.size())) == 1);
  ALOFT_CHECK(EVP_EncryptFinal_ex(context.get(), out + text_at + secret.size(), &bytes) == 1);
  ALOFT_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                                  out + text_at + secret.size()) == 1);
  return sealed;
}

Result<std::string, Error> MasterKey::Unseal(std::string_view label,
                                             std::string_view sealed) const {
  if (sealed.size() < kSealOverhead || sealed[0] != kSealVersion) {
    return Fail(Error{Fault::kMasterKey, "not a sealed value"});
  }
  const std::string_view nonce = sealed.substr(1, kNonceBytes);
  const std::string_view text = sealed.substr(1 + kNonceBytes, sealed.size() - kSealOverhead);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string secret(text.size(), '\0');
  auto* out = reinterpret_cast<unsigned char*>(secret.data());
  Context context = NewContext();
  int bytes = 0;
  const bool opened =
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key_), Bytes(nonce)) ==
          1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &bytes, Bytes(label),
                        static_cast<int>(label.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), out, &bytes, Bytes(text), static_cast<int>(text.size())) ==
          1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), out + secret.size(), &bytes) == 1;
  if (!opened) return Fail(Error{Fault::kMasterKey, "sealed with another master key"});
  return secret;
}

std::string MasterKey::Derive(std::string_view label) const {
  return HmacSha256(key_, "derive/" + std::string(label));
}

}  // namespace aloft::identity
