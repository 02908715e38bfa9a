// What one loop counts. Written by the loop alone, so an increment is a plain load and store; read
// by anyone.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace aloft::edge {

class Counter {
 public:
  void Add(std::uint64_t count) {
    value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  void Subtract(std::uint64_t count) { Add(~count + 1); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

struct Counters {
  // Upper bounds; one more bucket holds what took longer.
  static constexpr std::array<std::int64_t, 14> kLatencyMicros = {
      100,    250,    500,     1'000,   2'500,     5'000,     10'000,
      25'000, 50'000, 100'000, 250'000, 1'000'000, 5'000'000, 30'000'000};

  // By the status' hundreds; 0: the client went away first.
  std::array<Counter, 6> requests;
  std::array<Counter, kLatencyMicros.size() + 1> latency;
  Counter latency_micros;
  Counter in_flight;
  Counter connections;
  Counter accepted;
  Counter received_bytes;
  Counter sent_bytes;

  void Begun() { in_flight.Add(1); }
  // A stream's life is no latency.
  void EndedLive(int status) {
    in_flight.Subtract(1);
    requests[static_cast<std::size_t>(status / 100) % requests.size()].Add(1);
  }
  void Ended(int status, std::int64_t nanos) {
    EndedLive(status);
    const std::int64_t micros = nanos / 1000;
    std::size_t bucket = 0;
    while (bucket < kLatencyMicros.size() && micros > kLatencyMicros[bucket]) ++bucket;
    latency[bucket].Add(1);
    latency_micros.Add(static_cast<std::uint64_t>(micros));
  }
};

}  // namespace aloft::edge
