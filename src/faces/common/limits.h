// The limits of what faces share, in one place.
#pragma once

#include <cstddef>
#include <cstdint>

namespace aloft::faces {

// Signatures
inline constexpr std::int64_t kClockSkewSecondsMax = 15 * 60;
inline constexpr std::int64_t kPresignedSecondsMax = 7 * 24 * 3600;
inline constexpr std::size_t kSignedHeadersMax = 128;
inline constexpr std::size_t kQueryParametersMax = 512;
inline constexpr std::size_t kAuthorizationBytesMax = 8 * 1024;

// Tokens
inline constexpr std::size_t kJwtBytesMax = 8 * 1024;
inline constexpr int kJwtDepthMax = 4;
inline constexpr std::int64_t kTokenSkewSecondsMax = 5 * 60;   // clocks of clients, both ways
inline constexpr std::int64_t kTokenLifeSecondsMax = 60 * 60;  // from its beginning to its end
inline constexpr std::size_t kVerifiedTokensMax = 8192;        // remembered
inline constexpr std::uint64_t kTokenFormBytesMax = 16 * 1024;

// Chunk framing (aws-chunked)
inline constexpr std::size_t kChunkHeaderBytesMax =
    256;  // "10000;chunk-signature=<64 hex>" and some room
inline constexpr std::uint64_t kChunkBytesMax =
    16ull << 20;  // one signed chunk; it is held until its signature is known
inline constexpr std::size_t kTrailerBytesMax = 8 * 1024;
inline constexpr std::size_t kTrailersMax = 16;
inline constexpr std::uint64_t kFramingBytesMax =
    1ull << 20;  // framing around a body that a face wants whole

// Bodies of the services that sign the body itself
inline constexpr std::uint64_t kJsonBodyBytesMax = 16ull << 20;
inline constexpr std::uint64_t kAdminBodyBytesMax = 64 * 1024;
inline constexpr std::uint64_t kHashInlineBytesMax =
    256 * 1024;  // longer bodies are hashed on the pool

// XML
inline constexpr std::size_t kXmlDepthMax = 32;
inline constexpr std::size_t kXmlNodesMax = 200'000;

// Policy documents
inline constexpr std::size_t kPolicyBytesMax = 20 * 1024;
inline constexpr std::size_t kPolicyDepthMax = 12;
inline constexpr std::size_t kPolicyStatementsMax = 200;

}  // namespace aloft::faces
