// Keys that clients send with requests, and what replies say of them.
// https://cloud.google.com/storage/docs/encryption/customer-supplied-keys
//
// Guarantees  No error shows a key.
// Threads     Any; no state.
// Errors      The reasons that begin with customerEncryption.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "edge/request.h"
#include "faces/gcs/errors.h"
#include "object/object_info.h"

namespace aloft::faces::gcs {

// Whose key: of the object that the request is about, or of the source of a copy.
enum class KeyOf : std::uint8_t { kObject, kCopySource };

// x-goog-encryption-* or x-goog-copy-source-encryption-*; nullopt: none.
Result<std::optional<SecretKey>> ClientKeyOf(const edge::Headers& headers,
                                             KeyOf whose = KeyOf::kObject);

// The SHA-256 of the client's key in Base64; empty: the object has none.
std::string ClientKeyHash(const object::ObjectInfo& info);
// x-goog-encryption-algorithm and -key-sha256 of an object that has one.
void AddClientKeyHeaders(edge::Response& response, const object::ObjectInfo& info);

}  // namespace aloft::faces::gcs
