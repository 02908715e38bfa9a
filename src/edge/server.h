// The door: listens, speaks HTTP/1.1 and HTTP/2 (clear or TLS) on the same ports, and gives every
// request to one Front.
//
// Guarantees  A reply leaves only when all that its request saw is durable. Replies of a pipelined
// connection leave in the
//             order of their requests. A client that goes away ends its plan without Finish.
//             Malformed, oversized and slow requests are refused within the limits, whatever else
//             goes on. Nothing thrown by a face ends the process: 500 and the request's id.
// Threads     `loops` threads with an event loop each, and a bounded pool; a connection stays on
// its loop. Open, Start and
//             Stop belong to one thread.
// Ownership   Borrows front, durability, clock, random and metrics; all outlive the server, and
//             metrics is rendered no more once the server is gone.
// Errors      Open fails with a sentence for the operator: an address that cannot be had, a
// certificate that cannot be read. Knows not   faces, signatures, the store.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "edge/durability.h"
#include "edge/limits.h"
#include "edge/metrics.h"
#include "edge/request.h"
#include "os/clock.h"
#include "os/random.h"

namespace aloft::edge {

// PEM files; read again by Server::ReloadCertificate.
struct TlsFiles {
  std::string certificate_chain;
  std::string private_key;
};

struct ServerOptions {
  std::string host = "127.0.0.1";  // numeric IPv4 or IPv6 address, or "localhost" (both loopbacks)
  std::vector<std::uint16_t> ports = {4566};  // the main port first; 0: any free one
  std::size_t loops = 0;                      // 0: one per core that we may run on
  std::optional<TlsFiles> tls = {};
  Limits limits = {};
  Front* front = nullptr;
  Durability* durability = nullptr;  // null: replies never wait and nothing ever blocks
  const os::Clock* clock = nullptr;
  os::Random* random = nullptr;
  Log log = {};                // a line per request at kInfo, kWarning if it failed on our side
  Metrics* metrics = nullptr;  // null: no GET /metrics
};

class Server {
 public:
  // Binds every port (so that it is known at once whether they can be had), but serves nothing yet.
  // Changes the process in two ways: SIGPIPE is ignored, and the soft limit of descriptors becomes
  // the hard one.
  static Result<std::unique_ptr<Server>, std::string> Open(ServerOptions options);
  ~Server();  // Stop(0) if it was started

  void Start();
  // Stops accepting, closes idle connections, lets running requests finish for up to `grace`, then
  // cuts what is left. Returns when no thread of the server runs any more.
  void Stop(std::chrono::milliseconds grace);

  // The ports listened on, in the order of options.ports.
  std::vector<std::uint16_t> ports() const;
  // New connections get the certificate now in the files; on failure the old one stays.
  Result<void, std::string> ReloadCertificate();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace aloft::edge
