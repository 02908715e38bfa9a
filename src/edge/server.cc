#include "edge/server.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <thread>
#include <utility>

#include "edge/edge_metrics.h"
#include "edge/listener.h"
#include "edge/worker.h"
#include "os/thread_name.h"

namespace aloft::edge {
namespace {

// Runs a function on a loop, once, and lets another thread wait for it.
class Call final : public Task {
 public:
  Call(EventLoop& loop, std::function<void()> body) : body_(std::move(body)) { loop.Post(*this); }
  void RunOnLoop() override {
    body_();
    MutexLock lock(mutex_);
    done_ = true;
    changed_.NotifyAll();
  }
  void Wait() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (!done_) changed_.Wait(mutex_);
  }

 private:
  const std::function<void()> body_;
  Mutex mutex_;
  CondVar changed_;
  bool done_ GUARDED_BY(mutex_) = false;
};

constexpr std::chrono::milliseconds kStopPoll{5};

// The processors that this process may run on: a container often has fewer than the machine.
std::size_t UsableCores() {
  cpu_set_t usable;
  if (::sched_getaffinity(0, sizeof usable, &usable) == 0) {
    return static_cast<std::size_t>(std::max(1, CPU_COUNT(&usable)));
  }
  return std::max(1U, std::thread::hardware_concurrency());
}

// Each connection is a descriptor, and the usual soft limit is 1024.
void RaiseDescriptorLimit() {
  rlimit limit = {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

struct Server::State {
  explicit State(const ServerOptions& given) : options(given), shared(given.limits) {}

  Result<void, std::string> OpenLoops();
  Result<void, std::string> OpenListeners();
  bool WaitUntilEmpty(std::chrono::milliseconds grace) const;
  void OnAllLoops(const std::function<void(Worker&)>& call);

  ServerOptions options;
  std::unique_ptr<TlsContext> tls;
  Shared shared;
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::uint16_t> ports;
  std::vector<std::thread> threads;
};

Result<void, std::string> Server::State::OpenLoops() {
  const std::size_t count = options.loops > 0 ? options.loops : UsableCores();
  for (std::size_t i = 0; i < count; ++i) {
    ALOFT_TRY(std::unique_ptr<EventLoop> loop, EventLoop::Open(*options.clock));
    workers.push_back(std::make_unique<Worker>(shared, std::move(loop), i));
  }
  return {};
}

Result<void, std::string> Server::State::OpenListeners() {
  ALOFT_TRY(const std::vector<sockaddr_storage> addresses, AddressesOf(options.host));
  for (std::uint16_t port : options.ports) {
    ALOFT_TRY(const std::vector<std::vector<int>> all, BindAll(addresses, port, workers.size()));
    for (const std::vector<int>& fds : all) {
      for (std::size_t i = 0; i < fds.size(); ++i) {
        workers[i]->AddListener(std::make_unique<Listener>(*workers[i], fds[i], port));
      }
    }
    ports.push_back(port);
  }
  return {};
}

Result<std::unique_ptr<Server>, std::string> Server::Open(ServerOptions options) {
  if (options.front == nullptr || options.clock == nullptr || options.random == nullptr) {
    return Fail(std::string("a server needs a front, a clock and randomness"));
  }
  std::signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit();
  auto state = std::make_unique<State>(options);
  Shared& shared = state->shared;
  shared.front = options.front;
  shared.durability = options.durability;
  shared.clock = options.clock;
  shared.metrics = options.metrics;
  shared.log = options.log;
  shared.id_seed = options.random->Next64();
  if (options.tls.has_value()) {
    ALOFT_TRY(state->tls,
              TlsContext::Open(options.tls->certificate_chain, options.tls->private_key));
    shared.tls = state->tls.get();
  }
  ALOFT_TRY_VOID(state->OpenLoops());
  ALOFT_TRY_VOID(state->OpenListeners());
  std::vector<Worker*> workers;
  for (const auto& worker : state->workers) workers.push_back(worker.get());
  if (options.metrics != nullptr) RegisterEdgeMetrics(*options.metrics, workers, shared);
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() { Stop(std::chrono::milliseconds(0)); }

void Server::Start() {
  if (Durability* durability = state_->options.durability; durability != nullptr) {
    std::vector<ReplyGate*> gates;
    for (const auto& worker : state_->workers) gates.push_back(&worker->gate());
    durability->Listen([gates](std::uint64_t through) {
      for (ReplyGate* gate : gates) gate->Moved(through);
    });
  }
  for (const auto& worker : state_->workers) {
    worker->StartListening();
    state_->threads.emplace_back([loop = worker.get()] {
      os::NameThread("loop");
      loop->Serve();
    });
  }
}

void Server::State::OnAllLoops(const std::function<void(Worker&)>& call) {
  std::vector<std::unique_ptr<Call>> calls;
  for (const auto& worker : workers) {
    calls.push_back(std::make_unique<Call>(worker->loop(), [&call, &worker] { call(*worker); }));
  }
  for (const auto& each : calls) each->Wait();
}

bool Server::State::WaitUntilEmpty(std::chrono::milliseconds grace) const {
  const std::int64_t end =
      options.clock->MonotonicNanos() + std::chrono::nanoseconds(grace).count();
  while (true) {
    std::size_t open = 0;
    for (const auto& worker : workers) open += worker->connections();
    if (open == 0) return true;
    if (options.clock->MonotonicNanos() >= end) return false;
    std::this_thread::sleep_for(kStopPoll);
  }
}

void Server::Stop(std::chrono::milliseconds grace) {
  if (state_->threads.empty()) return;
  state_->OnAllLoops([](Worker& worker) { worker.BeginStop(); });
  if (!state_->WaitUntilEmpty(grace)) {
    state_->OnAllLoops([](Worker& worker) { worker.CutAll(); });
  }
  // No connection is left, so nothing new reaches the pool; what runs there still reports to the
  // loops.
  state_->shared.pool.Stop();
  if (state_->options.durability != nullptr) state_->options.durability->Listen({});
  for (const auto& worker : state_->workers) worker->loop().Quit();
  for (std::thread& thread : state_->threads) thread.join();
  state_->threads.clear();
}

std::vector<std::uint16_t> Server::ports() const { return state_->ports; }

Result<void, std::string> Server::ReloadCertificate() {
  if (state_->tls == nullptr) return Fail(std::string("this server speaks no TLS"));
  return state_->tls->Reload();
}

}  // namespace aloft::edge
