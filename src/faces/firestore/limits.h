// The limits of the Firestore face, in one place; those of documents and queries are the service's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "document/limits.h"

namespace aloft::faces::firestore {

// One request message, and one request body of REST. (The service takes 10 MiB in one commit.)
inline constexpr std::size_t kRequestBytesMax = 11 << 20;
inline constexpr std::size_t kReadOnLoopMax = 64 * 1024;   // longer ones are read elsewhere
inline constexpr std::size_t kArenaBlockBytes = 4 * 1024;  // of a request's messages, on the stack

// Replies that are streams of messages: up to here they are made at once, then as the client takes
// them, a page at a time.
inline constexpr std::size_t kReplyBytesAtOnce = 256 * 1024;
inline constexpr std::size_t kPageDocumentsMax = 256;
inline constexpr std::size_t kPageBytesMax = 256 * 1024;

inline constexpr std::size_t kBatchGetMax = 10'000;
inline constexpr std::size_t kBatchGetStep = 64;  // documents read, and held, at a time

// Lists
inline constexpr std::size_t kListPageDefault = 20;
inline constexpr std::size_t kListPageMax = 300;
inline constexpr std::size_t kPartitionsMax = 10'000;

// Conversations
inline constexpr std::size_t kRepliesAtOnce = 64;
inline constexpr std::size_t kCopiedDocumentBytesMax = 4 * 1024;  // larger ones are sent shared
inline constexpr std::chrono::milliseconds kHeartbeat{30'000};
// How old a listener's right to listen may be when it is told something.
inline constexpr std::chrono::microseconds kRightsKept{1'000'000};

// How long one call waits for transactions, if it has that long: to read, and to commit
inline constexpr std::chrono::milliseconds kTurnWaitMax{document::kTurnWaitMillisMax};
inline constexpr std::chrono::milliseconds kLockWaitMax{document::kLockWaitMillisMax};

// Names
inline constexpr std::size_t kProjectIdBytesMax = 64;

}  // namespace aloft::faces::firestore
