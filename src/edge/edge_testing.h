// What the edge's tests share: a server on loopback with a scripted front, a clock and a durability
// that move on command, and a client that says exactly the bytes it is told.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.h"
#include "edge/server.h"
#include "os/real/real_clock.h"
#include "os/real/real_random.h"

struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;

namespace aloft::edge::testing {

// How long a test waits for what must happen: longer than a busy machine keeps anybody waiting.
inline constexpr std::chrono::seconds kPatience{60};

// The server's time. It stands still until it is moved, so that no limit cuts off a client of a
// test that a slow machine holds up; where being cut off is what is waited for, it runs by itself.
// Any thread.
class TestClock final : public os::Clock {
 public:
  std::int64_t WallMicros() const override { return real_.WallMicros(); }
  std::int64_t MonotonicNanos() const override;
  // A loop sees it when it wakes, at the latest when the first of its deadlines would have passed.
  void Advance(std::chrono::milliseconds time);
  void Run();
  void Stand();

 private:
  std::int64_t Now() const;

  os::RealClock real_;
  mutable std::mutex mutex_;
  std::int64_t now_nanos_ = real_.MonotonicNanos();  // as of `since_nanos_` if it runs
  std::int64_t since_nanos_ = 0;
  bool runs_ = false;
};

// Something that happens on another thread, awaited.
class Event {
 public:
  void Set();
  bool Wait();  // false: it did not happen in kPatience
  bool happened() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

// Plans are made by `begin`; refusals say the status and the reason.
class ScriptedFront final : public Front {
 public:
  std::function<Plan(const Request&)> begin;
  std::function<Response(const Request&, int, std::string_view)> refuse;

  Plan Begin(const Request& request) override { return begin(request); }
  Response Refuse(const Request& request, int status, std::string_view reason) override;
};

// A reply with this body.
Response Text(std::string body, int status = 200);
// A plan that answers with `run(body)`.
Buffered Buffer(std::function<Response(std::string_view)> run,
                std::uint64_t body_bytes_max = 1 << 20);

// A source of `bytes` bytes, a repeating pattern; fails behind `fails_after` of them.
class PatternSource final : public BodySource {
 public:
  explicit PatternSource(std::uint64_t bytes, std::uint64_t fails_after = ~0ULL)
      : left_(bytes), until_failure_(fails_after) {}
  Result<std::size_t, std::string> Read(char* out, std::size_t bytes) override;

 private:
  std::uint64_t at_ = 0;
  std::uint64_t left_;
  std::uint64_t until_failure_;
};
std::string Pattern(std::uint64_t bytes);

// A sink made of functions.
class ScriptedSink final : public BodySink {
 public:
  std::function<Result<void, Response>(std::string_view)> append;
  std::function<Response()> finish;
  std::function<void()> destroyed;

  ~ScriptedSink() override {
    if (destroyed) destroyed();
  }
  Result<void, Response> Append(std::string_view bytes) override {
    return append ? append(bytes) : Result<void, Response>();
  }
  Response Finish() override { return finish ? finish() : Text("finished"); }
};

// Every piece sees version `seen`; Through() moves by Release alone.
class ManualDurability final : public Durability {
 public:
  struct WouldBlock {};  // thrown by a piece that pretends to wait for the disk

  std::atomic<std::uint64_t> seen = 0;
  std::atomic<int> blocked = 0;  // pieces that were sent to the pool

  Ran Run(Blocking blocking, const std::function<void()>& piece) override;
  std::uint64_t Through() const override { return through_.load(); }
  void Listen(std::function<void(std::uint64_t)> moved) override;
  void Release(std::uint64_t through);
  // The blocking that the running piece was given.
  static Blocking Current();

 private:
  std::atomic<std::uint64_t> through_ = 0;
  std::mutex mutex_;
  std::function<void(std::uint64_t)> moved_;
};

struct TestReply {
  int status = 0;
  std::string head;  // whole, lower-cased names
  std::string body;
  bool complete = false;

  std::string Field(std::string_view lower_name) const;
};

// A blocking client on one connection.
class TestClient {
 public:
  explicit TestClient(std::uint16_t port);
  ~TestClient();
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  // TLS from here on; `alpn` is one protocol's name. False: no handshake.
  bool StartTls(const std::string& ca_file, const std::string& alpn,
                const std::string& host = "localhost");
  bool resumed() const;
  std::string alpn() const;
  ssl_st* tls() { return tls_; }
  ssl_session_st* session = nullptr;  // to be resumed by StartTls

  void Send(std::string_view bytes);  // all of it, or what can be until the server closes
  std::size_t SendSome(std::string_view bytes);  // what goes without waiting
  void EndSending();
  void Reset();  // closes with a reset
  // One whole reply (head_request: without a body). Interim 100s are returned as replies of their
  // own.
  TestReply Read(bool head_request = false);
  TestReply Ask(std::string_view request) {
    Send(request);
    return Read(request.starts_with("HEAD"));
  }
  std::string ReadAll();  // until the server closes
  bool ReadClosed();      // the server closes without another byte
  std::string ReadBytes(std::size_t count);
  std::string ReadAvailable();                 // what has come, waiting for some; empty: closed
  bool Quiet(std::chrono::milliseconds time);  // nothing comes for so long
  int fd() const { return fd_; }

 private:
  bool Fill();  // one read; false: closed or out of patience
  bool WaitFor(short events, std::chrono::milliseconds time);

  int fd_;
  ssl_st* tls_ = nullptr;
  ssl_ctx_st* tls_context_ = nullptr;
  std::string received_;
};

class TestServer {
 public:
  // Not started; change `options` and `front` first.
  TestServer();
  ~TestServer() { Stop(); }

  ScriptedFront front;
  ManualDurability durability;
  Metrics metrics;
  TestClock clock;
  ServerOptions options;

  void Start();
  void Stop(std::chrono::milliseconds grace = std::chrono::milliseconds(0));
  Server& server() { return *server_; }
  std::uint16_t port() const { return server_->ports()[0]; }
  double Metric(const std::string& sample) const;  // "aloft_edge_connections"
  bool AwaitMetric(const std::string& sample, double value) const;

 private:
  os::RealRandom random_;
  std::unique_ptr<Server> server_;
};

}  // namespace aloft::edge::testing
