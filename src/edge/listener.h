// One listening socket of one loop; with SO_REUSEPORT the kernel spreads connections over the
// loops.
//
// Guarantees  When descriptors run out, accepting pauses and goes on by itself; a client that came
//             meanwhile waits in the kernel's queue or is told 503.
// Threads     The worker's.
// Errors      Bind answers in a sentence for the operator.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "edge/event_loop.h"

namespace aloft::edge {

class Worker;

struct PeerAddress {
  sockaddr_storage storage = {};
};
// "127.0.0.1:50412", "[::1]:50412".
std::string PeerText(const PeerAddress& peer);
bool IsLoopback(const PeerAddress& peer);

class Listener final : public EventHandler, public Timer {
 public:
  // Takes a listening descriptor.
  Listener(Worker& worker, int fd, std::uint16_t port);
  ~Listener() override;

  void Start();
  void Resume();   // after a pause for too many connections
  void TakeAll();  // what waits in the kernel's queue, before the socket is closed

  void OnEvents(std::uint32_t events) override;
  void OnTimer() override;

 private:
  void Pause();
  void OutOfDescriptors();

  Worker& worker_;
  const int fd_;
  const std::uint16_t port_;
  int reserve_fd_;  // given up to be able to accept, and refuse, one more
  bool watched_ = false;
};

// The addresses that `host` names: "localhost" is both loopbacks (IPv6 only if the machine has it).
Result<std::vector<sockaddr_storage>, std::string> AddressesOf(const std::string& host);
// Makes `count` listening sockets on each of the addresses, all on one port. Port 0 is replaced by
// one that the system chose and that all of them have free. Refuses a port on which anyone listens
// already, which SO_REUSEPORT alone would share with them.
Result<std::vector<std::vector<int>>, std::string> BindAll(std::vector<sockaddr_storage> addresses,
                                                           std::uint16_t& port, std::size_t count);

}  // namespace aloft::edge
