#include "edge/edge_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace aloft::edge {
namespace {

using Workers = std::vector<Worker*>;

double Sum(const Workers& workers, Counter Counters::* member) {
  std::uint64_t sum = 0;
  for (Worker* worker : workers) sum += (worker->counters().*member).value();
  return static_cast<double>(sum);
}

void WriteRequests(const Workers& workers, std::string& out) {
  static constexpr const char* kClasses[] = {"gone", "1xx", "2xx", "3xx", "4xx", "5xx"};
  for (std::size_t i = 0; i < std::size(kClasses); ++i) {
    if (i == 1) continue;
    std::uint64_t sum = 0;
    for (Worker* worker : workers) sum += worker->counters().requests[i].value();
    AppendSample(out, "aloft_edge_requests_total", "status=\"" + std::string(kClasses[i]) + "\"",
                 static_cast<double>(sum));
  }
}

void WriteLatency(const Workers& workers, std::string& out) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i <= Counters::kLatencyMicros.size(); ++i) {
    for (Worker* worker : workers) sum += worker->counters().latency[i].value();
    std::string bound = "+Inf";
    if (i < Counters::kLatencyMicros.size()) {
      char text[32];
      std::snprintf(text, sizeof text, "%g",
                    static_cast<double>(Counters::kLatencyMicros[i]) / 1e6);
      bound = text;
    }
    AppendSample(out, "aloft_edge_request_seconds_bucket", "le=\"" + bound + "\"",
                 static_cast<double>(sum));
  }
  AppendSample(out, "aloft_edge_request_seconds_sum", "",
               Sum(workers, &Counters::latency_micros) / 1e6);
  AppendSample(out, "aloft_edge_request_seconds_count", "", static_cast<double>(sum));
}

double ResidentBytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  long long total = 0;
  long long resident = 0;
  const int read = std::fscanf(file, "%lld %lld", &total, &resident);
  std::fclose(file);
  return read == 2 ? static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE))
                   : 0;
}

double CpuSeconds() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

void RegisterEdgeMetrics(Metrics& metrics, const Workers& workers, const Shared& shared) {
  const auto add = [&](MetricKind kind, const char* name, const char* help,
                       Counter Counters::* member) {
    metrics.Add(kind, name, help, [workers, member] { return Sum(workers, member); });
  };
  metrics.AddFamily(MetricKind::kCounter, "aloft_edge_requests_total", "Requests by status class.",
                    [workers](std::string& out) { WriteRequests(workers, out); });
  metrics.AddFamily(MetricKind::kHistogram, "aloft_edge_request_seconds",
                    "From a request's head to its reply handed to the socket.",
                    [workers](std::string& out) { WriteLatency(workers, out); });
  add(MetricKind::kGauge, "aloft_edge_requests_in_flight", "Requests begun and not answered.",
      &Counters::in_flight);
  add(MetricKind::kGauge, "aloft_edge_connections", "Open connections.", &Counters::connections);
  add(MetricKind::kCounter, "aloft_edge_accepted_total", "Connections accepted.",
      &Counters::accepted);
  add(MetricKind::kCounter, "aloft_edge_received_bytes_total", "Bytes read from clients.",
      &Counters::received_bytes);
  add(MetricKind::kCounter, "aloft_edge_sent_bytes_total", "Bytes written to clients.",
      &Counters::sent_bytes);
  metrics.Add(MetricKind::kGauge, "aloft_edge_held_replies", "Replies that wait to be durable.",
              [workers] {
                std::size_t sum = 0;
                for (Worker* worker : workers) sum += worker->gate().held();
                return static_cast<double>(sum);
              });
  metrics.Add(MetricKind::kGauge, "aloft_edge_pool_waiting", "Jobs that wait for a pool thread.",
              [&shared] { return static_cast<double>(shared.pool.waiting()); });
  metrics.Add(MetricKind::kGauge, "aloft_edge_live_streams", "Streams that stay open.", [&shared] {
    return static_cast<double>(shared.live_streams.load(std::memory_order_relaxed));
  });
  metrics.Add(
      MetricKind::kGauge, "aloft_edge_live_unsent_bytes", "What they have not sent yet.",
      [&shared] {
        return static_cast<double>(shared.live_unsent_bytes.load(std::memory_order_relaxed));
      });
  metrics.Add(MetricKind::kGauge, "process_resident_memory_bytes", "Resident memory.",
              ResidentBytes);
  metrics.Add(MetricKind::kCounter, "process_cpu_seconds_total", "User and system time.",
              CpuSeconds);
}

}  // namespace aloft::edge
