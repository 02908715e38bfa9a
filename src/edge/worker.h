// What belongs to one loop: its connections, its listeners, the replies it holds, the memory it
// uses again.
//
// Threads     The loop's own, but for the members marked "any thread".
// Ownership   Owns its loop, connections and exchanges; borrows what all loops share.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "edge/chunk.h"
#include "edge/counters.h"
#include "edge/durability.h"
#include "edge/event_loop.h"
#include "edge/limits.h"
#include "edge/listener.h"
#include "edge/metrics.h"
#include "edge/pool.h"
#include "edge/reply_gate.h"
#include "edge/request.h"
#include "edge/tls_context.h"
#include "os/clock.h"

namespace aloft::edge {

class Connection;
class Exchange;

// What all loops share.
struct Shared {
  Limits limits;
  Front* front = nullptr;
  Durability* durability = nullptr;
  const os::Clock* clock = nullptr;
  Metrics* metrics = nullptr;
  Log log = {};
  std::uint64_t id_seed = 0;
  TlsContext* tls = nullptr;
  Pool pool;
  std::atomic<std::size_t> connections = 0;
  std::atomic<std::size_t> gathered_bytes = 0;  // of buffered bodies, beyond what each has free
  std::atomic<std::size_t> requests = 0;
  std::atomic<std::size_t> live_streams = 0;
  std::atomic<std::size_t> live_unsent_bytes = 0;

  explicit Shared(const Limits& given)
      : limits(given), pool(given.pool_threads, given.pool_queue_max) {}
};

class Worker {
 public:
  Worker(Shared& shared, std::unique_ptr<EventLoop> loop, std::size_t index);
  ~Worker();

  Shared& shared() { return shared_; }
  EventLoop& loop() { return *loop_; }
  ReplyGate& gate() { return gate_; }
  Counters& counters() { return counters_; }

  void AddListener(std::unique_ptr<Listener> listener) {
    listeners_.push_back(std::move(listener));
  }
  void Accept(int fd, const PeerAddress& peer, std::uint16_t local_port);
  void Forget(Connection& connection);  // it has closed itself
  bool MayAccept() const;

  void StartListening();  // before Serve
  void Serve();           // runs the loop; returns behind Quit
  void BeginStop();       // no more connections; each ends when its requests have
  void CutAll();          // now
  std::size_t connections() const { return open_.load(std::memory_order_acquire); }  // any thread

  // Runs a piece of a request through the durability; any thread.
  Durability::Ran RunPiece(Blocking blocking, const std::function<void()>& piece);
  // The edge's own pages, which no face sees.
  std::optional<Response> Builtin(const Request& request) const;

  Exchange* TakeExchange();
  void GiveExchange(Exchange* exchange);
  Chunk TakeChunk();
  void GiveChunk(Chunk chunk);
  char* scratch() { return scratch_.get(); }
  static constexpr std::size_t kScratchBytes = 64 * 1024;

  void MakeRequestId(char (&id)[16]);
  std::string_view HttpDate();
  bool stopping() const { return stopping_; }

 private:
  Shared& shared_;
  std::unique_ptr<EventLoop> loop_;
  ReplyGate gate_;
  Counters counters_;
  std::unique_ptr<char[]> scratch_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<Connection*> connections_;  // each knows its place
  std::vector<std::unique_ptr<Exchange>> exchanges_;
  std::vector<Chunk> chunks_;
  std::uint64_t next_id_;
  std::int64_t date_second_ = -1;
  std::string date_;
  bool stopping_ = false;
  std::atomic<std::size_t> open_ = 0;
};

}  // namespace aloft::edge
