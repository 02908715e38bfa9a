// One client's connection: bytes in, bytes out, timeouts. What the bytes mean is its Protocol's.
//
// Guarantees  After Close nothing of it is called any more; it is deleted at the end of the loop's
//             turn.
// Threads     Its loop's.
// Ownership   Owns itself from Open to Close; owns its protocol.
// Errors      Every fault of the peer closes it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "edge/event_loop.h"
#include "edge/listener.h"
#include "edge/out_queue.h"
#include "edge/socket.h"

namespace aloft::edge {

class Connection;
class Worker;

class Protocol {
 public:
  virtual ~Protocol() = default;
  virtual void OnBytes(std::string_view bytes) = 0;      // takes all of them
  virtual std::span<char> DirectTarget() { return {}; }  // where to read to instead; empty: OnBytes
  virtual void OnDirect(std::size_t) {}
  virtual bool WantsRead() const = 0;
  virtual void OnEnd() = 0;      // the client sends no more
  virtual void OnTurn() = 0;     // RunLater was asked for, or output has drained
  virtual void OnTimeout() = 0;  // the deadline set has passed
  virtual void OnStop() = 0;     // end as soon as requests have
  virtual void OnClosed() = 0;   // the connection is no more
};

class Connection final : public EventHandler, public Timer, public Task {
 public:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  Connection(Worker& worker, int fd, const PeerAddress& peer, std::uint16_t local_port);
  ~Connection() override;
  void Open();

  Worker& worker() { return worker_; }
  OutQueue& out() { return out_; }
  void Flush();  // sends what it can; may close
  // The same behind this turn's events: a client that is woken once finds the replies of all, where
  // it would be woken for each.
  void FlushSoon();
  void Close();
  void Abort();     // the client sees that what it has of a reply is not all
  void RunLater();  // OnTurn at the end of this turn of the loop
  bool closed() const { return closed_; }
  // Sends what is left, ends our side, reads on for a while so that the client can read it, then
  // closes. The protocol is not called any more, but for OnClosed.
  void CloseGently();
  void SetDeadline(std::int64_t nanos);
  void SetDeadlineIn(std::chrono::milliseconds wait);
  // Reading may go on: the protocol wants to again.
  void ResumeRead();
  void OnStop();
  void WatchPeer();  // it has a live stream: a peer that went away without a word must show

  std::string_view peer() const { return peer_; }
  bool peer_is_loopback() const { return peer_is_loopback_; }
  std::uint16_t local_port() const { return local_port_; }
  bool tls() const { return socket_.tls(); }

  void OnEvents(std::uint32_t events) override;
  void OnTimer() override;
  void RunOnLoop() override;

  std::size_t place = 0;  // the worker's

 private:
  void ReadSome();
  void ReadLingering();
  void BeginLinger();
  void Finish();
  bool ReadDirect();
  void Sniff(std::string_view bytes);
  void UpdateInterest();
  bool WantsRead() const;
  void ArmTimer();
  void BeLater();
  void TakeTurn();
  void TakeEnd();

  Worker& worker_;
  Socket socket_;
  const std::uint16_t local_port_;
  std::string peer_;
  bool peer_is_loopback_;
  std::unique_ptr<Protocol> protocol_;
  std::string sniffed_;
  OutQueue out_;
  std::int64_t deadline_nanos_ = kNever;
  std::int64_t write_deadline_nanos_ = kNever;
  std::uint32_t interest_ = 0;
  bool ended_ = false;  // the client sends no more
  bool lingering_ = false;
  bool ending_ = false;    // lingers once all has been sent
  bool later_ = false;     // RunOnLoop is due
  bool turn_due_ = false;  // in it, OnTurn
  bool flush_due_ = false;
  bool was_full_ = false;  // the protocol waits for room
  bool watched_ = false;   // WatchPeer was called
  bool closed_ = false;
};

}  // namespace aloft::edge
