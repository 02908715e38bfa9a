// What the process tells about itself at GET /metrics, as Prometheus text. Layers register what
// they have; the edge registers its own.
//
// Threads     Register while wiring, before serving; Render from any thread.
// Ownership   Keeps the functions given to it; what they borrow must outlive the last Render.
// Errors      A name given twice renders twice; names are the caller's to keep apart
// (aloft_<layer>_<what>_<unit>).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"

namespace aloft::edge {

enum class MetricKind : std::uint8_t { kCounter, kGauge, kHistogram };

class Metrics {
 public:
  // `read` is called at each Render, on any thread, and must not block.
  void Add(MetricKind kind, std::string name, std::string help, std::function<double()> read)
      EXCLUDES(mutex_);
  // For families with labels: `write` appends whole sample lines, each `name{labels} value\n`.
  void AddFamily(MetricKind kind, std::string name, std::string help,
                 std::function<void(std::string& out)> write) EXCLUDES(mutex_);

  std::string Render() const EXCLUDES(mutex_);

 private:
  struct Family {
    MetricKind kind;
    std::string name;
    std::string help;
    std::function<void(std::string& out)> write;
  };
  mutable Mutex mutex_;
  std::vector<Family> families_ GUARDED_BY(mutex_);
};

// One sample line.
void AppendSample(std::string& out, std::string_view name, std::string_view labels, double value);

}  // namespace aloft::edge
