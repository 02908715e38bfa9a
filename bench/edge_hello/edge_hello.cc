// What the edge itself costs: a server whose faces do nothing. Run `edge_hello [port [loops]]` and
// load it:
//   wrk -t1 -c32 -d5 http://127.0.0.1:4570/1k     a 1 KiB reply, run as a buffered plan
//   wrk -t1 -c32 -d5 http://127.0.0.1:4570/16k    the same with 16 KiB
//   curl -T file http://127.0.0.1:4570/sink       a streamed upload, counted and dropped
//   curl http://127.0.0.1:4570/stream             a streamed download of 1 GiB
// Every second with traffic it prints requests and microseconds of CPU per request.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "edge/server.h"
#include "os/real/real_clock.h"
#include "os/real/real_random.h"

namespace aloft::edge {
namespace {

constexpr std::uint64_t kStreamBytes = 1024ULL * 1024 * 1024;

class CountingSink final : public BodySink {
 public:
  Result<void, Response> Append(std::string_view bytes) override {
    bytes_ += bytes.size();
    return {};
  }
  Response Finish() override {
    Response response;
    response.body = std::to_string(bytes_) + "\n";
    return response;
  }

 private:
  std::uint64_t bytes_ = 0;
};

class ZeroSource final : public BodySource {
 public:
  Result<std::size_t, std::string> Read(char* out, std::size_t bytes) override {
    std::memset(out, 0, bytes);
    return bytes;
  }
};

class HelloFront final : public Front {
 public:
  Plan Begin(const Request& request) override {
    if (request.path == "/sink") {
      return Streamed{.sink = std::make_unique<CountingSink>(), .body_bytes_max = 1ULL << 40};
    }
    if (request.path == "/stream") {
      Response response;
      response.source = std::make_unique<ZeroSource>();
      response.source_bytes = kStreamBytes;
      return response;
    }
    const std::size_t bytes = request.path == "/16k" ? 16 * 1024 : 1024;
    return Buffered{.body_bytes_max = 1024 * 1024,
                    .run =
                        [bytes](std::string_view) {
                          Response response;
                          response.Add("Content-Type", "application/octet-stream");
                          response.body.assign(bytes, 'x');
                          return response;
                        },
                    .too_large = [] { return Response{.status = 413}; }};
  }
  Response Refuse(const Request&, int status, std::string_view reason) override {
    Response response{.status = status};
    response.body = reason;
    return response;
  }
};

double CpuMicros() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

double RequestsSoFar(const Metrics& metrics) {
  const std::string text = metrics.Render();
  const std::string name = "aloft_edge_request_seconds_count ";
  const std::size_t at = text.find(name);
  return at == std::string::npos ? 0 : std::atof(text.c_str() + at + name.size());
}

int Main(int argc, char** argv) {
  HelloFront front;
  os::RealClock clock;
  os::RealRandom random;
  Metrics metrics;
  ServerOptions options;
  options.ports = {static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 4570)};
  options.loops = static_cast<std::size_t>(argc > 2 ? std::atoi(argv[2]) : 1);
  if (argc > 4) options.tls = TlsFiles{argv[3], argv[4]};
  options.front = &front;
  options.clock = &clock;
  options.random = &random;
  options.metrics = &metrics;
  auto server = Server::Open(options);
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", server.error().c_str());
    return 1;
  }
  (*server)->Start();
  double cpu_before = CpuMicros();
  double requests_before = 0;
  while (true) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const double cpu = CpuMicros();
    const double requests = RequestsSoFar(metrics);
    if (requests > requests_before) {
      std::printf("%.0f requests, %.2f us CPU each\n", requests - requests_before,
                  (cpu - cpu_before) / (requests - requests_before));
      std::fflush(stdout);
    }
    cpu_before = cpu;
    requests_before = requests;
  }
}

}  // namespace
}  // namespace aloft::edge

int main(int argc, char** argv) { return aloft::edge::Main(argc, argv); }
