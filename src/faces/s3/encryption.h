// What requests and replies say about the encryption of objects.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingServerSideEncryption.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
//
// Guarantees  No error shows a key, or a digest of one.
// Threads     Any; no state.
// Errors      kInvalidArgument, kInvalidEncryptionAlgorithm, kNotImplemented.
#pragma once

#include <cstdint>
#include <optional>

#include "edge/request.h"
#include "faces/s3/errors.h"
#include "object/encryption.h"

namespace aloft::faces::s3 {

// Whose key: of the object that the request is about, or of the source of a copy.
enum class KeyOf : std::uint8_t { kObject, kCopySource };

// x-amz-server-side-encryption-customer-*; nullopt: none.
Result<std::optional<SecretKey>> ClientKeyOf(const edge::Headers& headers, KeyOf whose);
// The same where a new object's encryption cannot be chosen: reads, and parts of an upload.
Result<std::optional<SecretKey>> ClientKeyAlone(const edge::Headers& headers);
// What a new object asks for.
Result<object::EncryptionChoice> EncryptionOf(const edge::Headers& headers);

// How what was written or read is encrypted. `headers` are those of the request, which brought the
// client's key if there is one.
void AddEncryptionHeaders(edge::Response& response, const object::Encryption& encryption,
                          const edge::Headers& headers);

}  // namespace aloft::faces::s3
