// The limits of the object service, in one place. Reaching one is a fault, never a crash.
#pragma once

#include <cstddef>
#include <cstdint>

namespace aloft::object {

inline constexpr std::size_t kBucketNameBytesMin = 3;
inline constexpr std::size_t kBucketNameBytesMax = 63;  // and of what lies between periods
inline constexpr std::size_t kDottedBucketNameBytesMax = 222;
inline constexpr std::size_t kObjectKeyBytesMax = 1024;
// An object key with each NUL counted twice; keeps every engine key under store::kKeyBytesMax.
inline constexpr std::size_t kEscapedKeyBytesMax = 1984;
inline constexpr std::size_t kBucketsPerProjectMax = 10'000;

inline constexpr std::uint64_t kObjectBytesMax = 5ull << 40;  // 5 TiB
inline constexpr std::uint64_t kPartBytesMin = 5ull << 20;    // all parts but the last
inline constexpr std::uint64_t kPartBytesMax = 5ull << 30;
inline constexpr std::uint32_t kPartNumberMax = 10'000;
inline constexpr std::size_t kComposeSourcesMax = 32;

// Objects up to this size live inside the engine and are written by one commit, without waiting.
inline constexpr std::size_t kSmallObjectBytesMax = 64 * 1024;

inline constexpr std::size_t kListEntriesMax = 1000;         // objects and prefixes of one page
inline constexpr std::size_t kUserMetadataBytesMax = 8192;   // names and values together
inline constexpr std::size_t kContentHeaderBytesMax = 4096;  // all content headers together
inline constexpr std::size_t kObjectTagsMax = 10;
inline constexpr std::size_t kObjectContextsMax = 50;
inline constexpr std::size_t kContextCharactersMax = 256;    // of its key, and of its value
inline constexpr std::size_t kContextsBytesMax = 25 * 1024;  // of an object, together
inline constexpr std::size_t kBucketTagsMax = 64;
inline constexpr std::size_t kTagKeyCharactersMax = 128;  // in Unicode characters
inline constexpr std::size_t kTagValueCharactersMax = 256;
inline constexpr std::size_t kPolicyBytesMax = 20 * 1024;
inline constexpr std::size_t kBindingsBytesMax = 24 * 1024;
inline constexpr std::size_t kAccessEntriesMax = 100;            // of one list
inline constexpr std::size_t kBucketRecordBytesMax = 60 * 1024;  // policy, bindings, lists together
inline constexpr std::int64_t kSoftDeleteSecondsMax = 90ll * 24 * 3600;
inline constexpr std::int32_t kDefaultRetentionYearsMax = 100;
inline constexpr std::int32_t kDefaultRetentionDaysMax = 365 * kDefaultRetentionYearsMax;
inline constexpr std::int64_t kRetentionSecondsMax = 3'155'760'000;  // 100 years
inline constexpr std::size_t kCorsRulesMax = 100;
inline constexpr std::size_t kLifecycleRulesMax = 1000;
inline constexpr std::size_t kLifecycleTextsMax = 100;   // prefixes, suffixes, classes of one rule
inline constexpr std::size_t kConfigBytesMax = 1 << 20;  // one encoded configuration of a bucket
inline constexpr std::size_t kShortTextBytesMax = 256;   // storage class, owner, location, rule id

// A commit that lost a race is decided again this often before the caller is told.
inline constexpr int kCommitAttemptsMax = 64;

// Hashing runs this far behind the appended bytes: so many buffers of each writer.
inline constexpr std::size_t kHashBuffers = 4;
inline constexpr std::size_t kHashBufferBytes = 512 * 1024;

// Pieces that a session of one stream is kept in, and how long one lasts.
inline constexpr std::uint32_t kSessionPiecesMax = 24'000;
// So many neighbours of about one size become one piece, up to this size: short chunks do not use
// up the pieces.
inline constexpr std::uint32_t kPiecesMerged = 32;
inline constexpr std::uint64_t kMergedPieceBytesMax = 256ull << 20;
inline constexpr std::int64_t kSessionKeptMicros = 7ll * 24 * 3600 * 1'000'000;

// A finished upload is remembered this long, so that completing it again answers the same.
inline constexpr std::int64_t kFinishedUploadKeptMicros = 24ll * 3600 * 1'000'000;

}  // namespace aloft::object
