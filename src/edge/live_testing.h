// A live plan made of a function, and the events by which a test follows it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "edge/edge_testing.h"
#include "edge/http2_testing.h"
#include "edge/live.h"

namespace aloft::edge::testing {

// What a test and its handler share; outlives both streams and server.
struct LiveProbe {
  std::function<void(LiveStream&)> turn;
  std::function<bool()> needs_pool = [] { return false; };
  Event opened;
  Event destroyed;
  std::atomic<int> turns = 0;
  std::atomic<int> alive = 0;
  std::atomic<std::uint64_t> newest_seen = 0;  // as the last turn was told
  std::shared_ptr<LiveWaker> waker;            // set before `opened`
};

class ScriptedLive final : public LiveHandler {
 public:
  explicit ScriptedLive(LiveProbe& probe) : probe_(probe) { ++probe_.alive; }
  ~ScriptedLive() override {
    --probe_.alive;
    probe_.destroyed.Set();
  }
  void Turn(LiveStream& stream) override {
    ++probe_.turns;
    probe_.turn(stream);
  }
  void TurnEnded(std::uint64_t newest_seen) override { probe_.newest_seen = newest_seen; }
  bool NeedsPool() const override { return probe_.needs_pool(); }

 private:
  LiveProbe& probe_;
};

inline Live LivePlan(LiveProbe& probe) {
  return {[&probe](std::shared_ptr<LiveWaker> waker) -> std::unique_ptr<LiveHandler> {
    auto handler = std::make_unique<ScriptedLive>(probe);
    probe.waker = std::move(waker);
    probe.opened.Set();
    return handler;
  }};
}

// A connection and HTTP/2 on it.
struct Pair {
  explicit Pair(TestServer& server, bool manual_windows = false)
      : connection(server.port()), client(connection, manual_windows) {}
  TestClient connection;
  Http2Client client;
};

inline Response Head(int status = 200) {
  Response head{.status = status};
  head.Add("content-type", "text/plain");
  return head;
}

// Streams of `probe` everywhere but at /other.
inline void Serve(TestServer& server, LiveProbe& probe) {
  server.front.begin = [&probe](const Request& request) -> Plan {
    if (request.path == "/other") return Text("other");
    return LivePlan(probe);
  };
  server.Start();
}

// A handler that sends back what it gets, and ends when the client does.
inline void EchoTurn(LiveStream& stream, bool& begun) {
  if (!std::exchange(begun, true)) {
    Response head;
    head.Add("content-type", "text/plain");
    stream.Begin(std::move(head));
  }
  stream.Send(std::string(stream.input()));
  stream.Consume(stream.input().size());
  if (stream.input_ended()) stream.Finish({{"x-end", "yes"}});
}

}  // namespace aloft::edge::testing
