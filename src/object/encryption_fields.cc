#include "object/encryption_fields.h"

#include "base/digest.h"

namespace aloft::object {
namespace {

// Of object and upload records, beside their own.
enum EncryptionField : std::uint8_t {
  kKeyHolder = 56,
  kClientKeySha256 = 57,
  kSealedKey = 58,
  kRowSeal = 59,
};

}  // namespace

void WriteEncryption(FieldWriter& out, const Encryption& encryption) {
  out.Int(kKeyHolder, static_cast<std::uint64_t>(encryption.holder));
  out.Text(kClientKeySha256, encryption.client_key_sha256);
  out.Text(kSealedKey, encryption.sealed_key);
  out.Text(kRowSeal, encryption.row_seal);
}

bool ReadEncryption(const FieldReader& in, Encryption& encryption) {
  switch (in.field()) {
    case kKeyHolder:
      encryption.holder = static_cast<KeyHolder>(in.number());
      return in.number() <= static_cast<std::uint64_t>(KeyHolder::kClient);
    case kClientKeySha256:
      encryption.client_key_sha256 = in.text();
      return in.text().size() == kSha256Bytes;
    case kSealedKey:
      encryption.sealed_key = in.text();
      return true;
    case kRowSeal:
      encryption.row_seal = in.text();
      return true;
    default:
      return false;
  }
}

}  // namespace aloft::object
