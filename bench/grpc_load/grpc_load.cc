// gRPC calls as fast as a server takes them, from one thread: a load generator must cost less than
// what it measures.
//
//   grpc_load unary PORT PATH BODIES CONNECTIONS IN_FLIGHT SECONDS PREFIX [FIRST_NUMBER]
//     keeps IN_FLIGHT calls of PATH going; says {"requests", "us", "bad", "p50", "p99"} in
//     microseconds.
//   grpc_load listen PORT LISTENS STREAMS CONNECTIONS COMMITS PREFIX
//     opens STREAMS streams of Listen, which share the requests in LISTENS evenly (several targets
//     on a stream if there are more requests than streams), and says {"ready": targets, "us"} when
//     each has its first result. Then for each line "commit N" on its standard input it commits N
//     times, each time when all streams have been told of the last one, and says {"commits", "p50",
//     "p99", "max"}: microseconds from the commit's leaving until the last stream has been told. A
//     line "quit" ends it.
//
// BODIES, LISTENS and COMMITS are files of messages (bodies.h); PREFIX is the database's name, for
// the metadata.
#include <sys/epoll.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "bodies.h"
#include "session.h"

namespace aloft::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kSilenceMax{120};

double MicrosSince(Clock::time_point began) {
  return std::chrono::duration<double, std::micro>(Clock::now() - began).count();
}

double Percentile(std::vector<double>& values, double part) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::size_t>(part * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

Fields Metadata(const std::string& prefix) {
  return {{"te", "trailers"},
          {"content-type", "application/grpc"},
          {"user-agent", "grpc_load"},
          {"authorization", "Bearer owner"},
          {"google-cloud-resource-prefix", prefix},
          {"x-goog-request-params", "database=" + prefix}};
}

// All connections and their epoll.
class Connections {
 public:
  Connections(std::uint16_t port, std::size_t count, const std::string& prefix)
      : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (std::size_t number = 0; number < count; ++number) {
      sessions_.push_back(std::make_unique<Session>(port, Metadata(prefix)));
      Watch(EPOLL_CTL_ADD, *sessions_.back(), EPOLLIN);
      sessions_.back()->Flush();
    }
  }

  Session& operator[](std::size_t number) { return *sessions_[number % sessions_.size()]; }

  void Flush(Session& session) {
    const bool waited = session.wants_write();
    session.Flush();
    if (waited != session.wants_write()) {
      Watch(EPOLL_CTL_MOD, session, session.wants_write() ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
  }
  void FlushAll() {
    for (auto& session : sessions_) Flush(*session);
  }

  // Handles what has arrived, waiting for it if need be.
  void Step() {
    epoll_event events[256];
    const int count =
        ::epoll_wait(epoll_, events, 256, static_cast<int>(kSilenceMax.count()) * 1000);
    if (count == 0) throw std::runtime_error("the server has been silent for two minutes");
    for (int at = 0; at < count; ++at) {
      auto& session = *static_cast<Session*>(events[at].data.ptr);
      if (events[at].events & ~EPOLLOUT) session.OnReadable();
      Flush(session);
    }
  }

 private:
  void Watch(int operation, Session& session, std::uint32_t what) const {
    epoll_event event = {};
    event.events = what;
    event.data.ptr = &session;
    ::epoll_ctl(epoll_, operation, session.fd(), &event);
  }

  int epoll_;
  std::vector<std::unique_ptr<Session>> sessions_;
};

// --- unary ---------------------------------------------------------------------------------------

struct Tally {
  Clock::time_point until;
  std::uint64_t bad = 0;
  std::size_t running = 0;
  std::vector<double> micros = {};
};

// One of the calls that are always under way: when it is answered, the next one starts in its
// place.
class Lane {
 public:
  Lane(Session& session, const std::string& path, Bodies& bodies, Tally& tally)
      : session_(session), path_(path), bodies_(bodies), tally_(tally) {}

  void Begin() {
    ++tally_.running;
    next_ = std::make_unique<Once>(*this);
    next_->Add(bodies_.Next());
    began_ = Clock::now();
    session_.Start(path_, *next_);
  }

 private:
  struct Once final : Call {
    explicit Once(Lane& owner) : lane(owner) {}
    void OnMessage(std::string_view) override {}
    void OnClosed(int grpc_status) override { lane.Answered(grpc_status); }
    Lane& lane;
  };

  void Answered(int grpc_status) {
    --tally_.running;
    if (grpc_status != 0) ++tally_.bad;
    tally_.micros.push_back(MicrosSince(began_));
    if (Clock::now() < tally_.until) {
      ended_ = std::move(next_);  // the session still holds it for a moment
      Begin();
    }
  }

  Session& session_;
  const std::string& path_;
  Bodies& bodies_;
  Tally& tally_;
  std::unique_ptr<Once> next_, ended_;
  Clock::time_point began_;
};

int Unary(const std::vector<std::string>& arguments) {
  const auto port = static_cast<std::uint16_t>(std::stoi(arguments[0]));
  const std::string& path = arguments[1];
  Bodies bodies(arguments[2], arguments.size() > 7 ? std::stoull(arguments[7]) : 0);
  Connections connections(port, std::stoul(arguments[3]), arguments[6]);
  const Clock::time_point began = Clock::now();
  Tally tally{.until = began +
                       std::chrono::milliseconds(static_cast<int>(std::stod(arguments[5]) * 1000))};
  std::vector<std::unique_ptr<Lane>> lanes;
  for (std::size_t number = 0; number < std::stoul(arguments[4]); ++number) {
    lanes.push_back(std::make_unique<Lane>(connections[number], path, bodies, tally));
    lanes.back()->Begin();
  }
  connections.FlushAll();
  while (tally.running > 0) connections.Step();
  const double micros = MicrosSince(began);
  const std::size_t requests = tally.micros.size();
  std::printf(R"({"requests":%zu,"us":%.0f,"bad":%llu,"p50":%.1f,"p99":%.1f})"
              "\n",
              requests, micros, static_cast<unsigned long long>(tally.bad),
              Percentile(tally.micros, 0.5), Percentile(tally.micros, 0.99));
  return 0;
}

// --- listen --------------------------------------------------------------------------------------

// The first bytes of ListenResponse's kinds in protobuf: field number and wire type.
constexpr char kTargetChange = 0x12, kDocumentChange = 0x1a, kTargetChangeType = 0x08;
constexpr char kCurrent = 3;

struct Heard {
  std::size_t current = 0;  // targets that have their first result
  std::size_t told = 0;     // streams that have heard of the latest commit
  int ended = -2;           // the status of a stream that has ended: none should

  void Check() const {
    if (ended != -2) throw std::runtime_error("a Listen ended with " + std::to_string(ended));
  }
};

class Listener final : public Call {
 public:
  explicit Listener(Heard& heard) : heard_(heard) { half_closed = false; }

  void OnMessage(std::string_view message) override {
    if (message.front() == kDocumentChange) {
      ++heard_.told;
    } else if (message.front() == kTargetChange && message.size() > 4 &&
               message[2] == kTargetChangeType && message[3] == kCurrent) {
      ++heard_.current;
    }
  }
  void OnClosed(int grpc_status) override { heard_.ended = grpc_status; }

 private:
  Heard& heard_;
};

class Commit final : public Call {
 public:
  void OnMessage(std::string_view) override {}
  void OnClosed(int grpc_status) override { status = grpc_status; }
  int status = -2;  // not yet closed
};

void CommitRounds(std::size_t rounds, std::size_t streams, Connections& listening,
                  Connections& writing, Bodies& commits, Heard& heard) {
  std::vector<double> micros;
  for (std::size_t round = 0; round < rounds; ++round) {
    Commit commit;
    commit.Add(commits.Next());
    heard.told = 0;
    const Clock::time_point began = Clock::now();
    writing[0].Start("/google.firestore.v1.Firestore/Commit", commit);
    writing.FlushAll();
    for (; heard.told < streams; heard.Check()) listening.Step();
    micros.push_back(MicrosSince(began));
    while (commit.status == -2) writing.Step();
    if (commit.status != 0) {
      throw std::runtime_error("a commit ended with " + std::to_string(commit.status));
    }
  }
  std::printf(R"({"commits":%zu,"p50":%.1f,"p99":%.1f,"max":%.1f})"
              "\n",
              rounds, Percentile(micros, 0.5), Percentile(micros, 0.99), Percentile(micros, 1));
  std::fflush(stdout);
}

int Listen(const std::vector<std::string>& arguments) {
  const auto port = static_cast<std::uint16_t>(std::stoi(arguments[0]));
  Bodies listens(arguments[1]);
  const std::size_t streams = std::stoul(arguments[2]);
  Bodies commits(arguments[4]);
  Connections listening(port, std::stoul(arguments[3]), arguments[5]);
  Connections writing(port, 1, arguments[5]);
  Heard heard;
  std::vector<std::unique_ptr<Listener>> listeners;
  const std::size_t targets = std::max(listens.size(), streams);
  const Clock::time_point began = Clock::now();
  for (std::size_t number = 0; number < targets; ++number) {
    if (number < streams) listeners.push_back(std::make_unique<Listener>(heard));
    listeners[number % streams]->Add(listens.Next());
  }
  for (std::size_t number = 0; number < streams; ++number) {
    listening[number].Start("/google.firestore.v1.Firestore/Listen", *listeners[number]);
  }
  listening.FlushAll();
  for (; heard.current < targets; heard.Check()) listening.Step();
  std::printf(R"({"ready":%zu,"us":%.0f})"
              "\n",
              targets, MicrosSince(began));
  std::fflush(stdout);
  std::string word;
  while (std::cin >> word && word == "commit") {
    std::size_t rounds = 0;
    std::cin >> rounds;
    CommitRounds(rounds, streams, listening, writing, commits, heard);
  }
  return 0;
}

int Main(const std::vector<std::string>& arguments) {
  try {
    const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    if (arguments[0] == "unary" && rest.size() >= 7) return Unary(rest);
    if (arguments[0] == "listen" && rest.size() == 6) return Listen(rest);
  } catch (const std::exception& failed) {
    std::fprintf(stderr, "grpc_load: %s\n", failed.what());
    return 1;
  }
  std::fprintf(stderr, "usage: see the head of bench/grpc_load/grpc_load.cc\n");
  return 2;
}

}  // namespace
}  // namespace aloft::bench

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty()) arguments.emplace_back();
  return aloft::bench::Main(arguments);
}
