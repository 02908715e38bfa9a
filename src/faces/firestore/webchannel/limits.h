// The limits of WebChannel, in one place. Every one of them is reached by a test.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace aloft::faces::firestore::webchannel {

// Sessions
inline constexpr std::size_t kSessionsMax = 10'000;  // more: 429
// Nothing has been heard of a session's client, and no back channel is open: it is forgotten. The
// client tries to come back three times, 5 to 15 s apart.
inline constexpr std::chrono::seconds kSessionSilenceMax{90};
// The same before its first back channel, which clients open at once.
inline constexpr std::chrono::seconds kSessionUnusedMax{30};

// Requests of clients
inline constexpr std::size_t kPostBytesMax = 36u << 20;  // 11 MiB of message, encoded twice
// in one POST; what the client sends at most
inline constexpr std::size_t kMapsMax = 1'000;
inline constexpr std::int64_t kMapsAheadMax = 10'000;  // a map's id before the one that is due
inline constexpr std::size_t kFieldsMax = 2 * kMapsMax + 16;  // of one POST's form
inline constexpr std::size_t kHeaderBlockBytesMax = 16 * 1024;
inline constexpr std::size_t kInboxBytesMax = 40u << 20;  // waiting to be taken, of one session
inline constexpr std::size_t kMapBytes = 96;              // of each, beside its data
inline constexpr std::size_t kTakenAtOnce = 32;           // messages, in one turn

// Replies
inline constexpr std::size_t kUnackedBytesMax = 2u << 20;  // then nothing more is drained
inline constexpr std::size_t kDrainedAtOnce = 64;          // replies
// A page's XMLHttpRequest keeps all that it has received: the client is made to ask anew. It
// acknowledges what it has by that, too.
inline constexpr std::size_t kBackChannelBytesMax = 1u << 20;
inline constexpr std::chrono::minutes kBackChannelAgeMax{4};

// What waits in all sessions, both ways. Beyond it, each may have only kWaitingTight each way.
inline constexpr std::size_t kWaitingBytesMax = 512u << 20;
inline constexpr std::size_t kWaitingTight = 64 * 1024;

// Signs of life: the client is told kKeepAlive, and gives up a back channel that is silent for half
// as long again.
inline constexpr std::chrono::seconds kKeepAlive{30};
inline constexpr std::chrono::seconds kNoopAfter{25};

}  // namespace aloft::faces::firestore::webchannel
