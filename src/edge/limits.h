// The limits of the edge, in one place. Every one of them is reached by a test, and answers with a
// refusal or a closed connection, never with unbounded memory or time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace aloft::edge {

// Header fields whose names start with this are ours alone: such a field from a client is dropped
// before anyone sees it.
inline constexpr char kInternalHeaderPrefix[] = "x-aloft-internal-";

struct Limits {
  // Heads. Presigned URLs and user metadata must fit, so this is wider than the vendors' 16 KiB;
  // faces may refuse earlier.
  std::size_t head_bytes_max = 32 * 1024;  // request line and header fields together; more: 400
  std::size_t header_fields_max = 256;
  std::size_t trailer_bytes_max = 16 * 1024;
  std::size_t chunk_line_bytes_max = 256;  // a chunk's size and extensions
  std::size_t pipeline_depth_max =
      32;  // replies not yet sent on one HTTP/1.1 connection; more requests wait unread

  // Time.
  std::chrono::milliseconds header_time{
      15'000};  // first byte (or accept, or handshake) to the whole head; then 408
  std::chrono::milliseconds idle_time{
      75'000};  // between requests of a kept connection; then closed
  std::chrono::milliseconds body_stall_time{
      30'000};  // a body must bring body_progress_bytes_min in it; else 408
  std::chrono::milliseconds write_stall_time{
      30'000};  // the client must take some bytes of a reply in it; else closed
  std::chrono::milliseconds linger_time{
      2'000};  // reading on behind a refusal, so that the client can read it
  std::chrono::milliseconds queue_time{
      10'000};  // a request waiting longer for the pool is refused with 503
  std::size_t body_progress_bytes_min = 1024;

  // Bodies.
  std::uint64_t drained_bytes_max =
      16 * 1024 * 1024;  // of a refused body, read and dropped to keep the connection
  std::size_t chunk_bytes =
      256 * 1024;  // streamed bodies are cut into pieces of this size, both ways
  std::size_t chunks_in_flight_max =
      4;  // per body; then the socket is not read (or the source not read)

  std::size_t gathered_free_bytes = 64 * 1024;  // of each buffered body, not counted below
  std::size_t gathered_bytes_max = 1024UL * 1024 * 1024;  // all requests together; more: 503

  // Connections.
  std::size_t connections_max =
      16'000;  // all loops together; more wait in the kernel's accept queue
  std::size_t output_bytes_max =
      256 * 1024;  // replies waiting on one connection; then no request is started on it
  std::chrono::milliseconds accept_pause_time{100};  // when file descriptors run out

  // The pool: where requests go that may block.
  std::size_t pool_threads = 8;
  std::size_t pool_queue_max = 1024;  // more: 503

  // Requests begun and not answered, all loops together: what heads and streams may take. More:
  // 503.
  std::size_t requests_max = 65'000;

  // Live streams (live.h).
  std::size_t live_streams_max = 32'000;  // all loops together; more: 503
  // Unsent bytes of all of them; beyond, each may have only live_unsent_tight of its own.
  std::size_t live_unsent_bytes_max = 512UL * 1024 * 1024;
  std::size_t live_unsent_tight = 64 * 1024;
  // A client with a live stream of which nothing is heard so long is asked by a PING (HTTP/2) or by
  // the kernel (HTTP/1.1), and cut if it does not answer in time.
  std::chrono::milliseconds live_silence_time{60'000};
  std::chrono::milliseconds live_answer_time{20'000};

  // HTTP/2.
  // At a time, per connection. gRPC clients queue what is beyond, without a word, behind streams
  // that may never end; so many listeners on one channel must fit. live_streams_max bounds them all
  // together.
  std::uint32_t streams_max = 1000;
  std::uint32_t stream_window_bytes = 1024 * 1024;  // what a client may send ahead on one stream
  std::uint32_t connection_window_bytes = 4 * 1024 * 1024;
  // Streams that the client reset before it saw any of the reply, per flood_window; then GOAWAY.
  std::size_t resets_max = 200;
  std::size_t control_frames_max =
      1000;  // PING, SETTINGS, PRIORITY, empty DATA ... per flood_window
  std::chrono::milliseconds flood_window{10'000};
};

}  // namespace aloft::edge
