// The limits of the identity layer, in one place.
#pragma once

#include <cstddef>
#include <cstdint>

namespace aloft::identity {

inline constexpr std::size_t kProjectsMax = 10'000;
inline constexpr std::size_t kProjectIdBytesMin = 6;
inline constexpr std::size_t kProjectIdBytesMax = 30;
inline constexpr std::size_t kKeysPerProjectMax = 10'000;
inline constexpr std::size_t kPublicKeysPerUserMax = 10;
inline constexpr int kPublicKeyBitsMin = 2048;
inline constexpr int kPublicKeyBitsMax = 4096;
inline constexpr std::size_t kAudienceBytesMax = 512;
inline constexpr std::size_t kAccessTokenBytesMax = 512;
inline constexpr std::size_t kUserNameBytesMax = 64;
inline constexpr std::size_t kAccessKeyIdBytesMin = 16;
inline constexpr std::size_t kAccessKeyIdBytesMax = 128;
inline constexpr std::size_t kSecretBytesMin = 16;
inline constexpr std::size_t kSecretBytesMax = 128;
inline constexpr std::size_t kPolicyDocumentBytesMax = 20 * 1024;
inline constexpr std::size_t kSigningKeysPerKeyMax =
    32;  // (date, region, service) triples kept prepared

}  // namespace aloft::identity
