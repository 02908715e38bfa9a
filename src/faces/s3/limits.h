// The limits of the S3 face: what Amazon documents, and our own where it says nothing.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
#pragma once

#include <cstddef>
#include <cstdint>

namespace aloft::faces::s3 {

// Of the default retention of Object Lock.
inline constexpr std::int32_t kLockYearsMax = 100;
inline constexpr std::int32_t kLockDaysMax = 36'500;
inline constexpr std::size_t kKeyBytesMax = 1024;
inline constexpr std::size_t kBucketNameBytesMin = 3;
inline constexpr std::size_t kBucketNameBytesMax = 63;
inline constexpr std::size_t kQueryParametersMax = 64;

// A PUT up to this length is taken whole and committed in one step; longer ones are streamed.
inline constexpr std::uint64_t kInlineBodyBytesMax = 64 * 1024;
// A GET up to this length is answered from memory; longer ones are streamed.
inline constexpr std::uint64_t kInlineReplyBytesMax = 64 * 1024;
inline constexpr std::uint64_t kPutBytesMax = 5ull << 30;
inline constexpr std::uint64_t kPartBytesMin = 5ull << 20;
inline constexpr std::uint64_t kPartBytesMax = 5ull << 30;
inline constexpr std::uint64_t kCopyBytesMax = 5ull << 30;
inline constexpr std::uint64_t kObjectBytesMax = 5ull << 40;
inline constexpr std::uint32_t kPartNumberMax = 10'000;

inline constexpr std::size_t kUserMetadataBytesMax = 2048;
inline constexpr std::size_t kStoredHeaderBytesMax = 8192;
inline constexpr std::size_t kDeleteKeysMax = 1000;
inline constexpr std::uint32_t kListEntriesMax = 1000;
inline constexpr std::uint32_t kListBucketsMax = 10'000;
inline constexpr std::size_t kListTokenBytesMax = 2048;

inline constexpr std::size_t kObjectTagsMax = 10;
inline constexpr std::size_t kBucketTagsMax = 50;
inline constexpr std::size_t kTagKeyCharactersMax = 128;
inline constexpr std::size_t kTagValueCharactersMax = 256;

inline constexpr std::size_t kCorsRulesMax = 100;
inline constexpr std::size_t kCorsConfigBytesMax = 64 * 1024;
inline constexpr std::size_t kLifecycleRulesMax = 1000;
inline constexpr std::size_t kPolicyBytesMax = 20 * 1024;
inline constexpr std::size_t kGrantsMax = 100;

// Bodies of XML requests.
inline constexpr std::uint64_t kSmallXmlBytesMax = 256 * 1024;
inline constexpr std::uint64_t kLifecycleXmlBytesMax = 2 << 20;
// 1,000 keys of 1,024 bytes, each byte written as a six-byte reference in the worst case.
inline constexpr std::uint64_t kDeleteXmlBytesMax = 8 << 20;
inline constexpr std::uint64_t kCompleteXmlBytesMax = 8 << 20;

// POST form uploads.
inline constexpr std::size_t kFormFieldsBytesMax = 20 * 1024;  // all fields before the file
inline constexpr std::size_t kFormFieldsMax = 100;
inline constexpr std::size_t kFormBoundaryBytesMax = 70;  // RFC 2046
inline constexpr std::size_t kFormPartHeadBytesMax = 4096;
inline constexpr std::size_t kPostPolicyConditionsMax = 200;

}  // namespace aloft::faces::s3
