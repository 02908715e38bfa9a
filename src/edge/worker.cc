#include "edge/worker.h"

#include <utility>

#include "base/time_format.h"
#include "edge/connection.h"
#include "edge/exchange.h"

namespace aloft::edge {
namespace {

constexpr std::size_t kKeptExchanges = 256;
constexpr std::size_t kKeptChunks = 16;
constexpr int kIndexShift = 56;  // of the request number: the loop that made it

// A permutation of the 64-bit numbers that scatters neighbours (SplitMix64's finisher): ids neither
// repeat nor count.
std::uint64_t Scatter(std::uint64_t number) {
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9ULL;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebULL;
  return number ^ (number >> 31);
}

}  // namespace

Worker::Worker(Shared& shared, std::unique_ptr<EventLoop> loop, std::size_t index)
    : shared_(shared),
      loop_(std::move(loop)),
      gate_(*loop_, shared.durability),
      scratch_(std::make_unique_for_overwrite<char[]>(kScratchBytes)),
      next_id_(static_cast<std::uint64_t>(index) << kIndexShift) {}

Worker::~Worker() = default;

void Worker::StartListening() {
  for (const auto& listener : listeners_) listener->Start();
}

void Worker::Serve() {
  loop_->Run();
  gate_.LetAllGo();
}

Durability::Ran Worker::RunPiece(Blocking blocking, const std::function<void()>& piece) {
  if (shared_.durability != nullptr) return shared_.durability->Run(blocking, piece);
  piece();
  return {.would_block = false, .newest_seen = 0};
}

std::optional<Response> Worker::Builtin(const Request& request) const {
  if (request.target != "/healthz" && request.target != "/metrics") return std::nullopt;
  if (request.method != "GET" || request.headers.Find("authorization").has_value()) {
    return std::nullopt;
  }
  const bool health = request.target == "/healthz";
  if (!health && shared_.metrics == nullptr) return std::nullopt;
  Response response;
  response.Add("Content-Type", health ? "text/plain" : "text/plain; version=0.0.4");
  response.body = health ? "ok\n" : shared_.metrics->Render();
  return response;
}

Exchange* Worker::TakeExchange() {
  if (exchanges_.empty()) {
    auto made = std::make_unique<Exchange>(*this);
    made->Reset();
    return made.release();
  }
  Exchange* exchange = exchanges_.back().release();
  exchanges_.pop_back();
  return exchange;
}

void Worker::GiveExchange(Exchange* exchange) {
  std::unique_ptr<Exchange> owned(exchange);
  if (exchanges_.size() >= kKeptExchanges) return;
  owned->Reset();
  exchanges_.push_back(std::move(owned));
}

Chunk Worker::TakeChunk() {
  if (chunks_.empty()) {
    return {.data = std::make_unique_for_overwrite<char[]>(shared_.limits.chunk_bytes), .size = 0};
  }
  Chunk chunk = std::move(chunks_.back());
  chunks_.pop_back();
  return chunk;
}

void Worker::GiveChunk(Chunk chunk) {
  if (chunks_.size() >= kKeptChunks || chunk.data == nullptr) return;
  chunk.size = 0;
  chunks_.push_back(std::move(chunk));
}

void Worker::MakeRequestId(char (&id)[16]) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  const std::uint64_t number = Scatter(next_id_++ + shared_.id_seed);
  for (int i = 0; i < 16; ++i) id[i] = kDigits[(number >> (60 - 4 * i)) & 15];
}

std::string_view Worker::HttpDate() {
  const std::int64_t micros = shared_.clock->WallMicros();
  if (const std::int64_t second = micros / 1'000'000; second != date_second_) {
    date_second_ = second;
    date_ = FormatHttpDate(micros);
  }
  return date_;
}

bool Worker::MayAccept() const {
  return !stopping_ &&
         shared_.connections.load(std::memory_order_relaxed) < shared_.limits.connections_max;
}

void Worker::Accept(int fd, const PeerAddress& peer, std::uint16_t local_port) {
  auto connection = std::make_unique<Connection>(*this, fd, peer, local_port);
  counters_.accepted.Add(1);
  counters_.connections.Add(1);
  shared_.connections.fetch_add(1, std::memory_order_relaxed);
  connection->place = connections_.size();
  connections_.push_back(connection.get());
  open_.store(connections_.size(), std::memory_order_release);
  connection.release()->Open();  // retires itself when it closes
}

void Worker::Forget(Connection& connection) {
  connections_.back()->place = connection.place;
  std::swap(connections_[connection.place], connections_.back());
  connections_.pop_back();
  counters_.connections.Subtract(1);
  const std::size_t before = shared_.connections.fetch_sub(1, std::memory_order_relaxed);
  open_.store(connections_.size(), std::memory_order_release);
  if (before == shared_.limits.connections_max) {
    for (const auto& listener : listeners_) listener->Resume();
  }
}

void Worker::BeginStop() {
  for (const auto& listener : listeners_) listener->TakeAll();
  stopping_ = true;
  listeners_.clear();
  const std::vector<Connection*> all = connections_;
  for (Connection* connection : all) connection->OnStop();
}

void Worker::CutAll() {
  while (!connections_.empty()) connections_.back()->Close();
}

}  // namespace aloft::edge
