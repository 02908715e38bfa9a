// The limits of the Cloud Storage face, in one place. Reaching one is an answer in Google's form.
#pragma once

#include <cstddef>
#include <cstdint>

namespace aloft::faces::gcs {

inline constexpr std::uint64_t kJsonBodyBytesMax = 256 * 1024;  // resources and requests in JSON
inline constexpr std::size_t kJsonNodesMax = 20'000;
inline constexpr std::size_t kJsonDepthMax = 32;
inline constexpr std::uint64_t kIgnoredBodyBytesMax = 64 * 1024;  // where no body is expected
inline constexpr std::uint64_t kUploadBytesMax = 5ull << 40;
// Around the media of a multipart upload: metadata, part headers, delimiters.
inline constexpr std::uint64_t kRelatedFramingBytesMax = kJsonBodyBytesMax + 64 * 1024;
// A body up to this size is taken in one piece, on the loop if nothing waits.
inline constexpr std::uint64_t kInlineUploadBytesMax = 64 * 1024;
inline constexpr std::size_t kBoundaryBytesMax = 70;  // RFC 2046

inline constexpr std::size_t kListEntriesMax = 1000;
inline constexpr std::size_t kGlobPagesMax = 10;  // looked at for one page of a matchGlob listing
inline constexpr std::size_t kGlobBytesMax = 1024;
inline constexpr std::size_t kGlobAlternativesMax = 64;

inline constexpr std::uint64_t kChunkQuantum = 256 * 1024;  // of resumable uploads
// A long chunk is kept piece by piece, so that a crash costs at most one piece. A client that goes
// away costs nothing.
inline constexpr std::uint64_t kKeptPieceBytes = 256ull << 20;

inline constexpr std::size_t kMembersMax = 1500;  // of all bindings of a policy
// Of an IAM condition; Google takes 12 logical operators.
inline constexpr std::size_t kConditionBytesMax = 12'000;
inline constexpr std::size_t kConditionOperatorsMax = 12;
inline constexpr std::size_t kConditionAlternativesMax = 100;
inline constexpr std::size_t kConditionDepthMax = 16;
inline constexpr std::size_t kConditionTitleBytesMax = 100;
inline constexpr std::size_t kConditionTextBytesMax = 256;  // of the description
inline constexpr std::size_t kTestedPermissionsMax = 100;
inline constexpr std::size_t kNotificationsMax = 100;  // of a bucket

inline constexpr std::size_t kBatchCallsMax = 100;
inline constexpr std::uint64_t kBatchBytesMax = 10ull << 20;
inline constexpr std::size_t kBatchReplyBytesMax = 32ull << 20;

inline constexpr std::size_t kFieldsBytesMax = 4096;
inline constexpr std::size_t kFieldsDepthMax = 16;
inline constexpr std::size_t kFieldsNodesMax = 500;

inline constexpr std::size_t kGunzipBytes = 64 * 1024;  // read at once from what is expanded

inline constexpr std::size_t kInlineReplyBytesMax = 64 * 1024;
inline constexpr std::size_t kComposeSourcesMax = 32;
inline constexpr std::int64_t kRewriteQuantum = 1 << 20;  // of maxBytesRewrittenPerCall

}  // namespace aloft::faces::gcs
