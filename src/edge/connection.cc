#include "edge/connection.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <utility>

#include "edge/http1_connection.h"
#include "edge/http2_connection.h"
#include "edge/worker.h"

namespace aloft::edge {
namespace {

constexpr int kReadsPerTurn = 8;  // then other connections of the loop get their turn
constexpr std::size_t kHeldBytesMax = 64 * 1024;  // for the end of the turn, of one connection
constexpr std::size_t kVectorsPerSend = 64;
constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

}  // namespace

Connection::Connection(Worker& worker, int fd, const PeerAddress& peer, std::uint16_t local_port)
    : worker_(worker),
      socket_(fd),
      local_port_(local_port),
      peer_(PeerText(peer)),
      peer_is_loopback_(IsLoopback(peer)) {}

Connection::~Connection() = default;

void Connection::Open() {
  if (TlsContext* tls = worker_.shared().tls; tls != nullptr) {
    TlsState state = tls->NewState(socket_.fd());
    if (state == nullptr) {
      Close();
      return;
    }
    socket_.UseTls(std::move(state));
  }
  interest_ = EPOLLIN;
  if (!worker_.loop().Watch(socket_.fd(), interest_, *this)) {
    Close();
    return;
  }
  SetDeadlineIn(worker_.shared().limits.header_time);
}

void Connection::Finish() {
  closed_ = true;
  Cancel();
  if (protocol_ != nullptr) protocol_->OnClosed();
  worker_.Forget(*this);
  worker_.loop().Retire(std::unique_ptr<EventHandler>(this));
}

void Connection::Close() {
  if (closed_) return;
  worker_.loop().Unwatch(socket_.fd());
  socket_.Close();
  Finish();
}

void Connection::Abort() {
  if (closed_) return;
  worker_.loop().Unwatch(socket_.fd());
  socket_.Abort();
  Finish();
}

void Connection::BeLater() {
  if (later_ || closed_) return;
  later_ = true;
  worker_.loop().Later(*this);
}

void Connection::RunLater() {
  turn_due_ = true;
  BeLater();
}

void Connection::RunOnLoop() {
  later_ = false;
  const bool turn = std::exchange(turn_due_, false);
  if (!closed_ && flush_due_) Flush();
  if (!closed_ && turn) TakeTurn();
  if (!closed_) UpdateInterest();
}

void Connection::TakeTurn() {
  if (socket_.HasPending() && WantsRead()) ReadSome();
  if (!closed_ && !ending_ && protocol_ != nullptr) protocol_->OnTurn();
}

bool Connection::WantsRead() const {
  if (ended_) return false;
  return lingering_ || (!ending_ && (protocol_ == nullptr || protocol_->WantsRead()));
}

// Taking EPOLLIN back waits until an event shows that it costs something: pauses are mostly over
// before.
void Connection::UpdateInterest() {
  std::uint32_t wanted = interest_ & EPOLLIN;
  if (WantsRead()) wanted |= EPOLLIN;
  if (ended_) wanted = 0;
  const bool unsent = !out_.empty() && !flush_due_;
  if (unsent || socket_.wants_write()) wanted |= EPOLLOUT;
  if (wanted == interest_) return;
  interest_ = wanted;
  worker_.loop().Modify(socket_.fd(), interest_, *this);
}

void Connection::OnEvents(std::uint32_t events) {
  if (closed_) return;
  const bool read_waits = socket_.wants_write();
  if ((events & EPOLLOUT) != 0) Flush();
  if (closed_) return;
  const bool broken = (events & (EPOLLHUP | EPOLLERR)) != 0;
  if ((events & EPOLLIN) != 0 || broken || read_waits) {
    if (lingering_) {
      ReadLingering();
    } else if (WantsRead()) {
      ReadSome();
    } else if (broken) {
      Close();
    } else {
      interest_ &= ~static_cast<std::uint32_t>(EPOLLIN);
      worker_.loop().Modify(socket_.fd(), interest_, *this);
    }
  }
  if (!closed_) UpdateInterest();
}

bool Connection::ReadDirect() {
  const std::span<char> target = protocol_->DirectTarget();
  const IoResult got = socket_.Read(target.data(), target.size());
  if (got.kind != IoResult::Kind::kBytes) {
    if (got.kind == IoResult::Kind::kError) Close();
    if (got.kind == IoResult::Kind::kEnd) TakeEnd();
    return false;
  }
  worker_.counters().received_bytes.Add(got.bytes);
  protocol_->OnDirect(got.bytes);
  return got.bytes == target.size();
}

void Connection::TakeEnd() {
  ended_ = true;
  if (flush_due_) Flush();  // what came before the end is answered, whatever the end means
  if (closed_) return;
  if (protocol_ != nullptr) {
    protocol_->OnEnd();
  } else {
    Close();
  }
}

void Connection::ReadSome() {
  bool more = true;
  for (int i = 0; i < kReadsPerTurn && more && !closed_ && WantsRead(); ++i) {
    if (protocol_ != nullptr && !protocol_->DirectTarget().empty()) {
      more = ReadDirect();
      continue;
    }
    const IoResult got = socket_.Read(worker_.scratch(), Worker::kScratchBytes);
    switch (got.kind) {
      case IoResult::Kind::kBytes: {
        worker_.counters().received_bytes.Add(got.bytes);
        const std::string_view bytes(worker_.scratch(), got.bytes);
        if (protocol_ != nullptr) {
          protocol_->OnBytes(bytes);
        } else {
          Sniff(bytes);
        }
        more = got.bytes == Worker::kScratchBytes;
        break;
      }
      case IoResult::Kind::kAgain:
        more = false;
        break;
      case IoResult::Kind::kEnd:
        TakeEnd();
        break;
      case IoResult::Kind::kError:
        Close();
        break;
    }
  }
  if (!closed_ && socket_.HasPending() && WantsRead()) RunLater();
}

void Connection::Sniff(std::string_view bytes) {
  if (!sniffed_.empty()) {
    sniffed_.append(bytes);
    bytes = sniffed_;
  }
  const std::size_t known = std::min(bytes.size(), kHttp2Preface.size());
  const bool http2 = bytes.substr(0, known) == kHttp2Preface.substr(0, known);
  if (http2 && known < kHttp2Preface.size()) {
    if (sniffed_.empty()) sniffed_.assign(bytes);
    return;
  }
  protocol_ = http2 ? MakeHttp2Connection(*this) : std::make_unique<Http1Connection>(*this);
  const std::string first = std::move(sniffed_);
  sniffed_ = std::string();
  protocol_->OnBytes(first.empty() ? bytes : std::string_view(first));
  if (!closed_ && worker_.stopping()) protocol_->OnStop();
}

void Connection::FlushSoon() {
  if (!worker_.loop().handling_events() || out_.bytes() > kHeldBytesMax) {
    Flush();
  } else if (!out_.empty()) {
    flush_due_ = true;
    BeLater();
  }
}

void Connection::Flush() {
  flush_due_ = false;
  const std::size_t room_bytes = worker_.shared().limits.output_bytes_max / 2;
  was_full_ = was_full_ || out_.bytes() >= room_bytes;
  while (!out_.empty()) {
    std::array<iovec, kVectorsPerSend> vectors;
    const std::size_t count = out_.Gather(vectors.data(), vectors.size());
    const IoResult put = socket_.Write({vectors.data(), count});
    if (put.kind == IoResult::Kind::kAgain) break;
    if (put.kind != IoResult::Kind::kBytes) {
      Close();
      return;
    }
    out_.Consume(put.bytes);
    worker_.counters().sent_bytes.Add(put.bytes);
    write_deadline_nanos_ = kNever;
  }
  for (Chunk& chunk : out_.spent()) worker_.GiveChunk(std::move(chunk));
  out_.spent().clear();
  if (!out_.empty() && write_deadline_nanos_ == kNever) {
    const std::chrono::nanoseconds wait = worker_.shared().limits.write_stall_time;
    write_deadline_nanos_ = worker_.loop().now_nanos() + wait.count();
    ArmTimer();
  }
  if (was_full_ && out_.bytes() < room_bytes) {
    was_full_ = false;
    RunLater();
  }
  if (ending_ && !lingering_ && out_.empty()) BeginLinger();
}

void Connection::CloseGently() {
  if (closed_ || ending_) return;
  ending_ = true;
  deadline_nanos_ = kNever;
  Flush();
  if (!closed_) UpdateInterest();
}

void Connection::BeginLinger() {
  if (ended_) {
    Close();
    return;
  }
  lingering_ = true;
  socket_.ShutdownWrite();
  SetDeadlineIn(worker_.shared().limits.linger_time);
}

void Connection::ReadLingering() {
  for (int i = 0; i < kReadsPerTurn; ++i) {
    const IoResult got = socket_.Read(worker_.scratch(), Worker::kScratchBytes);
    if (got.kind == IoResult::Kind::kAgain) return;
    if (got.kind != IoResult::Kind::kBytes) {
      Close();
      return;
    }
  }
}

void Connection::ResumeRead() {
  if (closed_) return;
  if (socket_.HasPending() && WantsRead()) RunLater();
  UpdateInterest();
}

void Connection::SetDeadline(std::int64_t nanos) {
  deadline_nanos_ = nanos;
  ArmTimer();
}

void Connection::SetDeadlineIn(std::chrono::milliseconds wait) {
  SetDeadline(worker_.loop().now_nanos() + std::chrono::nanoseconds(wait).count());
}

// A timer armed too early is left: it looks again when it fires, which is rarer than moving it for
// every request.
void Connection::ArmTimer() {
  const std::int64_t next = std::min(deadline_nanos_, write_deadline_nanos_);
  if (next == kNever || closed_) return;
  if (!armed() || next < deadline_nanos()) worker_.loop().Arm(*this, next);
}

void Connection::OnTimer() {
  const std::int64_t now = worker_.loop().now_nanos();
  if (write_deadline_nanos_ <= now) {
    Close();
    return;
  }
  if (deadline_nanos_ <= now) {
    deadline_nanos_ = kNever;
    if (lingering_ || protocol_ == nullptr) {
      Close();
      return;
    }
    protocol_->OnTimeout();
  }
  ArmTimer();
  if (!closed_) UpdateInterest();
}

void Connection::WatchPeer() {
  if (std::exchange(watched_, true) || closed_) return;
  const Limits& limits = worker_.shared().limits;
  socket_.WatchPeer(limits.live_silence_time, limits.live_answer_time + limits.write_stall_time);
}

void Connection::OnStop() {
  if (protocol_ == nullptr) {
    Close();
  } else if (!ending_) {
    protocol_->OnStop();
  }
}

}  // namespace aloft::edge
