// A request that stays open: bytes both ways for as long as both sides want them. gRPC streams,
// long answers that end in trailers, and replies that go on as things happen are all made of it.
//
// A face answers with a Live plan. From then on its LiveHandler is given turns: whenever bytes have
// arrived, the client's side has ended, there is room again to send, the timer has run out, or
// somebody has called Wake. In a turn it takes input, sends output, and returns; it never waits.
//
// Guarantees  The first turn comes by itself. Turns of one stream never overlap, and follow each
//             other in order. What a turn sends leaves after it, in order, when all that the turn
//             has read or written in the store is durable (ARCHITECTURE.md, section 4). Wakes are
//             never lost: after a Wake a turn begins that sees everything done before it. The
//             handler is destroyed outside its turns, soon after the stream has ended, whichever
//             side ended it.
// Threads     A turn runs on the loop, with blocking allowed to nobody, or on the pool if
//             NeedsPool() says so before it. Wake: any.
// Blocking    A turn on the loop that meets store::WouldBlock breaks its contract: the stream is
//             reset. Say NeedsPool() instead.
// Limits      kLiveInputMax: bytes arrived and not consumed, beyond which the client's window stays
//             shut (what it was allowed before may still come: half a window). A handler stops
//             sending while unsent_bytes() >= kLiveUnsentMax and has its next turn when it is below
//             half of that. A client that takes nothing of what waits for it within the edge's
//             write_stall_time is cut, and one that has gone without a word is found by PINGs
//             (HTTP/2) or by the kernel; an idle stream is otherwise left alone. No plan for HEAD.
// Knows not   gRPC: its framing is edge/grpc.h.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aloft::edge {

struct Response;

inline constexpr std::size_t kLiveInputMax = 1024 * 1024;
inline constexpr std::size_t kLiveUnsentMax = 1024 * 1024;

using LiveFields = std::vector<std::pair<std::string, std::string>>;

// Asks for a turn, from anywhere, also when the stream is long gone (nothing happens then). Cheap
// when a turn is already due.
class LiveWaker {
 public:
  virtual ~LiveWaker() = default;
  virtual void Wake() = 0;
};

// The stream within a turn.
class LiveStream {
 public:
  virtual ~LiveStream() = default;

  // What has arrived and was not consumed. Valid until Consume or the end of the turn.
  virtual std::string_view input() const = 0;
  virtual void Consume(std::size_t bytes) = 0;
  // Allows more to wait than kLiveInputMax, for a message that is longer: up to `bytes` in all.
  virtual void ExpectInput(std::size_t bytes) = 0;
  virtual bool input_ended() const = 0;  // nothing will follow what input() shows

  // The head of the reply: status and header fields of `head`, whose body is left alone. Once,
  // before anything else is sent. It leaves at the end of the turn even if nothing follows.
  virtual void Begin(Response head) = 0;
  // The next bytes of the reply's body.
  virtual void Send(std::string bytes) = 0;
  // The same bytes to many streams, without a copy for each.
  virtual void SendShared(std::shared_ptr<const std::string> bytes) = 0;
  // The end of the reply. Nothing is sent afterwards; the client's side is read and dropped. Over
  // HTTP/1.1 trailers leave only behind a chunked body.
  virtual void Finish(LiveFields trailers) = 0;
  // Ends the stream at once, in the middle of the reply.
  virtual void Reset() = 0;

  // The server is about to end: a turn is due, in which the handler should finish with its
  // service's words for it. What has not finished after the server's grace is cut.
  virtual bool stopping() const = 0;

  // What the turn sends waits for this version too: another stream's turn has seen it, and what it
  // found is told here.
  virtual void Saw(std::uint64_t version) = 0;

  // What waits to be sent; at least kLiveUnsentMax for a stream that has its share of all streams'
  // memory, however much that is now.
  virtual std::size_t unsent_bytes() const = 0;
  // A turn after that time, if none comes before; replaces an earlier wish. Resolution 100 ms.
  virtual void WakeAfter(std::chrono::milliseconds time) = 0;
};

class LiveHandler {
 public:
  virtual ~LiveHandler() = default;
  virtual void Turn(LiveStream& stream) = 0;
  // Right behind a turn that did not throw, on its thread: the newest version that this or an
  // earlier turn of the stream has seen. For what is shared between streams (Saw).
  virtual void TurnEnded(std::uint64_t newest_seen) { (void)newest_seen; }
  // Whether the next turn may wait for the disk. Asked outside turns, on the loop; must not block.
  virtual bool NeedsPool() const = 0;
};

// The plan. `open` is called once, on the loop, when the stream is there; it must not touch the
// store. The request's views are valid as long as the handler lives.
struct Live {
  std::function<std::unique_ptr<LiveHandler>(std::shared_ptr<LiveWaker> waker)> open;
};

}  // namespace aloft::edge
