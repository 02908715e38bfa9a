#include "identity/master_key.h"

#include <openssl/crypto.h>

#include <utility>

#include "base/aead.h"
#include "base/digest.h"
#include "base/hex.h"

namespace aloft::identity {
namespace {

constexpr char kFileName[] = "master.key";
constexpr std::string_view kFilePrefix = "aloft-master-key-1 ";
constexpr std::size_t kKeyBytes = SecretKey::kBytes;
constexpr char kSealVersion = 1;

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
  return std::string(1, kSealVersion) +
         SealText(*SecretKey::From(key_), random_.Bytes(Aead::kNonceBytes), label, secret);
}

Result<std::string, Error> MasterKey::Unseal(std::string_view label,
                                             std::string_view sealed) const {
  if (sealed.size() < 1 + kSealedTextOverhead || sealed[0] != kSealVersion) {
    return Fail(Error{Fault::kMasterKey, "not a sealed value"});
  }
  auto secret = OpenText(*SecretKey::From(key_), label, sealed.substr(1));
  if (!secret) return Fail(Error{Fault::kMasterKey, "sealed with another master key"});
  return std::move(*secret);
}

std::string MasterKey::Derive(std::string_view label) const {
  return HmacSha256(key_, "derive/" + std::string(label));
}

}  // namespace aloft::identity
